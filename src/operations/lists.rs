//! QuickBooks' lists as they are mirrored, and asking for them anew.

use serde_json::json;

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{
        CompanyId, Role,
        history::Action,
        lists::{List, ListEntry},
    },
    store::{Company, Tx, list_entry::EntryFilter, list_mirror::ListMirror},
};

/// The mirror of one list, in numbers.
#[derive(Clone, Debug)]
pub struct ListShown {
    /// How far it is.
    pub mirror: ListMirror,
    /// How many entries it has.
    pub count: i64,
    /// How many of them are in use.
    pub active_count: i64,
}

impl Operations {
    /// The company with the mirror of each of its lists.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn lists(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
    ) -> Result<(Company, Vec<ListShown>), OperationError> {
        let company = self.company(tx, who, id).await?;
        let counts = tx.count_entries(id).await?;
        let mirrors = tx.load_list_mirrors(id).await?.into_iter();
        let lists = mirrors.map(|mirror| {
            let counted = counts.iter().find(|(list, ..)| *list == mirror.list);
            let (count, active_count) = counted.map_or((0, 0), |(_, all, active)| (*all, *active));
            ListShown {
                mirror,
                count,
                active_count,
            }
        });
        Ok((company, lists.collect()))
    }

    /// Entries of a list in the order of their ids.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn list_entries(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        list: List,
        filter: &EntryFilter,
    ) -> Result<Vec<ListEntry>, OperationError> {
        self.company(tx, who, id).await?;
        Ok(tx.list_entries(id, list, filter).await?)
    }

    /// Has the next conversation read every list from its start.
    ///
    /// # Errors
    /// When the caller is neither from accounting nor an admin, or there is no such company.
    pub async fn refresh_lists(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
    ) -> Result<Company, OperationError> {
        who.require(&[Role::Accounting, Role::Admin])?;
        let mut company = self.company(tx, who, id).await?;
        if !company.lists_wanted {
            tx.want_lists(id).await?;
            self.record_for_company(tx, who, id, Action::ListsWanted, json!({}))
                .await?;
            company.lists_wanted = true;
        }
        Ok(company)
    }
}
