//! What must be true of the history when a story ends, whatever the story was.

use billbridge::{
    invoice::{
        Invoice, Status,
        history::{Action, Event, verify},
    },
    store::{StoreError, invoice::Filter},
};

use super::world::World;

/// The chain holds, each change of status stands in it, and no bill was confirmed twice.
pub async fn check(world: &World) {
    let company = world.company.id;
    let (chain, invoices) = world
        .store
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
    let (mut status, mut confirmed) = (None, 0);
    for event in history {
        assert_eq!(
            event.from,
            status,
            "{} of {}",
            event.action.as_str(),
            invoice.id
        );
        status = event.to;
        confirmed += u32::from(event.action == Action::Synchronized);
    }
    assert_eq!(status, Some(invoice.status()), "{}", invoice.id);
    let returned = u32::try_from(invoice.returned_bills.len()).unwrap();
    let is_in_quickbooks = u32::from(invoice.status() == Status::Synchronized);
    assert!(confirmed <= returned + is_in_quickbooks, "{}", invoice.id);
}
