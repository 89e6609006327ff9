//! The tax on purchases: whether there is one, and whether its codes are known.

use serde_json::{Map, Value, json};

use super::{Known, names::Placed};
use crate::invoice::{
    Code, Content, Finding, Line, lists::name_key, names::Meaning, tax_rates::TaxOnTop,
};

/// `feature_off`: tax codes, or amounts with the tax in them, in the edition that has neither on
/// bills.
pub(super) fn purchase_tax_in_use(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    if known.has_purchase_tax() != Some(false) {
        return vec![];
    }
    let mut places = purchase_tax_fields(content);
    let Some(first) = places.next() else {
        return vec![];
    };
    // The fix takes all of them away, and a finding each would say the same.
    let and_more = match places.count() {
        0 => String::new(),
        more => format!(" (and so at {more} more places)"),
    };
    let detail = format!(
        "the edition of QuickBooks for the United States knows no tax on purchases{and_more}: leave it out, and enter the tax as a line or charge of its own"
    );
    let finding = Finding::new(Code::FeatureOff, first, detail);
    vec![finding.with_fix(
        "edit_invoice",
        "Leave the tax codes out",
        without_tax_codes(content),
    )]
}

fn without_tax_codes(content: &Content) -> Value {
    let (mut lines, mut charges) = (content.lines.clone(), content.charges.clone());
    for line in &mut lines {
        match line {
            Line::Expense(line) => line.tax_code = None,
            Line::Item(line) => line.tax_code = None,
        }
    }
    for charge in &mut charges {
        charge.tax_code = None;
    }
    json!({"tax_code": null, "amounts_include_tax": false, "lines": lines, "charges": charges})
}

/// The places of everything that speaks of a tax on purchases.
fn purchase_tax_fields(content: &Content) -> impl Iterator<Item = String> {
    let header = [
        ("/tax_code", content.tax_code.is_some()),
        ("/amounts_include_tax", content.amounts_include_tax),
    ];
    let header = header.into_iter().filter(|(_, is_given)| *is_given);
    let lines = content.lines.iter().enumerate();
    let lines = lines.filter(|(_, line)| line.tax_code().is_some());
    let charges = content.charges.iter().enumerate();
    let charges = charges.filter(|(_, charge)| charge.tax_code.is_some());
    header
        .map(|(place, _)| place.to_owned())
        .chain(lines.map(|(index, _)| format!("/lines/{index}/tax_code")))
        .chain(charges.map(|(index, _)| format!("/charges/{index}/tax_code")))
}

/// `total_mismatch`: QuickBooks adds the tax of a code to amounts that do not include it, and the bill
/// would be over another amount than was approved. The code may be the vendor's own, which nobody sees
/// on the invoice.
pub(super) fn no_tax_on_top(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    if content.amounts_include_tax {
        return vec![];
    }
    let Some(on_top) = known.taxes.on_top(content) else {
        return vec![];
    };
    let TaxOnTop {
        code, tax, total, ..
    } = &on_top;
    let whose = if on_top.is_vendors {
        format!("which is that of `{}` in QuickBooks", content.vendor)
    } else {
        "which the invoice names".to_owned()
    };
    let detail = format!(
        "the amounts are said not to include the tax, and QuickBooks would add {tax} to them under the sales tax code `{code}`, {whose}: the bill would be over {total}, not {}. If the total holds the tax, say that the amounts include it; if nothing is taxed, name a sales tax code that stands for no tax",
        content.total
    );
    let finding = Finding::new(Code::TotalMismatch, "/amounts_include_tax", detail);
    vec![finding.with_fix(
        "edit_invoice",
        "The amounts include the tax",
        json!({"amounts_include_tax": true}),
    )]
}

/// `tax_code_unknown` with what mends it: no mapping leads to a tax code, so it is corrected on the
/// invoice, wherever it has the same one.
pub(super) fn corrected(
    finding: Finding,
    content: &Content,
    placed: &Placed,
    meaning: &Meaning,
) -> Finding {
    let nearest = match meaning {
        // It is made active again, and the lists are read.
        Meaning::Entry { .. } | Meaning::Unmirrored => return finding,
        Meaning::Ambiguous(entries) => entries
            .iter()
            .find(|entry| entry.is_active)
            .map(|entry| &entry.full_name),
        Meaning::Unknown(absent) => absent.nearest.first(),
    };
    match nearest {
        Some(nearest) => finding.with_fix(
            "edit_invoice",
            &format!("It is `{nearest}`"),
            with_another(content, &placed.named.name, nearest),
        ),
        None => finding.with_fix("edit_invoice", "Choose another tax code", json!({})),
    }
}

/// What of the content changes when every tax code of that name is another.
fn with_another(content: &Content, from: &str, to: &str) -> Value {
    let replace = |code: &mut Option<String>| {
        let is_it = |code: &str| name_key(code) == name_key(from);
        let found = code.as_deref().is_some_and(is_it);
        if found {
            *code = Some(to.to_owned());
        }
        found
    };
    let mut content = content.clone();
    let mut params = Map::new();
    if replace(&mut content.tax_code) {
        params.insert("tax_code".to_owned(), json!(to));
    }
    let lines = content.lines.iter_mut().map(|line| match line {
        Line::Expense(line) => replace(&mut line.tax_code),
        Line::Item(line) => replace(&mut line.tax_code),
    });
    if lines.filter(|found| *found).count() > 0 {
        params.insert("lines".to_owned(), json!(content.lines));
    }
    let charges = content.charges.iter_mut();
    let charges = charges.map(|charge| replace(&mut charge.tax_code));
    if charges.filter(|found| *found).count() > 0 {
        params.insert("charges".to_owned(), json!(content.charges));
    }
    Value::Object(params)
}
