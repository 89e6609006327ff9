//! Purchase orders of our side: entering them, and holding them against their invoices.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{
        CompanyId, Content, PurchaseOrder, Role, Status,
        content::match_key,
        draft::{self, FieldError, NAME_MAX_CHARS},
        history::Action,
        purchase_order::{INVOICES_MAX, Reconciliation, least_far, reconcile},
    },
    review::Lookup,
    store::{
        Company, Tx,
        purchase_order::{Filter, OrderInvoice, StoredOrder},
    },
};

/// How many orders one call looks at, at most, for those that match or don't.
const SCANNED_MAX: usize = 2_000;
/// How many orders are loaded at once.
const PORTION: usize = 100;

/// An order and all that is said of it.
#[derive(Clone, Debug)]
pub struct ShownOrder {
    /// Its number.
    pub number: String,
    /// The document.
    pub order: PurchaseOrder,
    /// Its invoices, the oldest first.
    pub invoices: Vec<OrderInvoice>,
    /// How far the invoices have taken it, and where they do not match.
    pub reconciliation: Reconciliation,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl ShownOrder {
    /// Where the invoice stands that is least far on its way; none when there is no invoice.
    #[must_use]
    pub fn invoice_status(&self) -> Option<Status> {
        least_far(self.invoices.iter().map(|invoice| invoice.status))
    }
}

/// Which orders of a company.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// Only those that the store finds so.
    pub stored: Filter,
    /// Only those with a mismatch, or only those without.
    pub mismatch: Option<bool>,
}

/// A page of a list of orders.
#[derive(Clone, Debug)]
pub struct OrderPage {
    /// Those entered last first.
    pub orders: Vec<ShownOrder>,
    /// The last order that was looked at, when there may be more behind it.
    pub next: Option<Uuid>,
}

impl Operations {
    /// Enters an order, or puts another document in its place. The same document again changes
    /// nothing.
    ///
    /// # Errors
    /// When the caller is not from procurement, or the number or a field is rejected.
    pub async fn put_purchase_order(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        number: &str,
        draft: &Value,
    ) -> Result<ShownOrder, OperationError> {
        who.require(&[Role::Procurement])?;
        let company = self.company(tx, who, company).await?;
        let mut errors = Vec::new();
        let number = read_number(number).map_err(|error| errors.push(error)).ok();
        errors.extend(
            number
                .as_deref()
                .and_then(|number| other_number(number, draft)),
        );
        let order = draft::read_purchase_order(draft);
        let order = order.map_err(|mistakes| errors.extend(mistakes)).ok();
        let (Some(number), Some(order), true) = (number, order, errors.is_empty()) else {
            return Err(OperationError::Invalid(errors));
        };
        let before = tx.load_purchase_order(company.id, &number).await?;
        let stored = self
            .replace_order(tx, &company, number, order, before.as_ref())
            .await?;
        let before = before.map(|before| before.order);
        if before.as_ref() != Some(&stored.order) {
            let detail = json!({"number": stored.number, "before": before, "after": stored.order});
            let action = Action::PurchaseOrderChanged;
            self.record_for_company(tx, who, company.id, action, detail)
                .await?;
        }
        let mut lookup = Lookup::without_nearest(&company);
        shown(tx, &mut lookup, &company, stored).await
    }

    /// Stores the order, unless it is what is there already.
    async fn replace_order(
        &self,
        tx: &mut Tx,
        company: &Company,
        number: String,
        order: PurchaseOrder,
        before: Option<&StoredOrder>,
    ) -> Result<StoredOrder, OperationError> {
        let now = self.clock.now();
        let Some(before) = before else {
            let stored = StoredOrder {
                id: self.ids.row(now),
                company_id: company.id,
                number,
                order,
                created_at: now,
                updated_at: now,
            };
            tx.insert_purchase_order(&stored).await?;
            return Ok(stored);
        };
        let mut stored = before.clone();
        if stored.order != order {
            stored.order = order;
            stored.updated_at = now;
            tx.update_purchase_order(&stored).await?;
        }
        Ok(stored)
    }

    /// The order of that number, case and surrounding space aside.
    ///
    /// # Errors
    /// When there is no such order.
    pub async fn purchase_order(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        number: &str,
    ) -> Result<ShownOrder, OperationError> {
        let company = self.company(tx, who, company).await?;
        let stored = match read_number(number) {
            Ok(number) => tx.load_purchase_order(company.id, &number).await?,
            Err(_) => None,
        };
        let stored = stored.ok_or_else(|| OperationError::NotFound {
            what: "purchase order",
            id: number.chars().take(60).collect(),
        })?;
        let mut lookup = Lookup::without_nearest(&company);
        shown(tx, &mut lookup, &company, stored).await
    }

