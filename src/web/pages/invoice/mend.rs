//! What mends a finding or the invoice's problem: a button where one click does it, and words where
//! somebody has to change something first. Warnings are accepted with the send, and what became of a
//! bill in QuickBooks is decided beside it: neither stands here.

use actix_web::web::Data;

use super::{
    Loaded,
    steps::{Outcome, answer},
};
use crate::{
    invoice::{Finding, Fix, InvoiceId, Role, Status},
    operations::Operations,
    store::Company,
    web::{
        guard::{browser::Browser, form::SignedForm},
        pages::{PageId, done::Done, lists::mapped_list, words},
    },
};

/// What mends it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum MendView {
    /// What to change, where, and who does that.
    Words(String),
    /// A form of one button.
    Button(ButtonView),
}

/// The button: its words, what tells it from its neighbours when it is read out, where its form goes
/// and what it carries.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ButtonView {
    pub(super) label: String,
    pub(super) about: String,
    pub(super) step: &'static str,
    pub(super) fields: Vec<(&'static str, String)>,
}

/// What the page knows of who looks at what.
struct Around<'a> {
    browser: &'a Browser,
    company: &'a Company,
    status: Status,
}

pub(super) fn render_finding_mend(
    browser: &Browser,
    loaded: &Loaded,
    finding: &Finding,
) -> Option<MendView> {
    let around = Around::of(browser, loaded);
    let place = words::place(&finding.pointer);
    let about = match &place {
        Some(place) => format!("{}: {place}", finding.title),
        None => finding.title.clone(),
    };
    around.mend(finding.fix.as_ref()?, about, place)
}

/// What mends the problem, unless a finding offers the same.
pub(super) fn render_problem_mend(browser: &Browser, loaded: &Loaded) -> Option<MendView> {
    let shown = &loaded.shown;
    let problem = shown.invoice.state.problem()?;
    let fix = problem.fix.as_ref()?;
    let is_repeated = shown
        .findings
        .iter()
        .filter_map(|finding| finding.fix.as_ref())
        .any(|other| other.action == fix.action && other.params == fix.params);
    if is_repeated {
        return None;
    }
    let around = Around::of(browser, loaded);
    around.mend(fix, problem.title.clone(), None)
}

impl<'a> Around<'a> {
    fn of(browser: &'a Browser, loaded: &'a Loaded) -> Self {
        Self {
            browser,
            company: &loaded.company,
            status: loaded.shown.invoice.status(),
        }
    }

    fn may(&self, any_of: &[Role]) -> bool {
        any_of.iter().any(|role| self.browser.caller.has(*role))
    }

    fn mend(&self, fix: &Fix, about: String, place: Option<String>) -> Option<MendView> {
        let label = words::label(&fix.label);
        let mend = match fix.action.as_str() {
            "map_name" if !self.may(&[Role::Accounting]) => {
                MendView::Words(format!("{label}: accounting can say so."))
            }
            "map_name" => MendView::Button(ButtonView {
                label,
                about,
                step: "map",
                fields: mapping(fix)?,
            }),
            "attach_file" => MendView::Words(format!("{label} (below, under “Files”).")),
            "refresh_lists" => self.reading(label, about),
            "edit_invoice" => MendView::Words(edit(fix, &label, self.status, place)),
            "change_settings" => MendView::Words(match names(&fix.params["settings"]) {
                Some(settings) => format!("{label} (an admin changes the setting {settings})."),
                None => format!("{label} (an admin changes the company’s settings)."),
            }),
            "put_purchase_order" => MendView::Words(match fix.params["number"].as_str() {
                Some(number) => {
                    format!("{label} (procurement changes purchase order “{number}”).")
                }
                None => format!("{label} (procurement changes the purchase order)."),
            }),
            _ => return None,
        };
        Some(mend)
    }

    /// Asking for the lists, once.
    fn reading(&self, label: String, about: String) -> MendView {
        if self.company.lists_wanted {
            let text = "QuickBooks’ lists are read again at the next update.";
            return MendView::Words(text.to_owned());
        }
        if !self.may(&[Role::Accounting, Role::Admin]) {
            return MendView::Words(format!("{label}: accounting or an admin can ask for that."));
        }
        MendView::Button(ButtonView {
            label,
            about,
            step: "read-lists",
            fields: Vec::new(),
        })
    }
}

