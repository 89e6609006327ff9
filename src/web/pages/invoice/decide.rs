//! What a person decides where QuickBooks does not tell enough: which transaction is the bill, or that
//! there is none. A button for each choice that is known, and a field for a transaction that is not.

use actix_web::web::Data;

use super::{
    Loaded, Refused,
    steps::{Outcome, answer, version},
};
use crate::{
    invoice::{Fix, Invoice, InvoiceId, Problem, Right, Role, State},
    operations::Operations,
    web::{
        guard::{browser::Browser, form::SignedForm},
        pages::{PageId, done::Done, words},
    },
};

/// The forms for a decision.
pub(super) struct DecisionView {
    /// Each choice as a button.
    pub(super) choices: Vec<ChoiceView>,
    /// What was typed into the field for a `TxnID`.
    pub(super) typed: String,
    /// Whether that field is to be seen at once.
    pub(super) is_typing: bool,
}

/// One choice: the button's words, where its form goes and what it carries.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ChoiceView {
    pub(super) label: String,
    pub(super) step: &'static str,
    pub(super) field: &'static str,
    pub(super) txn_ids: Vec<String>,
    pub(super) consequence: &'static str,
}

/// The decision that is to be taken, if there is one and the user may take it.
pub(super) fn render_decision(
    browser: &Browser,
    loaded: &Loaded,
    refused: &Refused,
) -> Option<DecisionView> {
    let shown = &loaded.shown;
    let is_open = match &shown.invoice.state {
        State::Failed { .. } => true,
        State::Sent { problem, .. } => problem.as_ref().is_some_and(Problem::wants_decision),
        State::Approved { .. } => shown.invoice.left_behind().next().is_some(),
        State::PendingProcurement
        | State::PendingAccounting { .. }
        | State::Synchronized { .. } => false,
    };
    if !is_open || !browser.caller.has(Role::Accounting) {
        return None;
    }
    let findings = shown.findings.iter();
    let fixes = findings.filter_map(|finding| finding.fix.as_ref());
    let mut choices = choices(&shown.invoice, fixes);
    let may_send = browser.caller.may(Right::Send);
    choices.retain(|choice| may_send || choice.step != "send-again");
    Some(DecisionView {
        choices,
        typed: refused.txn_id.clone(),
        is_typing: !refused.txn_id.is_empty(),
    })
}

/// What the problem offers, and what the findings do; each once.
fn choices<'a>(invoice: &'a Invoice, fixes: impl Iterator<Item = &'a Fix>) -> Vec<ChoiceView> {
    let problem = invoice.state.problem().into_iter();
    let offered = problem.flat_map(|problem| problem.choices.iter().chain(&problem.fix));
    let mut choices: Vec<ChoiceView> = Vec::new();
    for choice in offered.chain(fixes).filter_map(choice) {
        if !choices.contains(&choice) {
            choices.push(choice);
        }
    }
    choices
}

/// An action as a form; nothing for one that is no decision of this kind.
fn choice(fix: &Fix) -> Option<ChoiceView> {
    match fix.action.as_str() {
        "link_bill" => {
            let txn_id = fix.params["txn_id"].as_str()?.to_owned();
            Some(ChoiceView {
                label: format!("{txn_id} is the bill"),
                step: "link",
                field: "txn_id",
                txn_ids: vec![txn_id],
                consequence: "Nothing is sent. The next update looks at that transaction: of the same vendor and amount, the invoice is S; otherwise it is F and says why.",
            })
        }
        "send_again" => {
            let others = fix.params["other_bills"].as_array().into_iter().flatten();
            let others = others.filter_map(|other| Some(other.as_str()?.to_owned()));
            Some(ChoiceView {
                label: words::label(&fix.label),
                step: "send-again",
                field: "other_bills",
                txn_ids: others.collect(),
                consequence: "Only if you have looked in QuickBooks. The next update asks QuickBooks once more, then the bill goes out.",
            })
        }
        _ => None,
    }
}

/// `POST /invoices/{id}/link`: names the transaction that is the bill.
///
/// # Errors
/// When the form is not ours, there is no such invoice, or the user lacks the role.
pub async fn link(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let (who, version) = (&form.browser.caller, version(&form));
    let txn_id = form.fields.text("txn_id");
    let result = operations
        .write(async |tx| {
            operations.require_version(tx, who, id.0, version).await?;
            operations.link(tx, who, id.0, txn_id).await
        })
        .await;
    answer(&operations, &form, id.0, Done::Linked, result).await
}

/// `POST /invoices/{id}/send-again`: sends it, because its bill is not in QuickBooks.
///
/// # Errors
/// When the form is not ours, there is no such invoice, or the user lacks the role.
pub async fn send_again(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let (who, version) = (&form.browser.caller, version(&form));
    let others: Vec<_> = form.fields.all("other_bills").map(str::to_owned).collect();
    let result = operations
        .write(async |tx| {
            operations.require_version(tx, who, id.0, version).await?;
            operations.send_again(tx, who, id.0, &others).await
        })
        .await;
    answer(&operations, &form, id.0, Done::Sent, result).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn fix(action: &str, label: &str, params: Value) -> Fix {
        Fix {
            action: action.to_owned(),
            label: label.to_owned(),
            params,
        }
    }

    #[test]
    fn a_choice_names_its_transactions() {
        let link = choice(&fix(
            "link_bill",
            "This is the bill",
            json!({"txn_id": "7F-1"}),
        ));
        let link = link.unwrap();
        assert_eq!(
            (link.label.as_str(), link.step),
            ("7F-1 is the bill", "link")
        );
        assert_eq!(link.txn_ids, ["7F-1"]);
        let params = json!({"other_bills": ["7F-1", "7F-2"]});
        let again = choice(&fix("send_again", "That is not `it`: send it", params)).unwrap();
        assert_eq!(again.label, "That is not “it”: send it");
        assert_eq!(again.txn_ids, ["7F-1", "7F-2"]);
    }

    #[test]
    fn what_is_no_decision_is_no_choice() {
        for (action, params) in [
            ("send", json!({})),
            ("edit_invoice", json!({"txn_id": "7F-1"})),
            ("link_bill", json!({})),
            ("link_bill", json!({"txn_id": 7})),
        ] {
            assert_eq!(choice(&fix(action, "x", params)), None, "{action}");
        }
    }
}
