//! What must be true of the history when a story ends, whatever the story was.

use std::collections::BTreeSet;

use billbridge::{
    invoice::{
        CompanyId, Invoice, Status,
        history::{Action, Event, verify},
    },
    store::{Store, StoreError, invoice::Filter},
};

use super::world::World;

/// What must be true of the history of a world's company.
pub async fn check(world: &World) {
    check_company(&world.store, world.company.id).await;
}

/// The chain holds, each change of status stands in it, and no second bill was confirmed.
pub async fn check_company(store: &Store, company: CompanyId) {
    let (chain, invoices) = store
        .read(async |tx| {
            let chain = tx.load_chain(company, 0, i64::MAX).await?;
            let all = Filter::default();
            let invoices = tx.list_invoices(company, &all, None, i64::MAX).await?;
            Ok::<_, StoreError>((chain, invoices))
        })
        .await
        .unwrap();
    verify(chain.iter().map(|(event, hash)| (event, hash))).unwrap();
    for invoice in invoices {
        let events = chain.iter().map(|(event, _)| event);
        let own = events.filter(|event| event.invoice_id == Some(invoice.id));
        check_invoice(&invoice, own);
    }
}

/// Each event goes on where the one before it left off, up to where the invoice is now.
fn check_invoice<'a>(invoice: &Invoice, history: impl Iterator<Item = &'a Event>) {
    let (mut status, mut confirmed) = (None, BTreeSet::new());
    for event in history {
        assert_eq!(
            event.from,
            status,
            "{} of {}",
            event.action.as_str(),
            invoice.id
        );
        status = event.to;
        if event.action == Action::Synchronized {
            let detail: serde_json::Value = serde_json::from_str(&event.detail).unwrap();
            confirmed.insert(detail["txn_id"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(status, Some(invoice.status()), "{}", invoice.id);
    let is_in_quickbooks = usize::from(invoice.status() == Status::Synchronized);
    let accounted = invoice.returned_bills.len() + is_in_quickbooks;
    assert!(confirmed.len() <= accounted, "{}", invoice.id);
}