/// What the form of a mapping carries.
fn mapping(fix: &Fix) -> Option<Vec<(&'static str, String)>> {
    let fields = ["list", "from", "to"].into_iter();
    fields
        .map(|name| Some((name, fix.params[name].as_str()?.to_owned())))
        .collect()
}

fn edit(fix: &Fix, label: &str, status: Status, place: Option<String>) -> String {
    // All lines are in a fix that changes one of them: then the finding's own place says more.
    let fields = names(&fix.params).filter(|_| fix.params.get("lines").is_none());
    let place = fields.or(place);
    let place = place.map_or_else(String::new, |place| format!(": {place}"));
    match status {
        Status::PendingProcurement | Status::PendingAccounting | Status::Approved => {
            format!("{label} (on the invoice{place}).")
        }
        Status::Sent | Status::Synchronized | Status::Failed => {
            format!("{label} (on the invoice, once it is returned{place}).")
        }
    }
}

/// The names of an object's fields, as people read them; none when it has none.
fn names(object: &serde_json::Value) -> Option<String> {
    let names = object.as_object()?.keys();
    let names: Vec<_> = names.map(|name| name.replace('_', " ")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// `POST /invoices/{id}/map`: says what a name on the invoice means in QuickBooks.
///
/// # Errors
/// When the form is not ours, there is no such invoice, or the user lacks the role.
pub async fn map(operations: Data<Operations>, form: SignedForm, id: PageId<InvoiceId>) -> Outcome {
    let (who, fields) = (&form.browser.caller, &form.fields);
    let (from, to) = (fields.text("from"), fields.text("to"));
    let result = operations
        .write(async |tx| {
            let (_, company) = operations.invoice(tx, who, id.0).await?;
            let list = mapped_list(fields)?;
            operations
                .map_name(tx, who, company.id, list, from, to)
                .await
        })
        .await;
    answer(&operations, &form, id.0, Done::Mapped, result).await
}

/// `POST /invoices/{id}/read-lists`: has the next update read QuickBooks' lists again.
///
/// # Errors
/// When the form is not ours, there is no such invoice, or the user lacks the role.
pub async fn read_lists(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let who = &form.browser.caller;
    let result = operations
        .write(async |tx| {
            let (_, company) = operations.invoice(tx, who, id.0).await?;
            operations.refresh_lists(tx, who, company.id).await
        })
        .await;
    answer(&operations, &form, id.0, Done::ListsWanted, result).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn fix(label: &str, params: Value) -> Fix {
        Fix {
            action: "edit_invoice".to_owned(),
            label: label.to_owned(),
            params,
        }
    }

    #[test]
    fn what_is_to_be_changed_is_named_with_its_place() {
        let place = || Some("line 1, amount".to_owned());
        for (params, status, said) in [
            (
                json!({}),
                Status::Approved,
                "Mend it (on the invoice: line 1, amount).",
            ),
            (
                json!({"exchange_rate": null}),
                Status::PendingAccounting,
                "Mend it (on the invoice: exchange rate).",
            ),
            (
                json!({"lines": [], "total": "3.50"}),
                Status::Failed,
                "Mend it (on the invoice, once it is returned: line 1, amount).",
            ),
        ] {
            assert_eq!(edit(&fix("x", params), "Mend it", status, place()), said);
        }
        let nowhere = edit(&fix("x", json!([])), "Mend it", Status::Approved, None);
        assert_eq!(nowhere, "Mend it (on the invoice).");
    }

    #[test]
    fn a_mapping_carries_all_three_or_there_is_no_button() {
        let whole = json!({"list": "vendor", "from": "Rosas", "to": "Rosas del Valle"});
        let fields = mapping(&fix("x", whole)).unwrap();
        let texts: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let expected = [
            ("list", "vendor"),
            ("from", "Rosas"),
            ("to", "Rosas del Valle"),
        ];
        assert_eq!(texts, expected);
        for params in [json!({"list": "vendor", "from": "Rosas"}), json!(null)] {
            assert_eq!(mapping(&fix("x", params)), None);
        }
    }
}
