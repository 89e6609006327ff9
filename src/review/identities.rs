//! What the names mean by which orders are matched to their invoices: each looked up once.

use std::collections::BTreeSet;

use super::Lookup;
use crate::{
    invoice::{
        Content, ListId, PurchaseOrder,
        lists::{EntryFacts, List, ListEntry},
        names::Meaning,
        purchase_order::{Identities, names_of_invoice, names_of_order, references_of},
    },
    store::{StoreError, Tx},
};

impl Lookup {
    /// What was [looked up](Self::identify) so far.
    #[must_use]
    pub fn identities(&self) -> &Identities {
        &self.identities
    }

    /// Looks up what everything means by which an order of ours, or QuickBooks' orders of its number,
    /// are matched to invoices. For names that lead nowhere, nothing near is looked for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn identify<'a>(
        &mut self,
        tx: &mut Tx,
        order: Option<&'a PurchaseOrder>,
        in_quickbooks: &'a [ListEntry],
        invoices: impl Iterator<Item = &'a Content>,
    ) -> Result<(), StoreError> {
        let mut names: BTreeSet<(List, &str)> = invoices.flat_map(names_of_invoice).collect();
        names.extend(order.into_iter().flat_map(names_of_order));
        let mut entries: BTreeSet<(List, &ListId)> = BTreeSet::new();
        let facts = in_quickbooks.iter().filter_map(|order| match &order.facts {
            EntryFacts::PurchaseOrder(facts) => Some(facts),
            _ => None,
        });
        for (list, reference) in facts.flat_map(references_of) {
            names.extend(reference.full_name.as_deref().map(|name| (list, name)));
            entries.extend(reference.list_id.as_ref().map(|id| (list, id)));
        }
        for (list, name) in names {
            if !self.identities.contains(list, name) {
                let meant = self.meant(tx, list, name).await?;
                self.identities.insert(list, name, &meant);
            }
        }
        for (list, id) in entries {
            if !self.identities.contains_entry(list, id) {
                self.identify_entry(tx, list, id).await?;
            }
        }
        Ok(())
    }

    /// The name of the entry that a name leads to, or else the one that it is mapped to, or else its
    /// own.
    async fn meant(&mut self, tx: &mut Tx, list: List, name: &str) -> Result<String, StoreError> {
        let meaning = if self.names.contains(list, name) {
            self.names.meaning(list, name).clone()
        } else {
            self.lead(tx, list, name).await?
        };
        match meaning {
            Meaning::Entry { entry, .. } => Ok(entry.full_name),
            Meaning::Ambiguous(_) | Meaning::Unknown { .. } | Meaning::Unmirrored => {
                let mapping = tx.load_mapping(self.company, list, name).await?;
                Ok(mapping.map_or_else(|| name.to_owned(), |mapping| mapping.to))
            }
        }
    }

    /// An entry means what its present name does; one that is not there any more is known by the name
    /// that a reference has beside its id.
    async fn identify_entry(
        &mut self,
        tx: &mut Tx,
        list: List,
        id: &ListId,
    ) -> Result<(), StoreError> {
        let known = tx.load_entry(self.company, list, id).await?;
        if let Some(known) = known.filter(|known| known.gone.is_none()) {
            let meant = self.meant(tx, list, &known.entry.full_name).await?;
            self.identities.insert_entry(list, id.clone(), &meant);
        }
        Ok(())
    }
}
