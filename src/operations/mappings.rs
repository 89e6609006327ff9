//! What names on invoices mean in the company file.

use serde_json::json;

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{
        CompanyId, ListId, Role,
        draft::{FieldError, NAME_MAX_CHARS},
        history::Action,
        lists::{List, ListEntry},
        names::Meaning,
    },
    review::Lookup,
    store::{Company, Tx, mapping::Mapping},
};

/// The lists into which a name can be mapped.
pub const MAPPED: [List; 6] = [
    List::Vendors,
    List::Accounts,
    List::Items,
    List::Classes,
    List::Terms,
    List::Customers,
];

impl Operations {
    /// What a name means.
    ///
    /// # Errors
    /// When nobody said, or there is no such company.
    pub async fn mapping(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        list: List,
        from: &str,
    ) -> Result<Mapping, OperationError> {
        self.company(tx, who, id).await?;
        let mapping = tx.load_mapping(id, list, from).await?;
        mapping.ok_or_else(|| OperationError::NotFound {
            what: "mapping",
            id: from.chars().take(60).collect(),
        })
    }

    /// Every mapping of a company, by list and name.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn mappings(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
    ) -> Result<Vec<Mapping>, OperationError> {
        self.company(tx, who, id).await?;
        Ok(tx.load_mappings(id, None).await?)
    }

    /// At most `limit` mappings of a company behind the one of that list and name's key, by list and name.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn mapping_page(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        after: Option<(List, &str)>,
        limit: i64,
    ) -> Result<Vec<Mapping>, OperationError> {
        self.company(tx, who, id).await?;
        Ok(tx.list_mappings(id, after, limit).await?)
    }

    /// Says that a name on invoices means an entry of a list, by the entry's name or `ListID`.
    ///
    /// # Errors
    /// When the caller is not from accounting, or the list is mirrored and has no such entry in use.
    pub async fn map_name(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        list: List,
        from: &str,
        to: &str,
    ) -> Result<Mapping, OperationError> {
        who.require(&[Role::Accounting])?;
        let company = self.company(tx, who, id).await?;
        let (from, to) = (read_name("", from)?, read_name("/to", to)?);
        let entry = self.entry_to_map(tx, &company, list, to).await?;
        let before = tx.load_mapping(id, list, from).await?;
        let mapping = Mapping {
            list,
            from: from.to_owned(),
            to: entry
                .as_ref()
                .map_or_else(|| to.to_owned(), |entry| entry.full_name.clone()),
            to_id: entry.map(|entry| entry.list_id),
            created_at: self.clock.now(),
        };
        let is_same = before
            .as_ref()
            .is_some_and(|before| before.to == mapping.to && before.to_id == mapping.to_id);
        if is_same {
            return Ok(before.unwrap_or(mapping));
        }
        tx.save_mapping(id, &mapping).await?;
        let detail = json!({
            "list": list.as_str(), "from": mapping.from, "to": mapping.to,
            "list_id": mapping.to_id, "before": before.map(|before| before.to),
        });
        self.record_for_company(tx, who, id, Action::Mapped, detail)
            .await?;
        Ok(mapping)
    }

    /// Takes back what a name means.
    ///
    /// # Errors
    /// When the caller is not from accounting, or nobody said what the name means.
    pub async fn unmap_name(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        list: List,
        from: &str,
    ) -> Result<(), OperationError> {
        who.require(&[Role::Accounting])?;
        let mapping = self.mapping(tx, who, id, list, from).await?;
        tx.delete_mapping(id, list, from).await?;
        let detail = json!({"list": list.as_str(), "from": mapping.from, "to": mapping.to});
        self.record_for_company(tx, who, id, Action::Unmapped, detail)
            .await
    }

    /// The entry that a mapping is to lead to; none while the list is not mirrored and nothing can be
    /// told.
    async fn entry_to_map(
        &self,
        tx: &mut Tx,
        company: &Company,
        list: List,
        to: &str,
    ) -> Result<Option<ListEntry>, OperationError> {
        let by_id = tx.load_entry(company.id, list, &ListId::new(to)).await?;
        let mut lookup = Lookup::new(company);
        let meaning = match by_id.filter(|found| found.gone.is_none()) {
            Some(found) => return Ok(Some(in_use(list, found.entry)?)),
            None => lookup.by_name(tx, list, to).await?,
        };
        match meaning {
            Meaning::Entry { entry, .. } => Ok(Some(in_use(list, *entry)?)),
            Meaning::Unmirrored => Ok(None),
            Meaning::Ambiguous(entries) => {
                let ids: Vec<_> = entries
                    .iter()
                    .map(|entry| format!("`{}`", entry.list_id))
                    .collect();
                Err(rejected(format!(
                    "QuickBooks has {} entries of that name: give the `ListID` of one, {}",
                    ids.len(),
                    ids.join(" or ")
                )))
            }
            Meaning::Unknown(absent) => {
                let near: Vec<_> = absent
                    .nearest
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect();
                let hint = if near.is_empty() {
                    "if it is new there, have the lists read again".to_owned()
                } else {
                    format!("near it are {}", near.join(", "))
                };
                Err(rejected(format!(
                    "QuickBooks has no {} of that name; {hint}",
                    list.entry_name()
                )))
            }
        }
    }
}

fn in_use(list: List, entry: ListEntry) -> Result<ListEntry, OperationError> {
    if entry.is_active {
        return Ok(entry);
    }
    Err(rejected(format!(
        "the {} `{}` is inactive in QuickBooks: make it active there and have the lists read again, or name another",
        list.entry_name(),
        entry.full_name
    )))
}

fn rejected(detail: String) -> OperationError {
    OperationError::Invalid(vec![FieldError::new("/to", detail)])
}

fn read_name<'a>(pointer: &str, name: &'a str) -> Result<&'a str, OperationError> {
    let name = name.trim();
    let is_name =
        (1..=NAME_MAX_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if is_name {
        return Ok(name);
    }
    Err(OperationError::Invalid(vec![FieldError::new(
        pointer,
        format!("expected a name of 1 to {NAME_MAX_CHARS} characters, without control characters"),
    )]))
}
