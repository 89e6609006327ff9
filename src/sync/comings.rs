//! What comes and goes in the company file beside the lists' own pages: what was deleted, and vendors
//! that were added with their first bill.

use super::{Engine, SyncError, lists::Next};
use crate::{
    invoice::{CompanyId, ListId, TxnId, history::Action, lists::List},
    qbxml::mirror::{DeletedKind, Mirrored, Page, Pages, Standing},
    store::{Tx, invoice::Queue},
};

impl Engine {
    /// Marks what was deleted. The inner error says why that is not known.
    pub(super) async fn take_deletions(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        page: &mut Page<'_, '_>,
    ) -> Result<Result<Next, String>, SyncError> {
        match page.head().standing() {
            Standing::Complete | Standing::Nothing | Standing::Incomplete => {}
            Standing::IteratorLost | Standing::Refused => {
                let problem = page.head().verdict().problem;
                return Ok(Err(format!("{}: {}", problem.title, problem.detail)));
            }
        }
        let mirrors = tx.load_list_mirrors(company).await?;
        let in_force = |list: List| {
            let mirror = mirrors.iter().find(|mirror| mirror.list == list);
            mirror.and_then(|mirror| mirror.reading)
        };
        for entry in page {
            let (list, id, at) = match entry {
                Err(error) => return Ok(Err(error.to_string())),
                Ok(Ok(Mirrored::Deleted(deleted))) => {
                    (deleted.list, deleted.list_id, deleted.time_deleted)
                }
                Ok(Ok(Mirrored::DeletedTxn(deleted))) => match deleted.kind {
                    DeletedKind::PurchaseOrder => (
                        List::PurchaseOrders,
                        ListId::new(deleted.txn_id.as_str()),
                        deleted.time_deleted,
                    ),
                    DeletedKind::Bill | DeletedKind::VendorCredit => {
                        self.take_missing_bill(tx, company, &deleted.txn_id).await?;
                        continue;
                    }
                },
                // What can't be read is seen when the list is read whole again.
                Ok(Ok(_) | Err(_)) => continue,
            };
            if let Some(reading) = in_force(list) {
                let at = at.unwrap_or_default();
                tx.mark_entry_deleted(company, list, reading, &id, &at)
                    .await?;
            }
        }
        Ok(Ok(Next::Whole))
    }

    /// Vendors that were added with their first bill are mirrored at once: the next set of the same update
    /// would add them again. They go into what is gathered too, whose pages were read before they were there:
    /// once in force, it would have them as deleted.
    pub(super) async fn take_new_vendors(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        response: &str,
    ) -> Result<(), SyncError> {
        if !response.contains("VendorAddRs") {
            return Ok(());
        }
        let mirror = tx.load_list_mirror(company, List::Vendors).await?;
        let Ok(mut pages) = Pages::read(response) else {
            return Ok(());
        };
        let mut added = Vec::new();
        while let Some(Ok(page)) = pages.next_page() {
            if page.head().name != "VendorAddRs" {
                continue;
            }
            let entries = page.map_while(Result::ok).flatten();
            added.extend(entries.filter_map(|entry| match entry {
                Mirrored::Entry(entry) => Some(*entry),
                _ => None,
            }));
        }
        added.retain(|entry| entry.list() == List::Vendors);
        for reading in [mirror.reading, mirror.gathered].into_iter().flatten() {
            tx.gather_entries(company, List::Vendors, reading, &added)
                .await?;
        }
        Ok(())
    }

    /// A bill that was confirmed was deleted in QuickBooks: the invoice stays `S` and says so, and nothing
    /// is sent again by itself.
    async fn take_missing_bill(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        txn_id: &TxnId,
    ) -> Result<(), SyncError> {
        let found = tx.load_invoice_of_txn(company, txn_id.as_str()).await?;
        let Some(mut invoice) = found else {
            return Ok(());
        };
        let from = invoice.status();
        if invoice.state.miss_bill(self.clock.now()) {
            invoice.updated_at = self.clock.now();
            tx.advance_invoice(&invoice, from, Queue::Out).await?;
            let detail = serde_json::json!({"txn_id": txn_id});
            self.tell(tx, &invoice, Action::BillGone, detail).await?;
        }
        Ok(())
    }
}
