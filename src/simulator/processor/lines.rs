//! The lines of a bill or credit before it is saved.
//!
//! ## Decisions
//!
//! * A line's amount is the one that was sent; without it quantity times cost, rounded half away
//!   from zero to the cent. A missing quantity is 1, a missing cost the item's own; a line that
//!   receives a purchase order takes both, and all else that it does not say, from there.
//! * Intuit tells no code for an account that cannot stand on an expense line, nor for a billable
//!   line without a customer: both are 3210.
//! * Groups of items are refused with 3280, like the items that `QuickBooks` wants on no bill.

use rust_decimal::Decimal;

use super::{
    linking::{Linking, Ordered},
    money::{cents, decimal, too_large},
    references,
    status::Status,
};
use crate::simulator::{
    company_file::{
        CompanyFile,
        cents::Cents,
        entry::{Entry, Reference},
        transaction::{Booking, OrderLink},
    },
    schema::List,
    xml::Element,
};

/// A line before it has its id.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) on: Booking,
    pub(super) amount: Cents,
    pub(super) customer: Option<Reference>,
    pub(super) class: Option<Reference>,
    pub(super) billable: Option<String>,
    pub(super) tax_code: Option<Reference>,
    /// The tax, as soon as it was sent or is worked out.
    pub(super) tax: Option<Cents>,
    pub(super) link: Option<OrderLink>,
}

/// The lines that a request asks for, and the warning when one of them could not be linked.
pub(super) fn drafts(
    company: &CompanyFile,
    body: &Element,
    vendor: &Entry,
    place: &str,
) -> Result<(Vec<Draft>, Option<Status>), Status> {
    let mut linking = Linking::new(company, vendor);
    let mut drafts = linking.whole_orders(body)?;
    for line in &body.children {
        match line.name.as_str() {
            "ExpenseLineAdd" => drafts.push(expense(company, line)?),
            "ItemLineAdd" => drafts.push(match line.child("LinkToTxn") {
                Some(target) => received(&mut linking, line, target)?,
                None => item(company, line, place)?,
            }),
            "ItemGroupLineAdd" => return Err(wrong_item_type(line)),
            _ => {}
        }
    }
    drafts.sort_by_key(|draft| matches!(draft.on, Booking::Item { .. }));
    for draft in &drafts {
        if draft.billable.as_deref() == Some("Billable") && draft.customer.is_none() {
            let reason = "A billable line needs a customer or job.";
            return Err(Status::invalid("BillableStatus", "Billable", reason));
        }
    }
    Ok((drafts, linking.warning()))
}

/// What every line may carry.
fn draft(company: &CompanyFile, line: &Element, on: Booking, amount: Cents) -> Draft {
    Draft {
        on,
        amount,
        customer: references::reference(company, List::Customer, line, "CustomerRef"),
        class: references::reference(company, List::Class, line, "ClassRef"),
        billable: line.value("BillableStatus").map(str::to_owned),
        tax_code: references::reference(company, List::SalesTaxCode, line, "SalesTaxCodeRef"),
        tax: line.value("TaxAmount").and_then(|text| text.parse().ok()),
        link: None,
    }
}

fn expense(company: &CompanyFile, line: &Element) -> Result<Draft, Status> {
    let account = line
        .child("AccountRef")
        .and_then(|reference| references::find(company, List::Account, reference));
    if account.is_none() && company.preferences.require_accounts {
        return Err(Status::error(3270, "There is a missing posting account."));
    }
    let mut customers = List::Customer;
    if let Some(account) = account {
        let reason = match account.kind.as_deref() {
            Some("NonPosting") => Some("A non-posting account cannot be used here."),
            Some("AccountsPayable" | "AccountsReceivable")
                if references::named(line.child("CustomerRef")).is_none() =>
            {
                Some("A line on this account needs a name.")
            }
            _ => None,
        };
        if let Some(reason) = reason {
            return Err(Status::invalid("AccountRef", &account.name, reason));
        }
        customers = references::customers_of(account);
    }
    let amount = cents(line)?.unwrap_or_default();
    let on = Booking::Expense {
        account: account.map(Entry::reference),
        memo: line.value("Memo").map(str::to_owned),
    };
    Ok(Draft {
        customer: references::reference(company, customers, line, "CustomerRef"),
        ..draft(company, line, on, amount)
    })
}

