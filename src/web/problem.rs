//! The one error body: RFC 9457, `application/problem+json`.
//!
//! `type` is `urn:billbridge:problem:NAME`, one for each row of the table in this file: stable, for
//! programs to compare. `title` says the same to people, `detail` says what happened this time and
//! the way out. A rejected field adds `errors`, a stopped send adds `findings`.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderName},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use super::api::shapes::{CodeName, Finding};
use crate::{
    clock::Ids,
    invoice::{FileError, draft::FieldError},
    operations::OperationError,
    store::{Conflict, StoreError},
};

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The one table of problems: name in Rust, name outside, HTTP status, title.
macro_rules! kinds {
    ($($name:ident $text:literal $status:ident $title:literal)*) => {
        /// What kind of problem it is. The names outside are a contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $(#[doc = $title] $name,)* }

        impl Kind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The problem's `type`.
            #[must_use]
            pub fn urn(self) -> &'static str {
                match self { $(Self::$name => concat!("urn:billbridge:problem:", $text),)* }
            }

            /// The HTTP status.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// A heading for people.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

kinds! {
    Malformed "malformed" BAD_REQUEST "The body can't be read"
    Unauthenticated "unauthenticated" UNAUTHORIZED "A token is needed"
    Forbidden "forbidden" FORBIDDEN "The role is missing"
    Withheld "right-withheld" FORBIDDEN "An admin withholds the right"
    NotFound "not-found" NOT_FOUND "There is no such thing"
    MethodNotAllowed "method-not-allowed" METHOD_NOT_ALLOWED "The method is not allowed here"
    Conflict "conflict" CONFLICT "The present state forbids it"
    Stopped "stopped-by-findings" CONFLICT "Findings stop the send"
    TooLarge "too-large" PAYLOAD_TOO_LARGE "The body is too large"
    MediaType "unsupported-media-type" UNSUPPORTED_MEDIA_TYPE "The body is not JSON"
    FileType "file-type" UNSUPPORTED_MEDIA_TYPE "The file is not of a type that is taken"
    Invalid "invalid" UNPROCESSABLE_ENTITY "Something in the request was rejected"
    KeyReused "idempotency-key-reused" UNPROCESSABLE_ENTITY "The Idempotency-Key stands for another request"
    Internal "internal" INTERNAL_SERVER_ERROR "Something went wrong here"
    Unavailable "unavailable" SERVICE_UNAVAILABLE "The database is not available"
}

/// Why a request was refused (RFC 9457). A refused request has changed nothing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:billbridge:problem:invalid",
    "title": "Something in the request was rejected",
    "status": 422,
    "detail": "`/total`: lines and charges add up to `167.50`, the total says `167.51`",
    "errors": [{
        "pointer": "/total",
        "detail": "lines and charges add up to `167.50`, the total says `167.51`",
        "code": "total_mismatch"
    }]
}))]
pub struct Problem {
    /// What kind of problem it is, for programs: `urn:billbridge:problem:` and a name.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What kind of problem it is, for people.
    title: &'static str,
    /// The HTTP status, again.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened this time, and the way out.
    detail: String,
    /// Every rejected field; only with status 422.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<Rejected>,
    /// What stops a send; only with status 409.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    findings: Vec<Finding>,
    #[serde(skip)]
    header: Option<Box<(HeaderName, String)>>,
}

/// One rejected part of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rejected {
    /// Where: a JSON pointer into the body, `?name` for a query parameter, `{name}` for a part of the
    /// path, or a header's name.
    #[schema(example = "/lines/0/amount")]
    pub pointer: String,
    /// What was found, and what was expected.
    pub detail: String,
    /// The code of a finding, where the mistake has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    pub code: Option<CodeName>,
}

impl From<FieldError> for Rejected {
    fn from(error: FieldError) -> Self {
        Self {
            pointer: error.pointer,
            detail: error.detail,
            code: error.code.map(CodeName),
        }
    }
}

impl Problem {
    /// A problem of that kind.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind: kind.urn(),
            title: kind.title(),
            status: kind.status().as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            findings: Vec::new(),
            header: None,
        }
    }

    /// Every part of a request that was rejected.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        // All of them stand in `errors`; a thousand of them are no sentence.
        let detail = match errors.as_slice() {
            [] => "the request was rejected".to_owned(),
            [only] => sentence(only),
            [first, more @ ..] => format!("{}; and {} more", sentence(first), more.len()),
        };
        Self {
            errors: errors.into_iter().map(Rejected::from).collect(),
            ..Self::new(Kind::Invalid, detail)
        }
    }

    /// The same problem with a header that belongs to its status.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.header = Some(Box::new((name, value.into())));
        self
    }

    /// A failure of ours: logged here, once, under an id that is all the caller gets to see.
    fn failed(error: &StoreError) -> Self {
        // Not an id that anything is stored under, so it need not come out the same in a replay.
        let incident = Ids::system().random();
        tracing::error!(%incident, %error, "a request failed");
        Self::new(
            Kind::Internal,
            format!("the server's log says more under `{incident}`; nothing was changed"),
        )
    }
}

