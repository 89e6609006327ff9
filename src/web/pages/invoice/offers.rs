//! What the user may do with the invoice as it stands: a form for each step that state and role
//! allow, and a sentence where a step is missing. The operations check all of it again.

use super::{Loaded, Refused};
use crate::{
    invoice::{Code, Finding, Right, Role, Severity, State, Status, UserId},
    store::Company,
    web::{guard::browser::Browser, pages::frame::Place},
};

/// The forms.
pub(super) struct Offers {
    /// The approval that is missing next, as its button says it.
    pub(super) approve: Option<&'static str>,
    /// The send, as its button says it.
    pub(super) send: Option<&'static str>,
    /// The warnings to accept with the send, or with the approval that sends.
    pub(super) warnings: Vec<WarningView>,
    /// The return.
    pub(super) send_back: Option<ReturnView>,
    /// Whether its content can be changed.
    pub(super) is_editable: bool,
    /// The form for a new invoice that is like this one.
    pub(super) copy: String,
    /// Why there is no form, or none to move it on.
    pub(super) note: Option<String>,
}

/// A warning with a box to tick.
pub(super) struct WarningView {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) is_ticked: bool,
}

/// The return.
pub(super) struct ReturnView {
    pub(super) to: &'static str,
    pub(super) label: &'static str,
    pub(super) consequence: &'static str,
    pub(super) reason: String,
}

pub(super) fn render_offers(browser: &Browser, loaded: &Loaded, refused: &Refused) -> Offers {
    let (shown, company) = (&loaded.shown, &loaded.company);
    let (state, status) = (&shown.invoice.state, shown.invoice.status());
    let has_errors = shown.findings.iter().any(is_error);
    let obstacle = obstacle(browser, state, company, &shown.findings);
    let is_free = obstacle.is_none();
    let approve = approval(status).filter(|_| is_free);
    let send = sending(status).filter(|_| is_free);
    let sends = send.is_some() || (approve.is_some() && sends_at_once(browser, status, company));
    Offers {
        warnings: if sends && !has_errors {
            warnings(&shown.findings, &refused.accepted)
        } else {
            Vec::new()
        },
        approve,
        send,
        is_editable: state.clone().edit().is_ok(),
        copy: format!(
            "{}/new?from={}",
            Place::Invoices.path(company.id),
            shown.invoice.id
        ),
        send_back: may(browser, &[Role::Accounting])
            .then(|| returning(state, &refused.reason))
            .flatten(),
        note: obstacle,
    }
}

/// Why this user can't move the invoice on; nothing when they can.
fn obstacle(
    browser: &Browser,
    state: &State,
    company: &Company,
    findings: &[Finding],
) -> Option<String> {
    let has_errors = findings.iter().any(is_error);
    // The only finding that stops an approval too.
    let is_file_missing = findings
        .iter()
        .any(|finding| finding.pointer == "/attachments");
    let text = match state {
        State::PendingProcurement | State::PendingAccounting { .. } => {
            return approval_obstacle(browser, state, company, is_file_missing);
        }
        State::Approved { .. } | State::Failed { .. } => {
            if !may(browser, &[Role::Accounting, Role::Procurement]) {
                "Procurement or accounting sends it: you have neither role."
            } else if !browser.caller.may(Right::Send) {
                "You may not send invoices: an admin withholds that from you."
            } else if has_errors {
                "It can’t be sent before everything that stops the send is mended."
            } else {
                return None;
            }
        }
        State::Sent {
            problem: Some(problem),
            ..
        } if problem.wants_decision() => {
            if may(browser, &[Role::Accounting]) {
                "Look in QuickBooks, then say what you found."
            } else {
                "Accounting says what became of it in QuickBooks: you do not have that role."
            }
        }
        State::Sent {
            problem: Some(problem),
            ..
        } if problem.needs_person() => {
            "See to what keeps QuickBooks from taking it. It is tried again at every update."
        }
        State::Sent { .. } => "It is on its way: nothing to do until QuickBooks answers.",
        State::Synchronized { bill, .. } if bill.missing_since.is_some() => {
            "Its bill was deleted in QuickBooks: if it is still owed, accounting returns the invoice and sends it again."
        }
        State::Synchronized { .. } => "It is in QuickBooks: nothing to do.",
    };
    Some(text.to_owned())
}

