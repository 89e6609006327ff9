//! `Authorization: Bearer TOKEN`: a program that acts as a user.
//!
//! [`identify`] looks the token up before anything else of the request is looked at, and refuses
//! nobody; [`Bearer`] refuses. A route that forgot [`identify`] refuses everybody.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
    ops::Deref,
};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web::Data,
};

use super::{Allowed, admit};
use crate::{
    operations::{Caller, OperationError, Operations},
    store::User,
    web::problem::{Kind, Problem},
};

/// The caller behind a good token, with a role that `W` lets pass.
#[derive(Debug)]
pub struct Bearer<W> {
    caller: Caller,
    allowed: PhantomData<W>,
}

impl<W> Deref for Bearer<W> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

/// What [`identify`] found.
enum Identity {
    NoToken,
    UnknownToken,
    User(User),
    Failed(OperationError),
}

/// Looks up whom the request's token stands for, for the [`Bearer`] of the handler.
///
/// # Errors
/// What the rest of the way fails with.
pub async fn identify(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let identity = look_up(request.request()).await;
    request.extensions_mut().insert(identity);
    Ok(next.call(request).await?.map_into_boxed_body())
}

async fn look_up(request: &HttpRequest) -> Identity {
    let (Some(token), Some(operations)) = (token(request), request.app_data::<Data<Operations>>())
    else {
        return Identity::NoToken;
    };
    match operations.token_user(token).await {
        Ok(Some(user)) => Identity::User(user),
        Ok(None) => Identity::UnknownToken,
        Err(error) => Identity::Failed(error),
    }
}

/// The token that the request presents, if it presents one.
fn token(request: &HttpRequest) -> Option<&str> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

impl<W: Allowed> FromRequest for Bearer<W> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identity = request.extensions_mut().remove::<Identity>();
        ready(bearer(identity.unwrap_or(Identity::NoToken)))
    }
}

fn bearer<W: Allowed>(identity: Identity) -> Result<Bearer<W>, Problem> {
    let caller = match identity {
        Identity::User(user) => Caller::User(user),
        Identity::NoToken => {
            return Err(unauthenticated(
                "send an API token: `Authorization: Bearer TOKEN`",
                r#"Bearer realm="billbridge""#,
            ));
        }
        Identity::UnknownToken => {
            return Err(unauthenticated(
                "the token is not known here: make one with `billbridge token create EMAIL`",
                r#"Bearer realm="billbridge", error="invalid_token""#,
            ));
        }
        Identity::Failed(error) => return Err(error.into()),
    };
    admit::<W>(&caller)?;
    Ok(Bearer {
        caller,
        allowed: PhantomData,
    })
}

fn unauthenticated(detail: &str, challenge: &str) -> Problem {
    Problem::new(Kind::Unauthenticated, detail).with_header(header::WWW_AUTHENTICATE, challenge)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn presented(authorization: &str) -> Option<String> {
        let request = TestRequest::default().insert_header((header::AUTHORIZATION, authorization));
        token(&request.to_http_request()).map(str::to_owned)
    }

    #[test]
    fn only_a_bearer_token_is_a_token() {
        assert_eq!(presented("Bearer bb_1"), Some("bb_1".to_owned()));
        assert_eq!(presented("bearer  bb_1 "), Some("bb_1".to_owned()));
        for other in ["", "Bearer", "Bearer ", "Basic bb_1", "bb_1"] {
            assert_eq!(presented(other), None, "{other}");
        }
        assert_eq!(token(&TestRequest::default().to_http_request()), None);
    }

    #[actix_web::test]
    async fn a_route_that_nobody_identified_callers_for_refuses_everybody() {
        let request = TestRequest::default().insert_header((header::AUTHORIZATION, "Bearer bb_1"));
        let extracted = Bearer::<super::super::AnyRole>::extract(&request.to_http_request()).await;
        assert_eq!(
            actix_web::ResponseError::status_code(&extracted.unwrap_err()),
            401
        );
    }
}
