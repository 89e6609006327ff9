//! `QuickBooks` itself: a request processor over a company file, as a pure state machine.
//!
//! No IO, no clock and no randomness of its own: the same requests in the same order give the same
//! answers to the byte, so a simulation can own it, clone it as a backup, and set it back.
//!
//! ```text
//!              read            consult            run each request
//! document ──────────> set ──────────────> Run ────────────────────> response, stored under the id
//!     │                             ├────> Replay ─────────────────> the stored response
//!     └─> HRESULT, nothing ran      └────> Refuse ─────────────────> a message-set status alone
//! ```

pub(super) mod additions;
mod company;
mod filters;
mod lines;
mod linking;
mod message_set;
mod money;
mod queries;
mod references;
mod selection;
mod spoiling;
pub mod status;
mod written;

use additions::Added;
use message_set::{Fit, MessageSet};
use queries::Iterators;
use status::{Hresult, Status};
use written::Detail;

use super::{
    company_file::{
        CompanyFile,
        document::Stamp,
        recovery::{self, Decision, Recovery},
        same,
    },
    faults::{Lock, Spoil},
    schema::requests::Task,
    xml::{self, Element},
};

/// The longest `requestID`.
const REQUEST_ID_LENGTH: usize = 50;

/// What goes wrong with the next message set.
#[derive(Clone, Debug, Default)]
struct Mishaps {
    lock: Option<Lock>,
    alters_amount: bool,
    unsupported: Vec<&'static str>,
}

/// A running `QuickBooks` with a company file open.
#[derive(Clone, Debug)]
pub struct QuickBooks {
    open: CompanyFile,
    aside: Option<CompanyFile>,
    recovery: Recovery,
    mishaps: Mishaps,
    spoil: Option<Spoil>,
    iterators: Iterators,
    locked_by: Vec<String>,
}

impl QuickBooks {
    /// Opens a company file.
    #[must_use]
    pub fn new(company: CompanyFile) -> Self {
        Self {
            open: company,
            aside: None,
            recovery: Recovery::default(),
            mishaps: Mishaps::default(),
            spoil: None,
            iterators: Iterators::default(),
            locked_by: Vec::new(),
        }
    }

    /// The company's own file, whichever is open at the moment.
    #[must_use]
    pub fn company(&self) -> &CompanyFile {
        self.aside.as_ref().unwrap_or(&self.open)
    }

    /// The company's own file, to change it as a user in front of `QuickBooks` would.
    pub fn company_mut(&mut self) -> &mut CompanyFile {
        self.aside.as_mut().unwrap_or(&mut self.open)
    }

    /// The file that is open at the moment.
    #[must_use]
    pub fn open_file(&self) -> &CompanyFile {
        &self.open
    }

    /// Chooses how well message sets are remembered.
    pub fn set_recovery(&mut self, recovery: Recovery) {
        self.recovery = recovery;
    }

    /// Lets every addition of the next message set fail because something is locked.
    pub fn lock_next_run(&mut self, lock: Lock) {
        self.mishaps.lock = Some(lock);
    }

    /// Saves every addition of the next message set a cent higher than it was sent.
    pub fn alter_next_run(&mut self) {
        self.mishaps.alters_amount = true;
    }

    /// Answers requests of that name in the next message set as a `QuickBooks` that has none such.
    pub fn refuse_next_run(&mut self, request: &'static str) {
        self.mishaps.unsupported.push(request);
    }

    /// Loses the next iterator that is continued.
    pub fn lose_next_iterator(&mut self) {
        self.iterators.lose_next();
    }

    /// Spoils an entry of the next list that is answered with.
    pub fn spoil_next_list(&mut self, spoil: Spoil) {
        self.spoil = Some(spoil);
    }

    /// Somebody opens another company's file: the wrong one.
    pub fn open_another_file(&mut self) {
        if self.aside.is_none() {
            let other = self.open.another();
            self.aside = Some(std::mem::replace(&mut self.open, other));
        }
    }

    /// Somebody opens the company's own file again.
    pub fn reopen_own_file(&mut self) {
        if let Some(own) = self.aside.take() {
            self.open = own;
        }
    }

