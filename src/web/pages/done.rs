//! What was just done, told once: a word in a cookie of the page's own path. After a step of an invoice it
//! also says which one that was, where the page is the next one's, or that no other waits.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use url::Url;

use crate::{
    invoice::{InvoiceId, Status},
    web::guard::browser::is_https,
};

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
    Attached,
    Detached,
    Remarked,
    Looked,
}

/// What came after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing is said of that.
    Unsaid,
    /// Nothing else waits.
    NothingElse,
    /// The next one that waits; this is the one before.
    NextAfter(InvoiceId),
}

/// What [`Then::NothingElse`] is called in the cookie.
const NOTHING_ELSE: &str = "nothing-else";

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
        Self::Attached,
        Self::Detached,
        Self::Remarked,
        Self::Looked,
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
            Self::Attached => "attached",
            Self::Detached => "detached",
            Self::Remarked => "remarked",
            Self::Looked => "looked",
        }
    }

    /// What was done just before this request, if anything.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        Self::and_then(request).map(|(done, _)| done)
    }

    /// What was done just before this request, if anything, and what came after it.
    pub(super) fn and_then(request: &HttpRequest) -> Option<(Self, Then)> {
        let cookie = request.cookie(COOKIE_NAME)?;
        let (word, then) = match cookie.value().split_once('.') {
            None => (cookie.value(), Then::Unsaid),
            Some((word, NOTHING_ELSE)) => (word, Then::NothingElse),
            Some((word, id)) => (word, Then::NextAfter(id.parse().ok()?)),
        };
        let done = Self::ALL.iter().copied().find(|done| done.word() == word);
        done.map(|done| (done, then))
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
            Self::Attached => "The file stands beside this invoice.",
            Self::Detached => "The file is gone; the history keeps its hash.",
            Self::Remarked => "Your remark stands in the history.",
            Self::Looked => "",
        }
    }

    /// It before the name of an invoice.
    pub(super) fn verb(self) -> &'static str {
        match self {
            Self::Approved => "You approved",
            Self::Sent => "You sent",
            Self::Returned => "You returned",
            _ => "You come from",
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
            _ => what.to_owned(),
        }
    }

    /// The cookie that carries the word to that page, for a minute at most.
    pub(super) fn cookie(self, path: &str, public_url: &Url) -> Cookie<'static> {
        self.cookie_with(Then::Unsaid, path, public_url)
    }

    /// The cookie that also carries what came after it.
    pub(super) fn cookie_with(self, then: Then, path: &str, public_url: &Url) -> Cookie<'static> {
        let word = self.word();
        let value = match then {
            Then::Unsaid => word.to_owned(),
            Then::NothingElse => format!("{word}.{NOTHING_ELSE}"),
            Then::NextAfter(id) => format!("{word}.{id}"),
        };
        build(value, Duration::MINUTE, path, public_url)
    }

    /// The cookie that ends it: said once is enough.
    pub(super) fn removal(path: &str, public_url: &Url) -> Cookie<'static> {
        build(String::new(), Duration::ZERO, path, public_url)
    }
}

fn build(word: String, age: Duration, path: &str, public_url: &Url) -> Cookie<'static> {
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
            let url = Url::parse("http://localhost").unwrap();
            let other = InvoiceId(uuid::Uuid::from_u128(7));
            for then in [Then::Unsaid, Then::NothingElse, Then::NextAfter(other)] {
                let cookie = done.cookie_with(then, "/", &url);
                let request = TestRequest::default().cookie(cookie).to_http_request();
                assert_eq!(Done::and_then(&request), Some((done, then)));
            }
        }
        for forged in ["<script>", "sent.<script>", "sent.", ".", ""] {
            let forged = Cookie::new(COOKIE_NAME, forged);
            let request = TestRequest::default().cookie(forged).to_http_request();
            assert_eq!(Done::and_then(&request), None);
        }
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
