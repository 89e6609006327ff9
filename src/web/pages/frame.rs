//! What stands around every page: its title, the navigation, who is signed in.

use super::assets;
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
    /// Where the stylesheet is.
    pub stylesheet: &'static str,
    /// Where the icon is.
    pub icon: &'static str,
    /// Who is signed in.
    pub person: Option<Person>,
    /// The company that the page belongs to.
    pub company: Option<CompanyLink>,
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

/// A company and the ways to its pages.
#[derive(Clone, Debug)]
pub struct CompanyLink {
    /// What people call it.
    pub name: String,
    /// Its invoices.
    pub invoices: String,
    /// QuickBooks' lists as they are mirrored for it, and its mappings.
    pub lists: String,
}

impl CompanyLink {
    /// The way to that company.
    #[must_use]
    pub fn to(company: &Company) -> Self {
        Self {
            name: company.name.clone(),
            invoices: invoices_path(company.id),
            lists: lists_path(company.id),
        }
    }
}

/// Where a company's invoices are.
#[must_use]
pub fn invoices_path(company: CompanyId) -> String {
    format!("/companies/{company}/invoices")
}

/// Where a company's lists and mappings are.
#[must_use]
pub fn lists_path(company: CompanyId) -> String {
    format!("/companies/{company}/lists")
}

impl Frame {
    /// For a page that nobody needs to be signed in for.
    #[must_use]
    pub fn for_visitor(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            stylesheet: assets::stylesheet_path(),
            icon: assets::icon_path(),
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

    /// The same frame, inside a company.
    #[must_use]
    pub fn in_company(mut self, company: &Company) -> Self {
        self.company = Some(CompanyLink::to(company));
        self
    }

    /// The token for the forms of the page; empty where nobody is signed in.
    #[must_use]
    pub fn token(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.token)
    }
}