    /// Opens a session; an empty path means the file that is open.
    ///
    /// # Errors
    ///
    /// 0x8004040A when the path names a file other than the one that is open.
    pub fn begin_session(&self, path: &str) -> Result<(), Hresult> {
        if path.is_empty() || same(path, &self.open.profile.path) {
            return Ok(());
        }
        Err(Hresult::because(
            0x8004_040A,
            format!(
                "`{}` is open, `{path}` was asked for",
                self.open.profile.path
            ),
        ))
    }

    /// Marks the open company file for an application, as the Web Connector does when a .qwc file
    /// is added; a stamp that is there already stays.
    pub fn stamp(&mut self, stamp: &Stamp) {
        let own = self.company_mut();
        let stamped = own
            .stamps
            .iter()
            .any(|known| known.owner_id.eq_ignore_ascii_case(&stamp.owner_id));
        if !stamped {
            own.stamps.push(stamp.clone());
        }
    }

    /// Takes the Web Connector's lock on the company file.
    pub fn lock_for(&mut self, owner_id: &str) {
        self.locked_by.push(owner_id.to_owned());
    }

    /// Ends the session: iterators and the Web Connector's lock are gone.
    pub fn end_session(&mut self) {
        self.iterators.clear();
        self.locked_by.clear();
        self.mishaps = Mishaps::default();
    }

    /// What the Web Connector asks before the first request: host, company with the marks of one
    /// application, or of all, and preferences, as one document.
    #[must_use]
    pub fn host_company_preferences(&self, owner_id: Option<&str>) -> String {
        let mut company_query = Element::new("CompanyQueryRq");
        for stamp in &self.open.stamps {
            company_query.push_leaf("OwnerID", owner_id.unwrap_or(&stamp.owner_id));
        }
        let mut answered = String::new();
        for (id, name, task) in [
            ("0", "HostQueryRs", Task::QueryHost),
            ("1", "CompanyQueryRs", Task::QueryCompany),
            ("2", "PreferencesQueryRs", Task::QueryPreferences),
        ] {
            let mut response = Element::new(name);
            response.attribute_push("requestID", id);
            Status::ok().write_to(&mut response);
            response.push(company::object(
                &self.open,
                &self.locked_by,
                task,
                &company_query,
            ));
            response.write_lines(&mut answered);
        }
        document(None, None, &answered)
    }

    /// Runs a qbXML document.
    ///
    /// # Errors
    ///
    /// An [`Hresult`] when the document does not parse or cannot be run; then nothing of it ran.
    pub fn run(&mut self, request: &str) -> Result<String, Hresult> {
        let set = message_set::read(request, &self.open)?;
        let requests = set.requests()?;
        let old_id = set.element.attribute("oldMessageSetID");
        let new_id = set.element.attribute("newMessageSetID");
        let asked = recovery::MessageSet {
            old_id,
            new_id,
            request,
            empty: requests.is_empty(),
        };
        match self.open.records.consult(&asked, self.recovery) {
            Decision::Run { status } => {
                let answered = self.run_all(&set, &requests);
                if let Some(id) = new_id {
                    self.open
                        .records
                        .store(id, request, &answered, self.recovery);
                }
                Ok(document(new_id, status, &answered))
            }
            Decision::Replay { response } => Ok(document(new_id, Some(0), &response)),
            Decision::Refuse { status } => Ok(document(new_id, Some(status), "")),
        }
    }

