//! Signing in and out.

use actix_web::{Either, HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use secrecy::SecretString;

use super::{
    answer::{Page, SeeOther},
    error::PageError,
    frame::Frame,
};
use crate::{
    operations::Operations,
    web::guard::{
        browser::BrowserSecret,
        form::{SignedForm, VisitorForm},
    },
};

/// The sign-in page.
#[derive(Template, WebTemplate)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    frame: Frame,
    token: String,
    email: String,
    next: String,
    is_wrong: bool,
}

/// What was typed before, to be shown again.
struct Typed<'a> {
    email: &'a str,
    next: &'a str,
    is_wrong: bool,
}

fn render(secret: &BrowserSecret, typed: &Typed<'_>) -> SignInPage {
    SignInPage {
        frame: Frame::for_visitor("Sign in"),
        token: secret.form_token(),
        email: typed.email.to_owned(),
        next: typed.next.to_owned(),
        is_wrong: typed.is_wrong,
    }
}

/// `GET /sign-in`: the form, with a secret for a browser that has none yet.
///
/// # Errors
/// When the database fails.
pub async fn show(
    operations: Data<Operations>,
    request: HttpRequest,
) -> Result<Either<SeeOther, Page<SignInPage>>, PageError> {
    let next = next_page(&request);
    let kept = BrowserSecret::of(&request);
    if let Some(secret) = &kept
        && operations.signed_in(secret.expose()).await?.is_some()
    {
        return Ok(Either::Left(SeeOther::page(next)));
    }
    let secret = kept.unwrap_or_else(|| BrowserSecret::new(operations.visitor_secret()));
    let typed = Typed {
        email: "",
        next: &next,
        is_wrong: false,
    };
    let cookie = secret.cookie(operations.public_url());
    let page = Page::ok(render(&secret, &typed)).with_cookie(Some(cookie));
    Ok(Either::Right(page))
}

/// `POST /sign-in`: in, to the page that was asked for; or the form again, which does not tell a
/// wrong address from a wrong password.
///
/// # Errors
/// When the form is not ours, or the database fails.
pub async fn sign_in(
    operations: Data<Operations>,
    request: HttpRequest,
    form: VisitorForm,
) -> Result<Either<SeeOther, Page<SignInPage>>, PageError> {
    let (email, next) = (
        form.fields.text("email"),
        local_page(form.fields.text("next")),
    );
    let password = SecretString::from(form.fields.text("password"));
    let from = request.peer_addr().map(|address| address.ip());
    if let Some(secret) = operations.sign_in(email, &password, from).await? {
        let cookie = BrowserSecret::new(secret).cookie(operations.public_url());
        return Ok(Either::Left(SeeOther::page(next).with_cookie(cookie)));
    }
    let typed = Typed {
        email,
        next,
        is_wrong: true,
    };
    let page = render(&form.secret, &typed);
    Ok(Either::Right(Page::with_status(
        StatusCode::UNAUTHORIZED,
        page,
    )))
}

/// `POST /sign-out`: the browser's secret is worth nothing from now on.
///
/// # Errors
/// When the form is not ours, or the database fails.
pub async fn sign_out(
    operations: Data<Operations>,
    form: SignedForm,
) -> Result<SeeOther, PageError> {
    operations.sign_out(form.browser.secret.expose()).await?;
    let cookie = BrowserSecret::removal(operations.public_url());
    Ok(SeeOther::page("/sign-in").with_cookie(cookie))
}

/// The page that the address says to go to after signing in.
fn next_page(request: &HttpRequest) -> String {
    let mut query = url::form_urlencoded::parse(request.query_string().as_bytes());
    let next = query.find(|(name, _)| name == "next");
    next.map_or_else(|| "/".to_owned(), |(_, page)| local_page(&page).to_owned())
}

/// That page, when it is a path of ours; the first page for anything that a browser could read as
/// another site.
fn local_page(page: &str) -> &str {
    let is_path = page.starts_with('/') && !page.starts_with("//");
    let is_plain = page
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_path && is_plain { page } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_pages_of_ours_alone() {
        for page in [
            "/",
            "/companies",
            "/companies/1/invoices?status=A&vendor=%C3%A9",
        ] {
            assert_eq!(local_page(page), page);
        }
        for page in [
            "",
            "companies",
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: b=c",
            "javascript:alert(1)",
        ] {
            assert_eq!(local_page(page), "/", "{page}");
        }
    }
}