/// A mistake with its place; what is wrong as a whole has none.
fn sentence(error: &FieldError) -> String {
    if error.pointer.is_empty() {
        error.detail.clone()
    } else {
        format!("`{}`: {}", error.pointer, error.detail)
    }
}

impl From<OperationError> for Problem {
    fn from(error: OperationError) -> Self {
        let detail = error.to_string();
        match error {
            OperationError::NotFound { .. } => Self::new(Kind::NotFound, detail),
            OperationError::Forbidden { .. } => Self::new(Kind::Forbidden, detail),
            OperationError::Withheld(_) => Self::new(Kind::Withheld, detail),
            OperationError::Refused(_) | OperationError::Conflict(_) | OperationError::Qwc(_) => {
                Self::new(Kind::Conflict, detail)
            }
            OperationError::File(FileError::TooLarge) => Self::new(Kind::TooLarge, detail),
            OperationError::File(FileError::UnknownType { .. } | FileError::Mismatch { .. }) => {
                Self::new(Kind::FileType, detail)
            }
            OperationError::File(FileError::Empty | FileError::TooMany) => {
                Self::new(Kind::Invalid, detail)
            }
            OperationError::KeyReused => Self::new(Kind::KeyReused, detail),
            OperationError::Invalid(errors) => Self::invalid(errors),
            OperationError::Stopped(findings) => Self {
                findings: findings.into_iter().map(Finding::from).collect(),
                ..Self::new(Kind::Stopped, detail)
            },
            OperationError::Store(error) if error.is_conflict() => Self::new(
                Kind::Unavailable,
                "too many others change the same things at this moment: try again",
            )
            .with_header(header::RETRY_AFTER, "1"),
            OperationError::Store(error) => Self::failed(&error),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.title, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(header) = &self.header {
            response.insert_header((header.0.clone(), header.1.as_str()));
        }
        let body = serde_json::to_string(self).expect("a problem is strings and lists of them");
        response.content_type(MEDIA_TYPE).body(body)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::invoice::{Role, workflow::State};

    fn told(problem: impl Into<Problem>) -> Value {
        serde_json::to_value(problem.into()).unwrap()
    }

    #[test]
    fn every_kind_has_a_name_of_its_own_and_an_error_status() {
        for (index, kind) in Kind::ALL.iter().enumerate() {
            assert!(kind.status().as_u16() >= 400, "{kind:?}");
            let others = &Kind::ALL[index + 1..];
            assert!(others.iter().all(|other| other.urn() != kind.urn()));
        }
    }

    #[test]
    fn a_failure_of_the_database_tells_the_caller_an_id_and_nothing_else() {
        let error = StoreError::Url("postgres://ap:secret@db".to_owned());
        let problem = told(OperationError::from(error));
        assert_eq!(problem["status"], 500);
        assert!(!problem.to_string().contains("secret"));
        assert_eq!(problem["type"], "urn:billbridge:problem:internal");
    }

    #[test]
    fn a_transaction_that_never_came_through_may_be_tried_again() {
        let problem = Problem::from(OperationError::from(StoreError::Changed {
            table: "invoice",
            row: "1".to_owned(),
        }));
        let response = problem.error_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers().get("retry-after").unwrap(), "1");
    }

    #[test]
    fn a_refusal_names_the_status_and_the_way_out() {
        let refusal = State::PendingProcurement.return_to_approved().unwrap_err();
        let problem = told(OperationError::from(refusal));
        assert_eq!(problem["status"], 409);
        assert_eq!(
            problem["detail"],
            "the invoice is `AP` (Pending approval by procurement): only an invoice that was sent can be returned to `A`"
        );
    }

    #[test]
    fn the_detail_names_the_first_mistake_and_counts_the_others() {
        let detail = |pointers: &[&str]| {
            let errors = pointers
                .iter()
                .map(|pointer| FieldError::new(*pointer, "no"));
            told(Problem::invalid(errors.collect()))["detail"].clone()
        };
        assert_eq!(detail(&[""]), "no");
        assert_eq!(detail(&["/total"]), "`/total`: no");
        assert_eq!(detail(&["/a", "/b", "/c"]), "`/a`: no; and 2 more");
    }

    #[test]
    fn errors_and_findings_are_left_out_where_there_are_none() {
        let problem = told(OperationError::Forbidden {
            any_of: vec![Role::Accounting, Role::Admin],
        });
        assert_eq!(
            problem["detail"],
            "this needs the role `accounting` or `admin`"
        );
        assert!(problem.get("errors").is_none());
        assert!(problem.get("findings").is_none());
    }
}