    fn run_all(&mut self, set: &MessageSet, requests: &[Fit<'_>]) -> String {
        let mishaps = std::mem::take(&mut self.mishaps);
        let mut stopped = false;
        let mut out = String::new();
        for fit in requests {
            let mut response = Element::new(&format!("{}Rs", fit.row.name));
            if let Some(id) = fit.element.attribute("requestID") {
                response.attribute_push("requestID", id);
            }
            if stopped {
                Status::not_run().write_to(&mut response);
            } else {
                let failed = self.run_one(set, fit, &mishaps, &mut response);
                stopped = failed && !set.goes_on;
            }
            if !set.with_objects {
                response.children.clear();
            }
            response.write_lines(&mut out);
        }
        out
    }

    /// Runs one request into its response; whether it failed.
    fn run_one(
        &mut self,
        set: &MessageSet,
        fit: &Fit<'_>,
        mishaps: &Mishaps,
        response: &mut Element,
    ) -> bool {
        let request_id = fit.element.attribute("requestID").unwrap_or_default();
        let refused = if request_id.chars().count() > REQUEST_ID_LENGTH {
            Some(Status::error(
                1060,
                "The request ID is invalid, possibly too long.",
            ))
        } else if fit.row.task == Task::Unsupported || mishaps.unsupported.contains(&fit.row.name) {
            Some(Status::error(
                1030,
                "This request is not supported by this implementation.",
            ))
        } else {
            super::schema::values::first_fault(&fit.fitted)
        };
        if let Some(status) = refused {
            status.write_to(response);
            return true;
        }
        match fit.row.task {
            Task::AddBill | Task::AddVendorCredit | Task::AddVendor => {
                let added = match mishaps.lock {
                    Some(lock) => Err(lock.status()),
                    None => self.add(set, fit, mishaps.alters_amount),
                };
                match added {
                    Ok((mut ret, warning)) => {
                        queries::keep_asked(fit.element, &mut ret);
                        warning.unwrap_or_else(Status::ok).write_to(response);
                        response.push(ret);
                    }
                    Err(status) => {
                        status.write_to(response);
                        return true;
                    }
                }
            }
            Task::QueryHost | Task::QueryCompany | Task::QueryPreferences => {
                Status::ok().write_to(response);
                let mut ret =
                    company::object(&self.open, &self.locked_by, fit.row.task, fit.element);
                queries::keep_asked(fit.element, &mut ret);
                response.push(ret);
            }
            task => {
                let version = set.dialect.version;
                let iterators = &mut self.iterators;
                queries::answer(&self.open, iterators, task, fit.element, version, response);
                if matches!(task, Task::QueryList(..)) && !response.children.is_empty() {
                    spoiling::spoil(self.spoil.take(), response);
                }
                let code = response
                    .attribute("statusCode")
                    .and_then(|code| code.parse().ok());
                return code.is_some_and(|code: u16| code >= 1000);
            }
        }
        false
    }

    fn add(
        &mut self,
        set: &MessageSet,
        fit: &Fit<'_>,
        alters_amount: bool,
    ) -> Result<(Element, Option<Status>), Status> {
        if fit.row.task == Task::AddVendor {
            let list_id = additions::add_vendor(&mut self.open, &fit.fitted)?
                .list_id
                .clone();
            let list = super::schema::List::Vendor;
            let vendor = self.open.lists().with_id(list, &list_id);
            return vendor
                .map(|vendor| (written::entry(&self.open, list, vendor), None))
                .ok_or_else(|| references::unknown_object(&list_id));
        }
        let Added { txn_id, warning } =
            additions::add_transaction(&mut self.open, fit.row.task, &fit.fitted)?;
        if alters_amount {
            self.open.raise_by_a_cent(&txn_id);
        }
        let detail = Detail {
            lines: true,
            links: false,
            version: set.dialect.version,
        };
        self.open
            .transaction(&txn_id)
            .map(|added| (written::transaction(&self.open, added, detail), warning))
            .ok_or_else(|| references::unknown_object(&txn_id))
    }
}

/// The whole response around the inner elements.
fn document(new_id: Option<&str>, status: Option<u16>, answered: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs");
    if let Some(id) = new_id {
        out.push_str(" newMessageSetID=\"");
        xml::escape_into(id, &mut out);
        out.push('"');
    }
    if let Some(status) = status {
        out.push_str(" messageSetStatusCode=\"");
        out.push_str(&status.to_string());
        out.push('"');
    }
    out.push_str(">\n");
    out.push_str(answered);
    out.push_str("</QBXMLMsgsRs>\n</QBXML>\n");
    out
}

#[cfg(test)]
mod tests;
