//! What was just done, told once: a word in a cookie of the page's own path.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use url::Url;

use crate::{invoice::Status, web::guard::browser::is_https};

const COOKIE_NAME: &str = "billbridge-done";

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    TakenIn,
    Edited,
    Approved,
    Sent,
    Linked,
    Returned,
    Mapped,
    Unmapped,
    ListsWanted,
    OrderSaved,
    SettingsSaved,
    UserSaved,
    UserDeactivated,
    UserActivated,
    UserSignedOut,
    TokenRevoked,
    PasswordChanged,
}

impl Done {
    const ALL: &[Self] = &[
        Self::TakenIn,
        Self::Edited,
        Self::Approved,
        Self::Sent,
        Self::Linked,
        Self::Returned,
        Self::Mapped,
        Self::Unmapped,
        Self::ListsWanted,
        Self::OrderSaved,
        Self::SettingsSaved,
        Self::UserSaved,
        Self::UserDeactivated,
        Self::UserActivated,
        Self::UserSignedOut,
        Self::TokenRevoked,
        Self::PasswordChanged,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::TakenIn => "taken-in",
            Self::Edited => "edited",
            Self::Approved => "approved",
            Self::Sent => "sent",
            Self::Linked => "linked",
            Self::Returned => "returned",
            Self::Mapped => "mapped",
            Self::Unmapped => "unmapped",
            Self::ListsWanted => "lists-wanted",
            Self::OrderSaved => "order-saved",
            Self::SettingsSaved => "settings-saved",
            Self::UserSaved => "user-saved",
            Self::UserDeactivated => "user-deactivated",
            Self::UserActivated => "user-activated",
            Self::UserSignedOut => "user-signed-out",
            Self::TokenRevoked => "token-revoked",
            Self::PasswordChanged => "password-changed",
        }
    }

    /// What was done just before this request, if anything.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        let cookie = request.cookie(COOKIE_NAME)?;
        Self::ALL
            .iter()
            .copied()
            .find(|done| done.word() == cookie.value())
    }

    /// It in a sentence.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::TakenIn => "You entered the invoice.",
            Self::Edited => "You edited this invoice.",
            Self::Approved => "You approved this invoice.",
            Self::Sent => "You sent this invoice.",
            Self::Linked => "You named the bill of this invoice.",
            Self::Returned => "You returned this invoice.",
            Self::Mapped => "You said what the name means, on every invoice of this company.",
            Self::Unmapped => "You took the mapping back.",
            Self::ListsWanted => "You asked for the lists: the next update reads them.",
            Self::OrderSaved => "You saved this purchase order.",
            Self::SettingsSaved => "The settings are saved.",
            Self::UserSaved => "The user is saved.",
            Self::UserDeactivated => {
                "The user is deactivated: signed out of every browser, and no token of theirs works."
            }
            Self::UserActivated => "The user is active again, and so are their tokens.",
            Self::UserSignedOut => "The user is signed out of every browser.",
            Self::TokenRevoked => "The token is revoked: it works no more.",
            Self::PasswordChanged => {
                "Your password is changed. You are signed out of every other browser."
            }
        }
    }

    /// It in a sentence, with where the invoice stands now if that is what was changed.
    pub(super) fn sentence_at(self, status: Status) -> String {
        let what = self.sentence();
        match self {
            Self::TakenIn
            | Self::Edited
            | Self::Approved
            | Self::Sent
            | Self::Linked
            | Self::Returned => {
                format!("{what} It is {status} now: {}.", status.title())
            }
            Self::Mapped
            | Self::Unmapped
            | Self::ListsWanted
            | Self::OrderSaved
            | Self::SettingsSaved
            | Self::UserSaved
            | Self::UserDeactivated
            | Self::UserActivated
            | Self::UserSignedOut
            | Self::TokenRevoked
            | Self::PasswordChanged => what.to_owned(),
        }
    }

    /// The cookie that carries the word to that page, for a minute at most.
    pub(super) fn cookie(self, path: &str, public_url: &Url) -> Cookie<'static> {
        build(self.word(), Duration::MINUTE, path, public_url)
    }

    /// The cookie that ends it: said once is enough.
    pub(super) fn removal(path: &str, public_url: &Url) -> Cookie<'static> {
        build("", Duration::ZERO, path, public_url)
    }
}

fn build(word: &'static str, age: Duration, path: &str, public_url: &Url) -> Cookie<'static> {
    Cookie::build(COOKIE_NAME, word)
        .path(path.to_owned())
        .max_age(age)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_https(public_url))
        .finish()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_word_of_ours_is_read_back_and_any_other_is_not() {
        for done in Done::ALL.iter().copied() {
            let cookie = Cookie::new(COOKIE_NAME, done.word());
            let request = TestRequest::default().cookie(cookie).to_http_request();
            assert_eq!(Done::of(&request), Some(done));
        }
        let forged = Cookie::new(COOKIE_NAME, "<script>");
        let request = TestRequest::default().cookie(forged).to_http_request();
        assert_eq!(Done::of(&request), None);
    }

    #[test]
    fn the_cookie_is_seen_by_its_page_alone() {
        let url = Url::parse("https://bills.example.com").unwrap();
        assert_eq!(
            Done::Sent.cookie("/invoices/1", &url).to_string(),
            "billbridge-done=sent; HttpOnly; SameSite=Lax; Secure; Path=/invoices/1; Max-Age=60"
        );
    }
}
