//! One user, and what an admin can do for them.

use actix_web::{Either, HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;

use super::{
    LIST, SecretPage,
    form::{PersonForm, PersonTyped},
    path_of, secret_of, withheld,
};
use crate::{
    invoice::UserId,
    operations::{
        OperationError, Operations,
        users::{Companies, UserChange},
    },
    store::{Company, Tx, User, token::Token},
    web::{
        guard::{browser::Browser, form::SignedForm},
        pages::{
            PageId,
            account::TokenView,
            answer::{Page, SeeOther},
            done::Done,
            error::{PageError, status_of},
            frame::{Frame, Place},
            words,
        },
    },
};

/// One user.
#[derive(Template, WebTemplate)]
#[template(path = "user.html")]
pub struct UserPage {
    frame: Frame,
    list: &'static str,
    path: String,
    name: String,
    email: String,
    done: Option<&'static str>,
    refused: Option<String>,
    is_active: bool,
    is_self: bool,
    withheld: Option<&'static str>,
    seen: String,
    added: String,
    form: PersonForm,
    tokens: Vec<TokenView>,
}

/// What the page is made from.
struct Loaded {
    user: User,
    companies: Vec<Company>,
    tokens: Vec<Token>,
}

/// What is said of a form that was not obeyed.
type Outcome = Result<Either<SeeOther, Page<UserPage>>, PageError>;

async fn load(operations: &Operations, browser: &Browser, id: UserId) -> Result<Loaded, PageError> {
    let loaded = operations
        .read(async |tx| {
            Ok(Loaded {
                user: operations.user(tx, &browser.caller, id).await?,
                companies: operations.companies(tx, &browser.caller).await?,
                tokens: operations.tokens(tx, &browser.caller, id).await?,
            })
        })
        .await?;
    Ok(loaded)
}

fn render(
    browser: &Browser,
    loaded: &Loaded,
    form: PersonForm,
    done: Option<Done>,
    refused: Option<String>,
) -> UserPage {
    let user = &loaded.user;
    UserPage {
        frame: Frame::beside(browser, &loaded.companies, Place::Users, &user.name),
        list: LIST,
        path: path_of(user.id),
        name: user.name.clone(),
        email: user.email.clone(),
        done: done.map(Done::sentence),
        refused,
        is_active: user.is_active(),
        is_self: user.id == browser.user.id,
        withheld: withheld(user),
        seen: user
            .seen_at
            .map_or_else(|| "never".to_owned(), words::moment),
        added: words::moment(user.created_at),
        form,
        tokens: loaded.tokens.iter().map(TokenView::of).collect(),
    }
}

/// `GET /users/{id}`.
///
/// # Errors
/// When the user is no admin, or looks after no such user.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<UserId>,
    request: HttpRequest,
) -> Result<Page<UserPage>, PageError> {
    let loaded = load(&operations, &browser, id.0).await?;
    let done = Done::of(&request);
    let forget = done.map(|_| Done::removal(&path_of(id.0), operations.public_url()));
    let form = PersonForm::of(&browser, &loaded.companies, &loaded.user);
    Ok(Page::ok(render(&browser, &loaded, form, done, None)).with_cookie(forget))
}

/// `GET` on the address of a form, which a browser shows after a refusal: on to the user.
pub async fn look_again(_: Browser, id: PageId<UserId>) -> SeeOther {
    SeeOther::page(path_of(id.0))
}

fn back(operations: &Operations, id: UserId, done: Done) -> SeeOther {
    let path = path_of(id);
    let cookie = done.cookie(&path, operations.public_url());
    SeeOther::page(path).with_cookie(cookie)
}

/// `POST /users/{id}`: changes name, roles, rights and companies.
///
/// # Errors
/// When the form is not ours, or the user is no admin or looks after no such user. What is wrong, and what
/// the state forbids, is told on the page.
pub async fn change(operations: Data<Operations>, form: SignedForm, id: PageId<UserId>) -> Outcome {
    let typed = PersonTyped::of(&form.fields);
    let change = UserChange {
        name: Some(typed.name.clone()),
        roles: Some(typed.roles),
        companies: Some(match &typed.companies {
            None => Companies::Every,
            Some(only) => Companies::Only(only.clone()),
        }),
        may_approve: Some(typed.rights.may_approve),
        may_send: Some(typed.rights.may_send),
        active: None,
    };
    let who = &form.browser.caller;
    let changed = match typed.mistakes() {
        mistakes if mistakes.is_empty() => {
            operations
                .write(async |tx| operations.change_user(tx, who, id.0, &change).await)
                .await
        }
        mistakes => Err(OperationError::Invalid(mistakes)),
    };
    match changed {
        Ok(_) => Ok(Either::Left(back(&operations, id.0, Done::UserSaved))),
        Err(error) => refuse(&operations, &form, id.0, error, Some(&typed)).await,
    }
}

