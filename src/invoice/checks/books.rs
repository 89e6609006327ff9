//! Whether the company file, as it is set up and as far as its books are closed, can take the bill.

use serde_json::{Value, json};

use super::{Known, names::refreshed};
use crate::invoice::{
    Code, Content, Finding, Line, Status, company_file::CompanyFile, settings::BillDate,
};

/// `closed_period`: nobody, and no program, writes into books that are closed.
pub(super) fn books_open(_: &Content, known: &Known<'_>) -> Vec<Finding> {
    let closed = known.company_file.and_then(CompanyFile::closed_through);
    let Some(closed) = closed.filter(|closed| known.bill_date <= *closed) else {
        return vec![];
    };
    let date = known.bill_date;
    let path = "`Edit > Preferences > Accounting > Company Preferences > Set Date/Password`";
    let by_date = |way_out: &str| {
        format!(
            "the bill's date would be `{date}`, and QuickBooks' books are closed up to and including `{closed}` (its closing date, or the dividing date of an accountant's copy): {way_out}, or have the closing date moved in {path}"
        )
    };
    vec![match (known.settings.bill_date, closed.succ_opt()) {
        (BillDate::Invoice, Some(open)) => {
            let detail = by_date(&format!("give it a date from `{open}` on"));
            let label = format!("Date it `{open}`");
            Finding::new(Code::ClosedPeriod, "/date", detail).with_fix(
                "edit_invoice",
                &label,
                json!({"date": open}),
            )
        }
        (BillDate::Invoice, None) | (BillDate::Approval, _) => {
            let detail = by_date("have it approved again, since it is dated by its approval");
            refreshed(Finding::new(Code::ClosedPeriod, "", detail))
        }
    }]
}

/// `feature_off`: a class, where the company file has no classes.
pub(super) fn classes_in_use(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    if known.uses_classes() != Some(false) {
        return vec![];
    }
    let lines = content.lines.iter().enumerate();
    let lines =
        lines.filter_map(|(index, line)| Some((format!("/lines/{index}/class"), class_of(line)?)));
    let charges = content.charges.iter().enumerate();
    let charges = charges.filter_map(|(index, charge)| {
        Some((format!("/charges/{index}/class"), charge.class.as_deref()?))
    });
    let mut classes = lines.chain(charges);
    let Some((first, class)) = classes.next() else {
        return vec![];
    };
    // The fix takes all of them away, and a finding each would say the same.
    let and_more = match classes.count() {
        0 => String::new(),
        more => format!(" (and the classes of {more} more lines)"),
    };
    let detail = format!(
        "class `{class}`{and_more} can't be kept: class tracking is off in this company file; leave it out, or tick `Use class tracking` in `Edit > Preferences > Accounting > Company Preferences` and have the lists read again"
    );
    let finding = Finding::new(Code::FeatureOff, first, detail);
    vec![finding.with_fix(
        "edit_invoice",
        "Leave the classes out",
        without_classes(content),
    )]
}

fn class_of(line: &Line) -> Option<&str> {
    match line {
        Line::Expense(line) => line.class.as_deref(),
        Line::Item(line) => line.class.as_deref(),
    }
}

fn without_classes(content: &Content) -> Value {
    let (mut lines, mut charges) = (content.lines.clone(), content.charges.clone());
    for line in &mut lines {
        match line {
            Line::Expense(line) => line.class = None,
            Line::Item(line) => line.class = None,
        }
    }
    for charge in &mut charges {
        charge.class = None;
    }
    json!({"lines": lines, "charges": charges})
}

/// `company_not_connected`: it may be sent, but nothing moves before a QuickBooks calls.
pub(super) fn quickbooks_connected(_: &Content, known: &Known<'_>) -> Vec<Finding> {
    let waits = match known.status {
        Status::Approved | Status::Sent => true,
        Status::PendingProcurement
        | Status::PendingAccounting
        | Status::Synchronized
        | Status::Failed => false,
    };
    if known.is_connected || !waits {
        return vec![];
    }
    let detail = "no QuickBooks has answered for this company yet, so an invoice that is sent waits: add the company's .qwc file to the Web Connector on QuickBooks' computer, and press Update Selected there";
    vec![Finding::new(Code::CompanyNotConnected, "", detail)]
}