    /// Refuses when the order was changed since it was shown as it was at `seen`.
    ///
    /// # Errors
    /// When it was, or there is no such order.
    pub async fn require_order_seen(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        number: &str,
        seen: Option<DateTime<Utc>>,
    ) -> Result<ShownOrder, OperationError> {
        let shown = self.purchase_order(tx, who, company, number).await?;
        if seen == Some(shown.updated_at) {
            return Ok(shown);
        }
        Err(OperationError::Conflict(format!(
            "purchase order `{}` was changed by somebody else since it was shown: compare what you typed with it as it is now",
            shown.number
        )))
    }

    /// At most `limit` orders of a company, those entered last first, behind `after`. Whether an order
    /// matches is not stored, because every invoice may change it: with that asked for, a page is what
    /// was found among a bounded number of orders, and may be short although there are more.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn purchase_orders(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        filter: &OrderFilter,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<OrderPage, OperationError> {
        let company = self.company(tx, who, company).await?;
        let mut lookup = Lookup::without_nearest(&company);
        let (mut orders, mut last, mut scanned) = (Vec::new(), after, 0);
        while scanned < SCANNED_MAX {
            let portion = match filter.mismatch {
                Some(_) => PORTION,
                None => limit + 1 - orders.len(),
            };
            let asked = i64::try_from(portion).unwrap_or(i64::MAX);
            let found = tx
                .list_purchase_orders(company.id, &filter.stored, last, asked)
                .await?;
            let is_end = found.len() < portion;
            for stored in found {
                if orders.len() == limit {
                    // There is one more, whether it is asked for or not.
                    return Ok(OrderPage { orders, next: last });
                }
                let id = stored.id;
                let order = shown(tx, &mut lookup, &company, stored).await?;
                let has_mismatch = order.reconciliation.has_mismatch();
                if filter.mismatch.is_none_or(|wanted| wanted == has_mismatch) {
                    orders.push(order);
                }
                (last, scanned) = (Some(id), scanned + 1);
            }
            if is_end {
                return Ok(OrderPage { orders, next: None });
            }
        }
        Ok(OrderPage { orders, next: last })
    }
}

/// The order with its invoices.
async fn shown(
    tx: &mut Tx,
    lookup: &mut Lookup,
    company: &Company,
    stored: StoredOrder,
) -> Result<ShownOrder, OperationError> {
    let limit = i64::try_from(INVOICES_MAX + 1).unwrap_or(i64::MAX);
    let mut invoices = tx
        .load_order_invoices(company.id, &stored.number, limit)
        .await?;
    let contents: Vec<&Content> = invoices.iter().map(|invoice| &invoice.content).collect();
    let tolerance = &company.settings.match_tolerance;
    let order = Some(&stored.order);
    lookup
        .identify(tx, order, &[], contents.iter().copied())
        .await?;
    let names = lookup.identities();
    let reconciliation = reconcile(&stored.order, &contents, tolerance, names);
    invoices.truncate(INVOICES_MAX);
    Ok(ShownOrder {
        number: stored.number,
        order: stored.order,
        invoices,
        reconciliation,
        updated_at: stored.updated_at,
    })
}

/// A number as an invoice would write it.
pub(super) fn read_number(text: &str) -> Result<String, FieldError> {
    let number: String = text.trim().nfc().collect();
    let length = number.chars().count();
    if (1..=NAME_MAX_CHARS).contains(&length) && !number.chars().any(char::is_control) {
        return Ok(number);
    }
    Err(FieldError::new(
        "{number}",
        format!(
            "expected a number of 1 to {NAME_MAX_CHARS} characters in the path, no control characters"
        ),
    ))
}

/// An order that was answered may be sent back, but under its own number.
fn other_number(number: &str, draft: &Value) -> Option<FieldError> {
    let named = draft.get("number").filter(|named| !named.is_null())?;
    let is_same = named
        .as_str()
        .is_some_and(|named| match_key(named) == match_key(number));
    let detail = format!("the path says `{number}`: leave the number out, or make it the same");
    (!is_same).then(|| FieldError::new("/number", detail))
}
