//! What stands around every page: its title, the navigation, who is signed in.

use super::assets::{self, AssetPaths};
use crate::{
    invoice::{CompanyId, Role},
    store::Company,
    web::guard::browser::Browser,
};

/// The frame of one page, for `layout.html`.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The page's title.
    pub title: String,
    /// Where the stylesheet, the icon and the scripts are.
    pub assets: AssetPaths,
    /// Who is signed in.
    pub person: Option<Person>,
    /// The company that the page belongs to.
    pub company: Option<CompanyFrame>,
}

/// Who is signed in, as the frame shows them.
#[derive(Clone, Debug)]
pub struct Person {
    /// What people call them.
    pub name: String,
    /// Their roles, in words.
    pub roles: String,
    /// What their browser's forms carry.
    pub token: String,
}

/// A company and the places in it.
#[derive(Clone, Debug)]
pub struct CompanyFrame {
    /// What people call it.
    pub name: String,
    /// The ways to its places.
    pub places: Vec<PlaceLink>,
}

/// The way to a place.
#[derive(Clone, Debug)]
pub struct PlaceLink {
    /// What people call it.
    pub title: &'static str,
    /// Its address.
    pub href: String,
    /// Whether the page is there.
    pub is_current: bool,
}

/// Where the navigation leads to within a company, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// What waits for the user, and how the company is doing.
    ToDo,
    /// Its invoices.
    Invoices,
    /// Its purchase orders beside their invoices.
    Orders,
    /// QuickBooks' lists as they are mirrored for it, and its mappings.
    Lists,
    /// Its connection to QuickBooks.
    QuickBooks,
    /// What was said with the Web Connector.
    Conversations,
    /// How the company wants things done.
    Settings,
    /// The people, who are not of one company.
    Users,
    /// Who did what in it.
    Audit,
}

impl Place {
    /// Every place, in the navigation's order.
    const ALL: &[Self] = &[
        Self::ToDo,
        Self::Invoices,
        Self::Orders,
        Self::Lists,
        Self::QuickBooks,
        Self::Conversations,
        Self::Settings,
        Self::Users,
        Self::Audit,
    ];

    /// What people call it.
    fn title(self) -> &'static str {
        match self {
            Self::ToDo => "To do",
            Self::Invoices => "Invoices",
            Self::Orders => "PO reconciliation",
            Self::Lists => "Lists and mappings",
            Self::QuickBooks => "QuickBooks",
            Self::Conversations => "Conversations",
            Self::Settings => "Settings",
            Self::Users => "Users",
            Self::Audit => "Audit",
        }
    }

    /// Its address in a company.
    #[must_use]
    pub fn path(self, company: CompanyId) -> String {
        let place = match self {
            Self::ToDo => "to-do",
            Self::Invoices => "invoices",
            Self::Orders => "purchase-orders",
            Self::Lists => "lists",
            Self::QuickBooks => "quickbooks",
            Self::Conversations => "conversations",
            Self::Settings => "settings",
            Self::Users => return "/users".to_owned(),
            Self::Audit => "audit",
        };
        format!("/companies/{company}/{place}")
    }

    /// Those who are led there; the page itself says again who may.
    fn is_for(self, browser: &Browser) -> bool {
        match self {
            Self::ToDo
            | Self::Invoices
            | Self::Orders
            | Self::Lists
            | Self::QuickBooks
            | Self::Settings => true,
            Self::Users => browser.caller.has(Role::Admin),
            Self::Conversations | Self::Audit => {
                browser.caller.has(Role::Accounting) || browser.caller.has(Role::Admin)
            }
        }
    }
}

impl Frame {
    /// For a page that nobody needs to be signed in for.
    #[must_use]
    pub fn for_visitor(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            assets: assets::paths(),
            person: None,
            company: None,
        }
    }

    /// For a page of the user who is signed in.
    #[must_use]
    pub fn of(browser: &Browser, title: &str) -> Self {
        let roles: Vec<_> = browser.user.roles.iter().map(Role::name).collect();
        Self {
            person: Some(Person {
                name: browser.user.name.clone(),
                roles: roles.join(", "),
                token: browser.secret.form_token(),
            }),
            ..Self::for_visitor(title)
        }
    }

    /// For a page of the user who is signed in, within a company: at one of its places, if it is at one.
    #[must_use]
    pub fn within(
        browser: &Browser,
        company: &Company,
        place: impl Into<Option<Place>>,
        title: &str,
    ) -> Self {
        let here = place.into();
        let places = Place::ALL.iter().filter(|place| place.is_for(browser));
        let company = CompanyFrame {
            name: company.name.clone(),
            places: places
                .map(|place| PlaceLink {
                    title: place.title(),
                    href: place.path(company.id),
                    is_current: Some(*place) == here,
                })
                .collect(),
        };
        Self {
            company: Some(company),
            ..Self::of(browser, title)
        }
    }

    /// For a page of the user who is signed in that is of no company: where they may see one alone, the way
    /// to its places stays there.
    #[must_use]
    pub fn beside(
        browser: &Browser,
        companies: &[Company],
        place: impl Into<Option<Place>>,
        title: &str,
    ) -> Self {
        match companies {
            [only] => Self::within(browser, only, place, title),
            _ => Self::of(browser, title),
        }
    }

    /// The token for the forms of the page; empty where nobody is signed in.
    #[must_use]
    pub fn token(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.token)
    }
}
