//! The Test: what would become of invoices if they were sent now. The same way as the send, and
//! nothing is changed.

use std::collections::BTreeMap;

use super::{
    Caller, OperationError, Operations, qbxml_view::preview, send_run::is_sendable, totals::owed,
};
use crate::{
    invoice::{
        Code, CompanyId, Finding, Invoice, InvoiceId, Money, Status, checks, will_hold::WillHold,
    },
    review::Lookup,
    store::{
        Company, Tx,
        invoice::{CurrencySum, Filter},
    },
};

/// Which invoices are tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// These.
    These(Vec<InvoiceId>),
    /// Those in a status, newest first: at most so many, those older than one.
    InStatus {
        /// The status.
        status: Status,
        /// Only those that were entered before this one.
        before: Option<InvoiceId>,
        /// At most that many are tested; all are counted.
        limit: i64,
    },
}

/// What would become of them.
#[derive(Debug)]
pub struct Preflight {
    /// How many they are.
    pub count: i64,
    /// What QuickBooks would owe in each currency: bills less vendor credits. The home currency stands
    /// under its code, or where that is not known, under `home`.
    pub totals: BTreeMap<String, Money>,
    /// Each of those tested, in the order in which they were named.
    pub results: Vec<Result<Tested, (InvoiceId, OperationError)>>,
}

/// What would become of one.
#[derive(Debug)]
pub struct Tested {
    /// The invoice.
    pub invoice: Invoice,
    /// Whether a send would go through, with the warnings that were accepted.
    pub is_ready: bool,
    /// Everything that the checks say.
    pub findings: Vec<Finding>,
    /// The exact document that would go out for it alone.
    pub qbxml: String,
    /// What QuickBooks will hold of it.
    pub will_hold: WillHold,
}

impl Operations {
    /// Tests invoices of a company: nothing changes.
    ///
    /// # Errors
    /// When there is no such company, or the totals are more than an amount can hold. An invoice that
    /// is not the company's is told in its place.
    pub async fn preflight(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        which: &Which,
        accepted: &[Code],
    ) -> Result<Preflight, OperationError> {
        let company = self.company(tx, who, id).await?;
        let mut lookup = Lookup::new(&company);
        let mut results = Vec::new();
        for found in to_test(tx, id, which).await? {
            results.push(match found {
                Ok(invoice) => Ok(self
                    .test(tx, &mut lookup, invoice, &company, accepted)
                    .await?),
                Err(missing) => Err(missing),
            });
        }
        let sums = match which {
            Which::These(_) => {
                let tested = results.iter().flatten();
                tested.map(|tested| sum_of(&tested.invoice)).collect()
            }
            Which::InStatus { status, .. } => tx.sum_by_currency(id, *status).await?,
        };
        let count = sums.iter().map(|sum| sum.count).sum();
        let home = lookup.home_currency(tx, &company).await?;
        let totals = totals(sums, home.as_deref())?;
        Ok(Preflight {
            count,
            totals,
            results,
        })
    }

    async fn test(
        &self,
        tx: &mut Tx,
        lookup: &mut Lookup,
        invoice: Invoice,
        company: &Company,
        accepted: &[Code],
    ) -> Result<Tested, OperationError> {
        let reviewed = self.review(tx, lookup, &invoice, company).await?;
        let outgoing = self.outgoing(&invoice, company, &reviewed.to);
        let will_hold = WillHold::of(&outgoing, company.company_file_facts.as_ref());
        let qbxml = preview(outgoing, invoice.id);
        let mut findings = reviewed.findings;
        findings.extend(unapproved(&invoice));
        let is_sendable = is_sendable(invoice.status());
        Ok(Tested {
            is_ready: is_sendable && checks::stopping(findings.clone(), accepted).is_empty(),
            findings,
            qbxml,
            will_hold,
            invoice,
        })
    }
}

/// The invoices to be tested; one that is not the company's is told in its place.
async fn to_test(
    tx: &mut Tx,
    company: CompanyId,
    which: &Which,
) -> Result<Vec<Result<Invoice, (InvoiceId, OperationError)>>, OperationError> {
    match which {
        Which::These(ids) => {
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                let invoice = tx.load_invoice(*id).await?;
                let here = invoice.filter(|invoice| invoice.company_id == company);
                found.push(here.ok_or_else(|| (*id, not_here(*id))));
            }
            Ok(found)
        }
        Which::InStatus {
            status,
            before,
            limit,
        } => {
            let filter = Filter {
                status: Some(*status),
                ..Filter::default()
            };
            let found = tx.list_invoices(company, &filter, *before, *limit).await?;
            Ok(found.into_iter().map(Ok).collect())
        }
    }
}

/// `approvals_missing`, `content_changed`: what the status machine would say to a send.
fn unapproved(invoice: &Invoice) -> Option<Finding> {
    match invoice.status() {
        Status::PendingProcurement | Status::PendingAccounting => {
            let step = invoice.status().approver();
            let step = step.map_or_else(String::new, |role| format!(": next by {role}"));
            let detail = format!("both approvals are needed before it is sent{step}");
            Some(Finding::new(Code::ApprovalsMissing, "", detail))
        }
        Status::Approved | Status::Failed => {
            let hash = invoice.content.hash();
            let approvals = invoice.state.approvals();
            let is_other = approvals
                .iter()
                .any(|(_, approval)| approval.content_hash != hash);
            is_other.then(|| {
                let detail = "the stored content is not the one that both approvals are for: return the invoice, look at it, and approve it again";
                Finding::new(Code::ContentChanged, "", detail)
            })
        }
        Status::Sent | Status::Synchronized => None,
    }
}

pub(super) fn sum_of(invoice: &Invoice) -> CurrencySum {
    CurrencySum {
        currency: invoice.content.currency.clone(),
        kind: invoice.content.kind,
        count: 1,
        sum: invoice.content.total.into(),
    }
}

/// What would be owed in each currency.
pub(super) fn totals(
    sums: Vec<CurrencySum>,
    home: Option<&str>,
) -> Result<BTreeMap<String, Money>, OperationError> {
    let owed = owed(sums, home).into_iter();
    owed.map(|(name, owed)| Ok((name, owed.sum.amount().ok_or_else(too_much)?)))
        .collect()
}

fn too_much() -> OperationError {
    OperationError::Conflict(
        "together they are more than an amount can hold: test fewer at once".to_owned(),
    )
}

fn not_here(id: InvoiceId) -> OperationError {
    OperationError::NotFound {
        what: "invoice",
        id: id.to_string(),
    }
}
