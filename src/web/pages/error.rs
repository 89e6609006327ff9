//! Why a page can't be shown or a form was not obeyed, and the page that says so.

use std::future::{Ready, ready};

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
};
use askama::Template;
use url::form_urlencoded::Serializer;

use super::{answer::dress, frame::Frame, words};
use crate::{invoice::FileError, operations::OperationError, store::Conflict};

/// Why there is no page. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Nobody is signed in; answered with the way to the sign-in page, and from there back.
    #[error("nobody is signed in")]
    SignIn {
        /// The page that was asked for.
        back: String,
    },
    /// A form that no page of ours sent.
    #[error("the form was not accepted: {0}")]
    Forged(&'static str),
    /// A sign-in form without the cookie that its page brought.
    #[error("the form came without this site's cookie")]
    NoCookie,
    /// A form that can't be read.
    #[error("the form can't be read")]
    Form(StatusCode),
    /// There is no such page.
    #[error("there is no such page")]
    NoSuchPage,
    /// The address is there for something else.
    #[error("this address takes no `{0}` request")]
    Method(Method),
    /// The address asks for something that can't be.
    #[error("{0}")]
    Address(String),
    /// An operation was not done.
    #[error(transparent)]
    Operation(#[from] OperationError),
}

/// The status that says how an operation went wrong.
#[must_use]
pub fn status_of(error: &OperationError) -> StatusCode {
    match error {
        OperationError::NotFound { .. } => StatusCode::NOT_FOUND,
        OperationError::Forbidden { .. } | OperationError::Withheld(_) => StatusCode::FORBIDDEN,
        OperationError::Refused(_)
        | OperationError::Conflict(_)
        | OperationError::Stopped(_)
        | OperationError::Qwc(_) => StatusCode::CONFLICT,
        OperationError::Invalid(_) | OperationError::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        OperationError::File(FileError::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
        OperationError::File(FileError::UnknownType { .. } | FileError::Mismatch { .. }) => {
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        }
        OperationError::File(FileError::Empty | FileError::TooMany) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        OperationError::Store(error) if error.is_conflict() => StatusCode::CONFLICT,
        OperationError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The page that says what went wrong and what to do.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    heading: &'static str,
    detail: String,
    remedy: &'static str,
}

impl PageError {
    fn heading(&self) -> &'static str {
        match self {
            Self::Forged(_) | Self::NoCookie => "The form was not accepted",
            Self::Form(_) => "The form can’t be read",
            Self::SignIn { .. } => "Sign in first",
            Self::NoSuchPage | Self::Operation(OperationError::NotFound { .. }) => "Not found",
            Self::Address(_) | Self::Method(_) => "This address can’t be answered",
            Self::Operation(OperationError::Forbidden { .. } | OperationError::Withheld(_)) => {
                "Not allowed"
            }
            Self::Operation(error) if status_of(error).is_server_error() => {
                "Something went wrong here"
            }
            Self::Operation(_) => "This can’t be done now",
        }
    }

    fn remedy(&self) -> &'static str {
        match self {
            Self::NoCookie => {
                "Allow cookies for this site, make sure that the address is the public URL of the \
                 server, and open the sign-in page again."
            }
            Self::Form(StatusCode::PAYLOAD_TOO_LARGE) => {
                "Nothing was changed. Go back, shorten what you typed, and send it again."
            }
            Self::Forged(_) | Self::Form(_) => {
                "Nothing was changed. Open the page again and repeat the step there."
            }
            Self::SignIn { .. } => "Open the sign-in page.",
            Self::NoSuchPage | Self::Operation(OperationError::NotFound { .. }) => {
                "Check the address. If a colleague sent it to you, ask an admin whether you may see \
                 that company."
            }
            Self::Method(_) => "Open the page that it belongs to, and use the form there.",
            Self::Address(_) => "Correct the filter, or open the list without one.",
            Self::Operation(OperationError::Forbidden { .. }) => {
                "Nothing was changed. Ask a colleague who has the role, or an admin to give it to you."
            }
            Self::Operation(OperationError::Withheld(_)) => {
                "Nothing was changed. Ask a colleague who may, or an admin to allow it to you."
            }
            Self::Operation(error) if status_of(error).is_server_error() => {
                "Nothing was changed. Try again in a minute; if it stays, the server’s log says why."
            }
            Self::Operation(_) => "Nothing was changed.",
        }
    }

    /// What exactly happened; the database's own words are for the log alone.
    fn detail(&self) -> String {
        match self {
            Self::Operation(error) if status_of(error).is_server_error() => {
                "The database did not do what it was asked.".to_owned()
            }
            error => words::sentence(&error.to_string()),
        }
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignIn { .. } => StatusCode::SEE_OTHER,
            Self::Forged(_) | Self::NoCookie => StatusCode::FORBIDDEN,
            Self::Form(status) => *status,
            Self::NoSuchPage => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Address(_) => StatusCode::BAD_REQUEST,
            Self::Operation(error) => status_of(error),
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::SignIn { back } = self {
            return dress(to_sign_in(back));
        }
        if self.status_code().is_server_error() {
            tracing::error!(error = %self, "a page could not be shown");
        }
        let page = ErrorPage {
            frame: Frame::for_visitor(self.heading()),
            heading: self.heading(),
            detail: self.detail(),
            remedy: self.remedy(),
        };
        let mut answer = HttpResponse::build(self.status_code());
        dress(match page.render() {
            Ok(html) => answer.content_type("text/html; charset=utf-8").body(html),
            Err(error) => {
                tracing::error!(%error, "the error page could not be rendered");
                answer.body(self.heading())
            }
        })
    }
}

/// The way to the sign-in page, which leads back to `back`.
fn to_sign_in(back: &str) -> HttpResponse {
    let mut page = "/sign-in".to_owned();
    if back != "/" {
        let query = Serializer::new(String::new())
            .append_pair("next", back)
            .finish();
        page = format!("{page}?{query}");
    }
    let mut answer = HttpResponse::SeeOther().finish();
    if let Ok(page) = HeaderValue::from_str(&page) {
        answer.headers_mut().insert(header::LOCATION, page);
    }
    answer
}

/// The answer to an address that is no page.
///
/// # Errors
/// Always: that it is none.
pub fn not_found() -> Ready<Result<HttpResponse, PageError>> {
    ready(Err(PageError::NoSuchPage))
}

/// The answer to a request that an address of ours does not take.
///
/// # Errors
/// Always: that it does not.
pub fn wrong_method(method: Method) -> Ready<Result<HttpResponse, PageError>> {
    ready(Err(PageError::Method(method)))
}
