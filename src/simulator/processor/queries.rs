//! The requests that read: page by page through iterators, counted, and cut to what was asked for.

use std::collections::VecDeque;

use super::{
    selection::{self, Key, Selection, Sort},
    status::Status,
    written::{self, Detail},
};
use crate::simulator::{
    company_file::{CompanyFile, transaction::Kind},
    schema::{List, Version, requests::Task},
    xml::Element,
};

/// Open iterators. They live as long as the session with `QuickBooks`.
#[derive(Clone, Debug, Default)]
pub(super) struct Iterators {
    open: Vec<Iterator>,
    made: u64,
    loses_next: bool,
}

#[derive(Clone, Debug)]
struct Iterator {
    id: String,
    request: String,
    rest: VecDeque<Key>,
}

/// A page of a query: the objects, and what the response says about them.
#[derive(Debug, Default)]
struct Page {
    keys: Vec<Key>,
    remaining: Option<(String, usize)>,
}

/// Answers a query: its status and content are written into `response`.
pub(super) fn answer(
    company: &CompanyFile,
    iterators: &mut Iterators,
    task: Task,
    query: &Element,
    version: Version,
    response: &mut Element,
) {
    match page(company, iterators, task, query) {
        Err(status) => status.write_to(response),
        Ok((page, unknown)) => write_page(company, query, version, &page, unknown, response),
    }
}

fn page(
    company: &CompanyFile,
    iterators: &mut Iterators,
    task: Task,
    query: &Element,
) -> Result<(Page, Option<String>), Status> {
    let most = query
        .value("MaxReturned")
        .and_then(|most| most.parse::<usize>().ok());
    match query.attribute("iterator") {
        None | Some("") => {
            let mut selection = select(company, task, query)?;
            selection.keys.truncate(most.unwrap_or(usize::MAX));
            let page = Page {
                keys: selection.keys,
                remaining: None,
            };
            Ok((page, selection.unknown))
        }
        Some("Start") => {
            let most = most.ok_or_else(|| super::references::missing("MaxReturned"))?;
            let selection = select(company, task, query)?;
            Ok((iterators.start(query, selection, most), None))
        }
        Some("Continue") => {
            let most = most.ok_or_else(|| super::references::missing("MaxReturned"))?;
            Ok((iterators.go_on(query, most)?, None))
        }
        Some("Stop") => {
            iterators.stop(query)?;
            Ok((Page::default(), None))
        }
        Some(other) => Err(Status::error(
            3110,
            format!(
                "There was an error when converting the enumerated value \"{other}\" in the field \
                 \"iterator\""
            ),
        )),
    }
}

fn select(company: &CompanyFile, task: Task, query: &Element) -> Result<Selection, Status> {
    let deletions = |keys: Vec<Key>| Selection {
        keys,
        unknown: None,
    };
    match task {
        Task::QueryBills => selection::transactions(company, Sort::Of(Kind::Bill), query),
        Task::QueryVendorCredits => {
            selection::transactions(company, Sort::Of(Kind::VendorCredit), query)
        }
        Task::QueryPurchaseOrders => selection::transactions(company, Sort::PurchaseOrders, query),
        Task::QueryList(&[List::Currency], _) if !company.preferences.multicurrency => {
            Err(Status::feature_off())
        }
        Task::QueryList(lists, kind) => Ok(selection::entries(company, lists, kind, query)),
        Task::QueryDeletedEntries => Ok(deletions(
            selection::deletions(company, company.deleted_entries(), query)
                .map(Key::DeletedEntry)
                .collect(),
        )),
        Task::QueryDeletedTransactions => Ok(deletions(
            selection::deletions(company, company.deleted_transactions(), query)
                .map(Key::DeletedTransaction)
                .collect(),
        )),
        _ => Ok(Selection::default()),
    }
}