/// What a line takes from its item, or from the line of the purchase order, where it says nothing.
struct Usual {
    item: Reference,
    description: Option<String>,
    quantity: Option<Decimal>,
    cost: Option<Decimal>,
}

fn item(company: &CompanyFile, line: &Element, place: &str) -> Result<Draft, Status> {
    let entry = line
        .child("ItemRef")
        .and_then(|reference| references::find(company, List::Item, reference))
        .ok_or_else(|| Status::bad_reference("Item", "", &format!("{place} line")))?;
    if matches!(
        entry.kind.as_deref(),
        Some("Discount" | "SalesTax" | "Subtotal" | "Payment" | "SalesTaxGroup" | "Group")
    ) {
        return Err(wrong_item_type(line));
    }
    let usual = Usual {
        item: entry.reference(),
        description: entry.description.clone(),
        quantity: None,
        cost: entry.cost,
    };
    let (on, amount) = booked(line, usual)?;
    Ok(draft(company, line, on, amount))
}

/// A line that receives a line of a purchase order, or stands for itself where that is closed.
fn received(linking: &mut Linking<'_>, line: &Element, target: &Element) -> Result<Draft, Status> {
    if line.child("ItemRef").is_some() {
        return Err(Status::error(
            3152,
            "The elements \"ItemRef\" and \"LinkToTxn\" cannot be used together.",
        ));
    }
    let Ordered {
        item,
        line: order,
        open,
    } = linking.find(target)?;
    let quantity = decimal(line, "Quantity").or(open);
    if open.is_some() && quantity.is_none_or(|quantity| quantity <= Decimal::ZERO) {
        let sent = line.value("Quantity").unwrap_or_default();
        return Err(Status::invalid(
            "Quantity",
            sent,
            "A line that receives a purchase order needs a quantity.",
        ));
    }
    let usual = Usual {
        item: item.clone(),
        description: order.description.clone(),
        quantity: open,
        cost: order.rate,
    };
    let (on, amount) = booked(line, usual)?;
    let company = linking.company();
    let own = draft(company, line, on, amount);
    let class = order.class.clone();
    Ok(Draft {
        class: own
            .class
            .or(class.filter(|_| company.preferences.class_tracking)),
        customer: own.customer.or_else(|| order.customer.clone()),
        link: match (open, quantity) {
            (Some(_), Some(quantity)) => linking.receive(target, quantity),
            _ => None,
        },
        ..own
    })
}

fn booked(line: &Element, usual: Usual) -> Result<(Booking, Cents), Status> {
    let mut quantity = decimal(line, "Quantity").or(usual.quantity);
    let mut cost = decimal(line, "Cost");
    let amount = if let Some(amount) = cents(line)? {
        if let (None, Some(count)) = (cost, quantity) {
            cost = amount
                .decimal()
                .checked_div(count)
                .map(|cost| cost.round_dp(5));
        }
        amount
    } else {
        let count = *quantity.get_or_insert(Decimal::ONE);
        let price = *cost.get_or_insert(usual.cost.unwrap_or_default());
        count
            .checked_mul(price)
            .and_then(Cents::rounded)
            .ok_or_else(too_large)?
    };
    let on = Booking::Item {
        item: usual.item,
        description: line.value("Desc").map(str::to_owned).or(usual.description),
        quantity,
        unit: line.value("UnitOfMeasure").map(str::to_owned),
        cost,
    };
    Ok((on, amount))
}

fn wrong_item_type(line: &Element) -> Status {
    let named = ["ItemRef", "ItemGroupRef"]
        .iter()
        .find_map(|name| line.child(name))
        .and_then(|reference| reference.value("FullName").or(reference.value("ListID")));
    Status::error(
        3280,
        format!(
            "The item \"{}\" is of a type that this line cannot hold.",
            named.unwrap_or_default()
        ),
    )
}
