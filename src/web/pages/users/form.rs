//! The form of a person: what they are called, what they may do, and what they may see.

use crate::{
    invoice::{CompanyId, Rights, Role, Roles, draft::FieldError},
    store::{Company, User},
    web::{
        guard::{browser::Browser, form::Fields},
        pages::words,
    },
};

/// The form, as its template shows it.
pub(super) struct PersonForm {
    /// Only of somebody who is to be added.
    pub(super) email: String,
    pub(super) name: String,
    pub(super) roles: Vec<TickView>,
    pub(super) may_approve: bool,
    pub(super) may_send: bool,
    /// Whether they may see every company; nothing where the admin can't let them.
    pub(super) sees_every: Option<bool>,
    pub(super) companies: Vec<TickView>,
    pub(super) email_error: Option<String>,
    pub(super) name_error: Option<String>,
    pub(super) roles_error: Option<String>,
    pub(super) companies_error: Option<String>,
    pub(super) password_error: Option<String>,
}

/// A box to tick.
pub(super) struct TickView {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) hint: &'static str,
    pub(super) is_ticked: bool,
}

/// What was typed.
pub(super) struct PersonTyped {
    pub(super) name: String,
    pub(super) roles: Roles,
    pub(super) rights: Rights,
    pub(super) companies: Option<Vec<CompanyId>>,
    has_unknown: bool,
}

impl PersonTyped {
    pub(super) fn of(fields: &Fields) -> Self {
        let mut has_unknown = false;
        let roles: Vec<Role> = fields
            .all("role")
            .filter_map(|text| {
                let role = text.parse().ok();
                has_unknown |= role.is_none();
                role
            })
            .collect();
        let companies: Vec<CompanyId> = fields
            .all("company")
            .filter_map(|text| text.parse().ok())
            .collect();
        let sees_every = fields.text("sees") == "every";
        Self {
            name: fields.text("name").trim().to_owned(),
            roles: roles.into_iter().collect(),
            rights: Rights {
                may_approve: !fields.text("may_approve").is_empty(),
                may_send: !fields.text("may_send").is_empty(),
            },
            companies: (!sees_every).then_some(companies),
            has_unknown,
        }
    }

    /// What a hand-made form has that ours has not.
    pub(super) fn mistakes(&self) -> Vec<FieldError> {
        let unknown = FieldError::new("/roles", "expected `procurement`, `accounting` or `admin`");
        if self.has_unknown {
            vec![unknown]
        } else {
            Vec::new()
        }
    }
}

impl PersonForm {
    /// For somebody who is to be added.
    pub(super) fn empty(browser: &Browser, companies: &[Company]) -> Self {
        let typed = PersonTyped {
            name: String::new(),
            roles: Roles::default(),
            rights: Rights::default(),
            companies: (browser.user.companies.is_some()).then(Vec::new),
            has_unknown: false,
        };
        Self::refused(browser, companies, &typed, "", &[])
    }

    /// For somebody who is there.
    pub(super) fn of(browser: &Browser, companies: &[Company], user: &User) -> Self {
        let typed = PersonTyped {
            name: user.name.clone(),
            roles: user.roles,
            rights: user.rights,
            companies: user.companies.clone(),
            has_unknown: false,
        };
        Self::refused(browser, companies, &typed, "", &[])
    }

    /// As it was typed, with what is wrong.
    pub(super) fn refused(
        browser: &Browser,
        companies: &[Company],
        typed: &PersonTyped,
        email: &str,
        errors: &[FieldError],
    ) -> Self {
        let error_at = |pointer: &str| {
            let error = errors.iter().find(|error| error.pointer == pointer);
            error.map(|error| words::sentence(&error.detail))
        };
        let sees = |company: &Company| {
            let only = typed.companies.as_ref();
            only.is_some_and(|only| only.contains(&company.id))
        };
        Self {
            email: email.to_owned(),
            name: typed.name.clone(),
            roles: Role::ALL
                .into_iter()
                .map(|role| TickView {
                    value: role.name().to_owned(),
                    label: words::label(role.name()),
                    hint: hint(role),
                    is_ticked: typed.roles.has(role),
                })
                .collect(),
            may_approve: typed.rights.may_approve,
            may_send: typed.rights.may_send,
            sees_every: browser
                .user
                .companies
                .is_none()
                .then_some(typed.companies.is_none()),
            companies: companies
                .iter()
                .map(|company| TickView {
                    value: company.id.to_string(),
                    label: company.name.clone(),
                    hint: "",
                    is_ticked: sees(company),
                })
                .collect(),
            email_error: error_at("/email"),
            name_error: error_at("/name"),
            roles_error: error_at("/roles"),
            companies_error: error_at("/companies"),
            password_error: error_at("/password"),
        }
    }
}

fn hint(role: Role) -> &'static str {
    match role {
        Role::Procurement => "gives the first approval, enters purchase orders, sends",
        Role::Accounting => "gives the second approval, sends, returns, says what names mean",
        Role::Admin => "connects QuickBooks, changes settings, looks after users",
    }
}
