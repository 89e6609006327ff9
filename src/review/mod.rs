//! An invoice as it stands in its company: what the checks say of it, and how it would go out.
//!
//! Both engines ask here, so that what a person was shown before the send is what is sent: `operations`
//! when an invoice is shown, tested or sent, `sync` right before it goes out. Loads and asks; decides
//! nothing and changes nothing.

mod lookup;

pub use lookup::Lookup;
mod purchase_orders;

use chrono::NaiveDate;

use crate::{
    invoice::{
        Code, Finding, Invoice, State,
        checks::{self, Known},
        company_file::CompanyFile,
        names::Names,
    },
    qbxml,
    store::{Company, StoreError, Tx},
};

/// What is known of an invoice that may go out.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// What the names on it lead to.
    pub names: Names,
    /// Everything that the checks say.
    pub findings: Vec<Finding>,
}

/// Looks at an invoice on that day. What is in QuickBooks is past checking: then only QuickBooks' own
/// warning is left to say.
///
/// # Errors
/// When the database fails.
pub async fn review(
    tx: &mut Tx,
    invoice: &Invoice,
    company: &Company,
    today: NaiveDate,
) -> Result<Reviewed, StoreError> {
    let names = Names::default();
    if let State::Synchronized { bill, .. } = &invoice.state {
        let warning = bill.warning.iter();
        let findings = warning.map(|text| Finding::new(Code::QuickbooksWarning, "", text));
        return Ok(Reviewed {
            names,
            findings: findings.collect(),
        });
    }
    let held = qbxml::held(&invoice.content, &company.settings, &names);
    let reference = checks::reference(&held).unwrap_or_default();
    let duplicates = tx.load_duplicates(invoice, reference).await?;
    let company_file = company.company_file_facts.as_ref();
    let known = Known {
        settings: &company.settings,
        status: invoice.status(),
        held: &held,
        names: &names,
        is_connected: company.bound.is_some(),
        company_file,
        home_currency: company_file.and_then(CompanyFile::home_currency),
        vendor_currency: None,
        bill_date: invoice.bill_date(&company.settings, today),
        duplicates: &duplicates,
        was_in_doubt: tx.was_in_doubt(invoice.id).await?,
        returned_bills: &invoice.returned_bills,
    };
    let mut findings = checks::run(&invoice.content, &known);
    findings.extend(purchase_orders::findings(tx, invoice, company).await?);
    if let State::Sent { accepted, .. } = &invoice.state {
        // What was accepted with the send is no news any more.
        findings = checks::unaccepted(findings, accepted);
    }
    Ok(Reviewed { names, findings })
}
