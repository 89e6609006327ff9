//! What would be said of an invoice that is still being typed, and what an invoice of an order would
//! bill. Nothing is stored.

use serde_json::Value;

use super::{Caller, OperationError, Operations, purchase_orders::read_number};
use crate::{
    invoice::{
        Code, CompanyId, Content, Finding, Invoice, InvoiceId, State,
        draft::{FieldError, read_tentatively},
        purchase_order::{INVOICES_MAX, OpenLine, PurchaseOrder, open_lines, reconcile},
    },
    review::Lookup,
    store::{Company, Tx},
};

/// What would be said of a draft.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// What keeps it from being taken in.
    pub errors: Vec<FieldError>,
    /// What the checks would say of the rest.
    pub findings: Vec<Finding>,
}

/// How much is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looking {
    /// At every pause while one types: that a name leads nowhere is enough.
    Quickly,
    /// Also which names come nearest to it, for which a whole list is walked through.
    Closely,
}

/// An order and what is not invoiced of it.
#[derive(Clone, Debug)]
pub struct OpenOrder {
    /// Its number.
    pub number: String,
    /// The document.
    pub order: PurchaseOrder,
    /// What is left of its lines.
    pub open: Vec<OpenLine>,
    /// It has more invoices than are counted.
    pub has_more: bool,
}

impl Operations {
    /// What would be said of a draft if it were taken in now, or put in place of `edited`'s content.
    ///
    /// # Errors
    /// When there is no such company or invoice, or it can't be edited any more.
    pub async fn preview(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        edited: Option<InvoiceId>,
        draft: &Value,
        looking: Looking,
    ) -> Result<Preview, OperationError> {
        let company = self.company(tx, who, company).await?;
        let today = self.clock.now().date_naive();
        let (content, errors) = read_tentatively(draft, today);
        let Some(content) = content else {
            return Ok(Preview {
                errors,
                findings: Vec::new(),
            });
        };
        let invoice = match edited {
            Some(id) => {
                let (invoice, _) = self.invoice(tx, who, id).await?;
                let state = invoice.state.clone().edit()?;
                Invoice {
                    content,
                    state,
                    ..invoice
                }
            }
            None => self.would_be(&company, content),
        };
        let mut lookup = match looking {
            Looking::Quickly => Lookup::without_nearest(&company),
            Looking::Closely => Lookup::new(&company),
        };
        let reviewed = self.review(tx, &mut lookup, &invoice, &company).await?;
        let findings = reviewed.findings.into_iter();
        let findings = findings.filter(|finding| is_of_what_is_there(finding, &errors));
        Ok(Preview {
            findings: findings.collect(),
            errors,
        })
    }

    /// The invoice that a draft would become.
    fn would_be(&self, company: &Company, content: Content) -> Invoice {
        let now = self.clock.now();
        Invoice {
            id: InvoiceId(self.ids.row(now)),
            company_id: company.id,
            version: 1,
            content,
            state: State::PendingProcurement,
            returned_bills: Vec::new(),
            other_bills: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    /// The order of that number with what its invoices, `except` aside, have left of it.
    ///
    /// # Errors
    /// When there is no such order.
    pub async fn open_order(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        number: &str,
        except: Option<InvoiceId>,
    ) -> Result<OpenOrder, OperationError> {
        let company = self.company(tx, who, company).await?;
        let stored = match read_number(number) {
            Ok(number) => tx.load_purchase_order(company.id, &number).await?,
            Err(_) => None,
        };
        let stored = stored.ok_or_else(|| OperationError::NotFound {
            what: "purchase order",
            id: number.chars().take(60).collect(),
        })?;
        // One more than is counted, and the excepted one.
        let limit = i64::try_from(INVOICES_MAX + 2).unwrap_or(i64::MAX);
        let invoices = tx
            .load_order_invoices(company.id, &stored.number, limit)
            .await?;
        let others = invoices.iter().filter(|other| Some(other.id) != except);
        let others: Vec<&Content> = others.map(|other| &other.content).collect();
        let tolerance = &company.settings.match_tolerance;
        let mut lookup = Lookup::without_nearest(&company);
        let documents = others.iter().copied();
        lookup
            .identify(tx, Some(&stored.order), &[], documents)
            .await?;
        let reconciliation = reconcile(&stored.order, &others, tolerance, lookup.identities());
        Ok(OpenOrder {
            open: open_lines(&stored.order, &reconciliation),
            has_more: reconciliation.has_more,
            number: stored.number,
            order: stored.order,
        })
    }
}

/// Whether a finding is about what was typed, and not about what stands in for it.
fn is_of_what_is_there(finding: &Finding, errors: &[FieldError]) -> bool {
    let is_at = |error: &FieldError| {
        let rest = finding.pointer.strip_prefix(&error.pointer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let is_amount = |error: &FieldError| {
        error.pointer == "/total" || error.pointer == "/lines" || error.pointer.ends_with("/amount")
    };
    let is_unsure = finding.code == Code::ZeroTotal && errors.iter().any(is_amount);
    !is_unsure && !errors.iter().any(is_at)
}