fn approval_obstacle(
    browser: &Browser,
    state: &State,
    company: &Company,
    is_file_missing: bool,
) -> Option<String> {
    let role = state.status().approver()?;
    if !browser.caller.has(role) {
        return Some(format!(
            "The next approval is given by {role}: you do not have that role."
        ));
    }
    if !browser.caller.may(Right::Approve) {
        let text = "You may not approve invoices: an admin withholds that from you.";
        return Some(text.to_owned());
    }
    let gave_the_first = first_approver(state) == Some(browser.user.id);
    if gave_the_first && !company.settings.same_person_may_approve_twice {
        let text = "You gave the first approval: the second must come from another person.";
        return Some(text.to_owned());
    }
    is_file_missing.then(|| "It can’t be approved before a file is attached.".to_owned())
}

fn first_approver(state: &State) -> Option<UserId> {
    let approvals = state.approvals();
    approvals.first().map(|(_, approval)| approval.by)
}

fn may(browser: &Browser, any_of: &[Role]) -> bool {
    any_of.iter().any(|role| browser.caller.has(*role))
}

fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}

fn approval(status: Status) -> Option<&'static str> {
    match status {
        Status::PendingProcurement | Status::PendingAccounting => Some("Approve"),
        Status::Approved | Status::Sent | Status::Synchronized | Status::Failed => None,
    }
}

fn sending(status: Status) -> Option<&'static str> {
    match status {
        Status::Approved => Some("Send to QuickBooks"),
        Status::Failed => Some("Send to QuickBooks again"),
        Status::PendingProcurement
        | Status::PendingAccounting
        | Status::Sent
        | Status::Synchronized => None,
    }
}

/// Whether the approval that is missing next also sends.
fn sends_at_once(browser: &Browser, status: Status, company: &Company) -> bool {
    status == Status::PendingAccounting
        && company.settings.send_on_approval
        && browser.caller.may_send()
}

fn returning(state: &State, reason: &str) -> Option<ReturnView> {
    let (to, label, consequence) = match state {
        State::PendingProcurement => return None,
        State::PendingAccounting { .. } => (
            "AP",
            "Return to procurement",
            "The first approval is dropped; the invoice is AP again.",
        ),
        State::Approved { .. } => (
            "AP",
            "Cancel approval",
            "Both approvals are dropped; the invoice is AP again.",
        ),
        State::Synchronized { bill, .. } if bill.missing_since.is_some() => (
            "A",
            "Return from accounting",
            "The invoice is A again and keeps its approvals; its bill is not in QuickBooks any more.",
        ),
        State::Sent { .. } | State::Failed { .. } => (
            "A",
            "Return from accounting",
            "The invoice is A again and keeps its approvals.",
        ),
        State::Synchronized { .. } => (
            "A",
            "Return from accounting",
            "The invoice is A again. The bill stays in QuickBooks: delete or void it there before \
             sending again.",
        ),
    };
    Some(ReturnView {
        to,
        label,
        consequence,
        reason: reason.to_owned(),
    })
}

/// Each warning that stops once, however often it was found.
fn warnings(findings: &[Finding], ticked: &[Code]) -> Vec<WarningView> {
    let mut codes: Vec<Code> = Vec::new();
    for finding in findings {
        let is_asked = !is_error(finding) && finding.code.may_stop();
        if is_asked && !codes.contains(&finding.code) {
            codes.push(finding.code);
        }
    }
    codes
        .into_iter()
        .map(|code| WarningView {
            code: code.as_str(),
            title: code.title(),
            is_ticked: ticked.contains(&code),
        })
        .collect()
}
