//! A browser: the one secret it keeps, and who has signed in with it.
//!
//! ```text
//!   GET /sign-in ──▶ visitor's secret ── POST, good password ──▶ signed-in secret ── POST /sign-out ──▶ none
//! ```
//!
//! The secret lives in one cookie. A visitor's is known to no row; signing in replaces it, so that a
//! secret which somebody planted is worth nothing. Every form carries a token made from the secret
//! of the browser it was rendered for ([`BrowserSecret::form_token`]): another site can make a
//! browser send the cookie, but it can't know the token. Nothing is stored for that.

use actix_web::{
    FromRequest, HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    dev::Payload,
    http::Method,
    web::Data,
};
use data_encoding::BASE64URL_NOPAD;
use futures_util::future::{FutureExt, LocalBoxFuture};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use url::Url;

use crate::{
    invoice::UserId,
    operations::{Caller, OperationError, Operations},
    store::User,
    web::pages::error::PageError,
};

/// What a form's token is made for; another use of the secret would take another text.
const FORM_PURPOSE: &[u8] = b"billbridge form 1";

/// The secret that one browser keeps in its cookie: a visitor's, or one that somebody signed in
/// with.
#[derive(Clone, Debug)]
pub struct BrowserSecret(SecretString);

impl BrowserSecret {
    /// A secret that was made for this browser just now.
    #[must_use]
    pub fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// The secret that came with the request; nothing when there is none or it is not of our making.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let cookie = request.cookie(cookie_name(operations(request).public_url()))?;
        let bytes = BASE64URL_NOPAD.decode(cookie.value().as_bytes()).ok()?;
        (bytes.len() == 32).then(|| Self(SecretString::from(cookie.value())))
    }

    /// The secret as the operations take it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What a form of this browser's carries. It tells nothing about the secret.
    #[must_use]
    pub fn form_token(&self) -> String {
        BASE64URL_NOPAD.encode(&self.form_mac().finalize().into_bytes())
    }

    /// Whether a form that carries `token` was rendered for this browser; compared in constant time.
    #[must_use]
    pub fn made(&self, token: &str) -> bool {
        BASE64URL_NOPAD
            .decode(token.as_bytes())
            .is_ok_and(|bytes| self.form_mac().verify_slice(&bytes).is_ok())
    }

    /// The cookie that makes a browser keep this secret until it is closed.
    #[must_use]
    pub fn cookie(&self, public_url: &Url) -> Cookie<'static> {
        Cookie::build(cookie_name(public_url), self.expose().to_owned())
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(is_https(public_url))
            .finish()
    }

    /// The cookie that makes a browser forget its secret.
    #[must_use]
    pub fn removal(public_url: &Url) -> Cookie<'static> {
        let mut cookie = Self(SecretString::from("")).cookie(public_url);
        cookie.set_max_age(Duration::ZERO);
        cookie
    }

    fn form_mac(&self) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.expose().as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(FORM_PURPOSE);
        mac
    }
}

/// The cookie's name. The prefix `__Host-` makes browsers refuse the cookie from a neighbouring
/// host or over http; without https they would refuse it from us too.
fn cookie_name(public_url: &Url) -> &'static str {
    if is_https(public_url) {
        "__Host-billbridge"
    } else {
        "billbridge"
    }
}

/// Whether browsers reach this server over https, so that cookies must not go any other way.
#[must_use]
pub fn is_https(public_url: &Url) -> bool {
    public_url.scheme() == "https"
}

/// The operations that every request can ask.
pub(super) fn operations(request: &HttpRequest) -> &Data<Operations> {
    request
        .app_data::<Data<Operations>>()
        .expect("the server is built with its operations")
}

/// A browser in which somebody is signed in. Anybody else is sent to the sign-in page and, from
/// there, back.
#[derive(Clone, Debug)]
pub struct Browser {
    /// On whose behalf operations run.
    pub caller: Caller,
    /// Who.
    pub user: User,
    /// The browser's own secret.
    pub secret: BrowserSecret,
}

impl FromRequest for Browser {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (operations, secret) = (operations(request).clone(), BrowserSecret::of(request));
        let sign_in = PageError::SignIn {
            back: way_back(request),
        };
        // PostgreSQL takes no NUL, and nothing that could be asked for holds one.
        let has_nul = request.query_string().contains("%00");
        async move {
            let Some(secret) = secret else {
                return Err(sign_in);
            };
            let user = operations
                .signed_in(secret.expose())
                .await?
                .ok_or(sign_in)?;
            if has_nul {
                let message = "an address can't hold control characters";
                return Err(PageError::Address(message.to_owned()));
            }
            Ok(Self {
                caller: Caller::User(user.clone()),
                user,
                secret,
            })
        }
        .boxed_local()
    }
}

/// A page that asks by itself, in a browser in which somebody is signed in. It does not count as a step of
/// theirs: a page that was left open keeps nobody signed in.
#[derive(Clone, Debug)]
pub struct Onlooker {
    /// On whose behalf operations run.
    pub caller: Caller,
    /// Who.
    pub user: UserId,
    secret: BrowserSecret,
}

impl Onlooker {
    /// On whose behalf operations run by now: roles and companies change while a page is open. Nothing
    /// when they are signed out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn still_there(
        &self,
        operations: &Operations,
    ) -> Result<Option<Caller>, OperationError> {
        let user = operations.look_signed_in(self.secret.expose()).await?;
        Ok(user.filter(|user| user.id == self.user).map(Caller::User))
    }
}

impl FromRequest for Onlooker {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (operations, secret) = (operations(request).clone(), BrowserSecret::of(request));
        let sign_in = PageError::SignIn {
            back: "/".to_owned(),
        };
        async move {
            let Some(secret) = secret else {
                return Err(sign_in);
            };
            let user = operations.look_signed_in(secret.expose()).await?;
            let user = user.ok_or(sign_in)?;
            Ok(Self {
                user: user.id,
                caller: Caller::User(user),
                secret,
            })
        }
        .boxed_local()
    }
}

/// Where to go after signing in: the page that was asked for. A form is not sent again by itself.
fn way_back(request: &HttpRequest) -> String {
    match (request.method(), request.uri().path_and_query()) {
        (&Method::GET, Some(page)) => page.to_string(),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> BrowserSecret {
        BrowserSecret::new(SecretString::from(text))
    }

    #[test]
    fn a_token_fits_the_browser_it_was_made_for_alone() {
        let (ann, bob) = (secret("ann"), secret("bob"));
        assert!(ann.made(&ann.form_token()));
        assert!(!bob.made(&ann.form_token()));
        for forged in ["", "ann", "AAAA", &ann.form_token()[1..]] {
            assert!(!ann.made(forged), "{forged}");
        }
        assert!(!ann.form_token().contains("ann"));
    }

    #[test]
    fn a_cookie_over_https_is_secure_and_bound_to_its_host() {
        let url = Url::parse("https://bills.example.com").unwrap();
        let cookie = secret("ann").cookie(&url).to_string();
        assert_eq!(
            cookie,
            "__Host-billbridge=ann; HttpOnly; SameSite=Lax; Secure; Path=/"
        );
    }

    #[test]
    fn a_cookie_on_localhost_does_without_https() {
        let url = Url::parse("http://localhost:8080").unwrap();
        let cookie = secret("ann").cookie(&url).to_string();
        assert_eq!(cookie, "billbridge=ann; HttpOnly; SameSite=Lax; Path=/");
        assert_eq!(
            BrowserSecret::removal(&url).to_string(),
            "billbridge=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"
        );
    }
}