/// The page again, with what is wrong; an error that no form could mend has a page of its own.
async fn refuse(
    operations: &Operations,
    form: &SignedForm,
    id: UserId,
    error: OperationError,
    typed: Option<&PersonTyped>,
) -> Outcome {
    let status = status_of(&error);
    if status != StatusCode::CONFLICT && status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(error.into());
    }
    let browser = &form.browser;
    let loaded = load(operations, browser, id).await?;
    let (errors, refused) = match error {
        OperationError::Invalid(errors) => (errors, None),
        other => (Vec::new(), Some(words::sentence(&other.to_string()))),
    };
    let again = typed.map_or_else(
        || PersonForm::of(browser, &loaded.companies, &loaded.user),
        |typed| PersonForm::refused(browser, &loaded.companies, typed, "", &errors),
    );
    let page = render(browser, &loaded, again, None, refused);
    Ok(Either::Right(Page::with_status(status, page)))
}

/// One step that needs nothing but the user.
async fn step(
    operations: &Operations,
    form: &SignedForm,
    id: UserId,
    done: Done,
    work: impl AsyncFn(&mut Tx) -> Result<(), OperationError>,
) -> Outcome {
    match operations.write(work).await {
        Ok(()) => Ok(Either::Left(back(operations, id, done))),
        Err(error) => refuse(operations, form, id, error, None).await,
    }
}

/// `POST /users/{id}/deactivate`: they may not come in any more, from now on.
///
/// # Errors
/// As [`change`].
pub async fn deactivate(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<UserId>,
) -> Outcome {
    let who = &form.browser.caller;
    step(
        &operations,
        &form,
        id.0,
        Done::UserDeactivated,
        async |tx| {
            let change = UserChange::active(false);
            operations.change_user(tx, who, id.0, &change).await?;
            Ok(())
        },
    )
    .await
}

/// `POST /users/{id}/activate`: they may come in again.
///
/// # Errors
/// As [`change`].
pub async fn activate(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<UserId>,
) -> Outcome {
    let who = &form.browser.caller;
    step(&operations, &form, id.0, Done::UserActivated, async |tx| {
        let change = UserChange::active(true);
        operations.change_user(tx, who, id.0, &change).await?;
        Ok(())
    })
    .await
}

/// `POST /users/{id}/sign-out`: out of every browser; their tokens too if that was ticked.
///
/// # Errors
/// As [`change`].
pub async fn sign_out(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<UserId>,
) -> Outcome {
    let who = &form.browser.caller;
    let tokens = form.fields.text("tokens") == "yes";
    step(&operations, &form, id.0, Done::UserSignedOut, async |tx| {
        operations.sign_out_everywhere(tx, who, id.0, tokens).await
    })
    .await
}

/// `POST /users/{id}/revoke-token`.
///
/// # Errors
/// As [`change`], and when there is no such token.
pub async fn revoke_token(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<UserId>,
) -> Outcome {
    let (who, token) = (&form.browser.caller, form.fields.text("token"));
    step(&operations, &form, id.0, Done::TokenRevoked, async |tx| {
        operations.revoke_token(tx, who, id.0, token).await
    })
    .await
}

/// `POST /users/{id}/reset-password`: another password, which nobody chose; shown once.
///
/// # Errors
/// When the form is not ours, or the user is no admin or looks after no such user.
pub async fn reset_password(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<UserId>,
) -> Result<Page<SecretPage>, PageError> {
    let browser = &form.browser;
    let (user, password) = operations.reset_password(&browser.caller, id.0).await?;
    let page = secret_of(&operations, browser, &user, &password, true).await?;
    Ok(Page::ok(page))
}