fn write_page(
    company: &CompanyFile,
    query: &Element,
    version: Version,
    page: &Page,
    unknown: Option<String>,
    response: &mut Element,
) {
    let by_number = query
        .child("RefNumber")
        .or(query.child("RefNumberCaseSensitive"));
    let nothing = page.keys.is_empty() && query.attribute("iterator") != Some("Stop");
    let status = match unknown {
        Some(name) if !nothing || by_number.is_none() => Status::error(
            500,
            format!(
                "The query request has not been fully completed. There was a required element \
                 (\"{name}\") that could not be found in QuickBooks."
            ),
        ),
        _ if nothing => Status::error(
            1,
            "A query request did not find a matching object in QuickBooks",
        ),
        _ => Status::ok(),
    };
    status.write_to(response);
    let counted = query.attribute("metaData").unwrap_or("NoMetaData");
    if counted != "NoMetaData" {
        response.attribute_push("retCount", page.keys.len().to_string());
    }
    if let Some((id, count)) = &page.remaining {
        response.attribute_push("iteratorRemainingCount", count.to_string());
        response.attribute_push("iteratorID", id);
    }
    if counted == "MetaDataOnly" {
        return;
    }
    let asks = |name| matches!(query.value(name), Some("true" | "1"));
    let detail = Detail {
        lines: asks("IncludeLineItems"),
        links: asks("IncludeLinkedTxns"),
        version,
    };
    for key in &page.keys {
        if let Some(mut ret) = object(company, key, detail) {
            keep_asked(query, &mut ret);
            response.push(ret);
        }
    }
}

/// Writes the object of a key, unless it was deleted since the key was found.
fn object(company: &CompanyFile, key: &Key, detail: Detail) -> Option<Element> {
    match key {
        Key::Entry(list, list_id) => {
            let entry = company.lists().with_id(*list, list_id)?;
            Some(written::entry(company, *list, entry))
        }
        Key::Transaction(txn_id) => company
            .transaction(txn_id)
            .map(|found| written::transaction(company, found, detail))
            .or_else(|| {
                let order = company.purchase_order(txn_id)?;
                Some(written::purchase_order(company, order, detail))
            }),
        Key::DeletedEntry(at) => {
            let deleted = company.deleted_entries().get(*at)?;
            Some(written::deleted_entry(company, deleted))
        }
        Key::DeletedTransaction(at) => {
            let deleted = company.deleted_transactions().get(*at)?;
            Some(written::deleted_transaction(company, deleted))
        }
    }
}

/// Cuts an object to the elements that `IncludeRetElement` names; unknown names are ignored.
pub(super) fn keep_asked(request: &Element, ret: &mut Element) {
    if request.child("IncludeRetElement").is_some() {
        ret.children.retain(|child| {
            request
                .children_named("IncludeRetElement")
                .any(|name| name.text == child.name)
        });
    }
}

impl Iterators {
    /// Ends all iterations, as the end of the session does.
    pub(super) fn clear(&mut self) {
        self.open.clear();
    }

    /// Loses the next iterator that is continued.
    pub(super) fn lose_next(&mut self) {
        self.loses_next = true;
    }

    fn start(&mut self, query: &Element, selection: Selection, most: usize) -> Page {
        self.made += 1;
        let iterator = Iterator {
            id: format!("{{EB05F701-E727-472F-8ADE-{:012X}}}", self.made),
            request: query.name.clone(),
            rest: selection.keys.into(),
        };
        self.open.push(iterator);
        self.turn(self.open.len() - 1, most)
    }

    fn go_on(&mut self, query: &Element, most: usize) -> Result<Page, Status> {
        let at = self.position(query)?;
        if std::mem::take(&mut self.loses_next) {
            let lost = self.open.remove(at);
            return Err(Status::error(
                3391,
                format!("The iterator \"{}\" is not valid any more.", lost.id),
            ));
        }
        Ok(self.turn(at, most))
    }

    fn stop(&mut self, query: &Element) -> Result<(), Status> {
        let at = self.position(query)?;
        self.open.remove(at);
        Ok(())
    }

    fn position(&self, query: &Element) -> Result<usize, Status> {
        let id = query.attribute("iteratorID").unwrap_or_default();
        self.open
            .iter()
            .position(|iterator| iterator.id == id && iterator.request == query.name)
            .ok_or_else(|| crate::simulator::schema::values::bad_id(id, "iteratorID"))
    }

    fn turn(&mut self, at: usize, most: usize) -> Page {
        let iterator = &mut self.open[at];
        let keys: Vec<Key> = iterator
            .rest
            .drain(..most.min(iterator.rest.len()))
            .collect();
        let remaining = Some((iterator.id.clone(), iterator.rest.len()));
        if iterator.rest.is_empty() {
            self.open.remove(at);
        }
        Page { keys, remaining }
    }
}
