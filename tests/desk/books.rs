//! The company file whose lists were read.

use billbridge::{
    invoice::{
        ListId,
        company_file::CompanyFile,
        lists::{
            AccountFacts, AccountType, EntryFacts, ItemFacts, ItemKind, List, ListEntry,
            SalesTaxFacts, TermsFacts, VendorFacts,
        },
    },
    operations::Caller,
    store::list_mirror::ListMirror,
};
use serde_json::json;

use super::Desk;

impl Desk {
    /// The lists were read: one entry that is inactive, one of a hostile name, and customers that
    /// could not be read.
    pub async fn mirror(&self) {
        let now = self.clock.now();
        let lists = lists();
        let file = file();
        let operations = &self.operations;
        let done = operations.write(async |tx| {
            for (list, entries) in &lists {
                let mirror = ListMirror {
                    reading: Some(1),
                    refreshed_at: Some(now),
                    whole_at: Some(now),
                    ..ListMirror::unread(*list)
                };
                tx.gather_entries(self.company, *list, 1, entries).await?;
                tx.save_list_mirror(self.company, &mirror).await?;
            }
            let customers = ListMirror {
                problem: Some("the name of entry `8000<b>` can't be read".to_owned()),
                ..ListMirror::unread(List::Customers)
            };
            tx.save_list_mirror(self.company, &customers).await?;
            tx.update_company_file(self.company, Some(&file)).await?;
            Ok(tx.record_lists_read(self.company, now, true).await?)
        });
        done.await.unwrap();
    }
}

fn lists() -> [(List, Vec<ListEntry>); 5] {
    let vendor = |id, name| entry(id, name, EntryFacts::Vendor(VendorFacts::default()));
    let terms = EntryFacts::Terms(TermsFacts::Standard {
        due_days: Some(30),
        discount_days: None,
        discount_percent: None,
    });
    let closed = ListEntry {
        is_active: false,
        ..account("A-3", "Old Freight")
    };
    [
        (
            List::Vendors,
            vec![
                vendor("V-1", "Rosas del Valle"),
                vendor("V-2", "Großhandel <b>Müller</b> & Söhne"),
            ],
        ),
        (
            List::Accounts,
            vec![
                account("A-1", "Cost of Goods Sold"),
                account("A-2", "Freight"),
                closed,
            ],
        ),
        (
            List::Items,
            vec![entry("I-1", "Rose <b>Red</b> 50", item())],
        ),
        (List::Terms, vec![entry("T-1", "Net 30", terms)]),
        (List::PurchaseOrders, Vec::new()),
    ]
}

fn entry(id: &str, name: &str, facts: EntryFacts) -> ListEntry {
    ListEntry {
        list_id: ListId::new(id),
        full_name: name.to_owned(),
        is_active: true,
        parent: None,
        time_modified: None,
        facts,
    }
}

fn account(id: &str, name: &str) -> ListEntry {
    let facts = AccountFacts {
        account_type: AccountType::CostOfGoodsSold,
        number: None,
        currency: None,
    };
    entry(id, name, EntryFacts::Account(facts))
}

fn item() -> EntryFacts {
    EntryFacts::Item(ItemFacts {
        kind: ItemKind::NonInventory,
        account: None,
        income_account: None,
        expense_account: None,
        asset_account: None,
        purchase_tax_code: None,
        sales_tax: SalesTaxFacts::default(),
    })
}

/// Books in the United States, closed up to the end of October.
fn file() -> CompanyFile {
    let mut file = CompanyFile {
        product_name: Some("QuickBooks Desktop Pro 2019".to_owned()),
        country: Some("US".to_owned()),
        ..CompanyFile::default()
    };
    file.company.name = Some("Rosas & Hijos <Imports>".to_owned());
    file.preferences.is_using_classes = Some(true);
    file.preferences.is_multicurrency_on = Some(false);
    file.preferences.closing_date = "2026-10-31".parse().ok();
    file
}

impl Desk {
    /// An order of that number was entered: an item of which some came, and work that is paid by its
    /// amount.
    pub async fn order_half_billed(&self, number: &str) {
        let order = json!({
            "vendor": "Rosas del Valle", "status": "shipped", "currency": "USD", "total": "135.00",
            "lines": [
                {"item": "Rose <b>Red</b> 50", "description": "50 cm", "ordered": "100",
                 "received": "98", "cost": "0.35"},
                {"account": "Freight", "ordered": "1", "cost": "100"}
            ],
        });
        let (operations, who) = (&self.operations, Caller::CommandLine);
        let done = operations.write(async |tx| {
            operations
                .put_purchase_order(tx, &who, self.company, number, &order)
                .await
        });
        done.await.unwrap();
    }
}
