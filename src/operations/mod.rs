//! What people and programs can do: one function per thing that can happen.
//!
//! REST, pages and the command line all come through here and decide nothing themselves. Each
//! operation takes the transaction it happens in ([`Operations::write`]), so that several can be
//! done in one, and checks everything before it changes anything: what is refused has changed
//! nothing.

pub mod account;
pub mod approve;
pub mod bulk;
pub mod audit;
pub mod attachments;
pub mod companies;
pub mod connection;
pub mod conversations;
pub mod decide;
pub mod edit;
pub mod findings;
pub mod idempotency;
pub mod in_turn;
pub mod intake;
pub mod lists;
pub mod look;
pub mod mappings;
pub mod next;
pub mod preflight;
pub mod preview;
pub mod purchase_orders;
pub mod qbxml_view;
pub mod rebind;
pub mod remark;
pub mod send;
pub mod send_back;
pub mod send_run;
pub mod shown;
pub mod sign_in;
pub mod to_do;
pub mod totals;
pub mod users;

use std::sync::Arc;

use url::Url;

use crate::{
    clock::{Clock, Ids},
    credentials::Gate,
    invoice::{
        Actor, CompanyId, FileError, Finding, Invoice, InvoiceId, Right, Role, State, Status,
        draft::FieldError, history::Action, workflow::Refusal,
    },
    qwc::QwcError,
    store::{Company, Conflict, Store, StoreError, Tx, User, event::NewEvent, invoice::Queue},
};

/// The roles that send.
const SENDERS: &[Role] = &[Role::Accounting, Role::Procurement];

/// Everything the operations need, once per process.
#[derive(Clone)]
pub struct Operations {
    store: Store,
    clock: Clock,
    ids: Ids,
    gate: Arc<Gate>,
    public_url: Url,
}

/// On whose behalf an operation runs.
#[derive(Clone, Debug)]
pub enum Caller {
    /// A signed-in person, or a program with that person's token.
    User(User),
    /// Whoever may run commands on the server's machine: may do anything.
    CommandLine,
}

/// Why an operation was not done. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// There is no such thing, or none that the caller may see.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// The caller lacks a role.
    #[error("this needs the role {}", .any_of.iter().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(" or "))]
    Forbidden {
        /// The roles, any of which would do.
        any_of: Vec<Role>,
    },
    /// The caller's roles would allow it, but an admin withholds it from them.
    #[error(
        "you may not {0} invoices: an admin withholds that from you, and can allow it among the users"
    )]
    Withheld(Right),
    /// The invoice's state forbids it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something else stands in the way right now.
    #[error("{0}")]
    Conflict(String),
    /// Fields were rejected.
    #[error("{} rejected: {}", count_fields(.0), .0.iter().map(|error| error.detail.as_str()).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
    /// Findings stop the send.
    #[error("{}", describe_findings(.0))]
    Stopped(Vec<Finding>),
    /// A file was not taken.
    #[error(transparent)]
    File(#[from] FileError),
    /// The idempotency key was used for another request.
    #[error("the `Idempotency-Key` was used before with another request: take a new one")]
    KeyReused,
    /// No .qwc file can be made.
    #[error("the .qwc file can't be made: {0}; set `BILLBRIDGE_PUBLIC_URL`")]
    Qwc(#[from] QwcError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn count_fields(errors: &[FieldError]) -> String {
    if errors.len() == 1 {
        "a field was".to_owned()
    } else {
        format!("{} fields were", errors.len())
    }
}

fn describe_findings(findings: &[Finding]) -> String {
    let list: Vec<_> = findings
        .iter()
        .map(|finding| format!("`{}`: {}", finding.code, finding.detail))
        .collect();
    format!("the invoice can't be sent: {}", list.join("; "))
}

impl Conflict for OperationError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

impl Caller {
    /// Who stands in the history.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::User(user) => Actor::User {
                id: user.id,
                email: user.email.clone(),
            },
            Self::CommandLine => Actor::CommandLine,
        }
    }

    /// Whether the caller may see that company.
    #[must_use]
    pub fn may_see(&self, company: CompanyId) -> bool {
        match self {
            Self::User(user) => user.may_see(company),
            Self::CommandLine => true,
        }
    }

    /// Whether the caller has that role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        match self {
            Self::User(user) => user.roles.has(role),
            Self::CommandLine => true,
        }
    }

    /// Whether nothing withholds that right from the caller; what it needs besides is a role.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        match self {
            Self::User(user) => user.rights.has(right),
            Self::CommandLine => true,
        }
    }

    /// Whether the caller may give the approval that is missing at that status; which invoice it is may
    /// still forbid it.
    #[must_use]
    pub fn may_approve(&self, status: Status) -> bool {
        status.approver().is_some_and(|role| self.has(role)) && self.may(Right::Approve)
    }

    /// Whether the caller may send.
    #[must_use]
    pub fn may_send(&self) -> bool {
        SENDERS.iter().any(|role| self.has(*role)) && self.may(Right::Send)
    }

    fn require_right(&self, right: Right) -> Result<(), OperationError> {
        if self.may(right) {
            Ok(())
        } else {
            Err(OperationError::Withheld(right))
        }
    }

    fn require(&self, any_of: &[Role]) -> Result<(), OperationError> {
        if any_of.iter().any(|role| self.has(*role)) {
            Ok(())
        } else {
            Err(OperationError::Forbidden {
                any_of: any_of.to_vec(),
            })
        }
    }
}

impl Operations {
    /// Operations on that store.
    #[must_use]
    pub fn new(store: Store, clock: Clock, ids: Ids, gate: Arc<Gate>, public_url: Url) -> Self {
        Self {
            store,
            clock,
            ids,
            gate,
            public_url,
        }
    }

    /// Runs operations in one transaction, and again if another came into its way.
    ///
    /// # Errors
    /// What the operations fail with; then none of them has happened.
    pub async fn write<T>(
        &self,
        work: impl AsyncFn(&mut Tx) -> Result<T, OperationError>,
    ) -> Result<T, OperationError> {
        self.store.write(work).await
    }

    /// Runs queries on one consistent view.
    ///
    /// # Errors
    /// What the queries fail with.
    pub async fn read<T>(
        &self,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, OperationError>,
    ) -> Result<T, OperationError> {
        self.store.read(work).await
    }

    /// Where the world reaches this server.
    #[must_use]
    pub fn public_url(&self) -> &Url {
        &self.public_url
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), OperationError> {
        Ok(self.store.ping().await?)
    }

    /// The company, if the caller may see it.
    ///
    /// # Errors
    /// [`OperationError::NotFound`], whether it does not exist or is somebody else's.
    pub async fn company(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
    ) -> Result<Company, OperationError> {
        let company = if who.may_see(id) {
            tx.load_company(id).await?
        } else {
            None
        };
        company.ok_or_else(|| OperationError::NotFound {
            what: "company",
            id: id.to_string(),
        })
    }

    /// The invoice with its company, if the caller may see them.
    ///
    /// # Errors
    /// [`OperationError::NotFound`], whether it does not exist or is somebody else's.
    pub async fn invoice(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
    ) -> Result<(Invoice, Company), OperationError> {
        let not_found = || OperationError::NotFound {
            what: "invoice",
            id: id.to_string(),
        };
        let invoice = tx.load_invoice(id).await?.ok_or_else(not_found)?;
        if !who.may_see(invoice.company_id) {
            return Err(not_found());
        }
        let company = tx
            .load_company(invoice.company_id)
            .await?
            .ok_or_else(not_found)?;
        Ok((invoice, company))
    }

    /// Stores an invoice's new state and the event that says how it came about: never one without
    /// the other.
    async fn advance(
        &self,
        tx: &mut Tx,
        who: &Caller,
        invoice: &mut Invoice,
        from: Status,
        action: Action,
        detail: serde_json::Value,
    ) -> Result<(), OperationError> {
        let queue = match &invoice.state {
            State::Sent { claim: None, .. } => Queue::Waiting,
            State::Sent { claim: Some(_), .. }
            | State::PendingProcurement
            | State::PendingAccounting { .. }
            | State::Approved { .. }
            | State::Synchronized { .. }
            | State::Failed { .. } => Queue::Out,
        };
        invoice.updated_at = self.clock.now();
        tx.advance_invoice(invoice, from, queue).await?;
        self.tell(tx, who, invoice, from, action, detail).await
    }

    /// Writes into the history how an invoice came to where it is now.
    async fn tell(
        &self,
        tx: &mut Tx,
        who: &Caller,
        invoice: &Invoice,
        from: Status,
        action: Action,
        detail: serde_json::Value,
    ) -> Result<(), OperationError> {
        let event = NewEvent {
            invoice_id: Some(invoice.id),
            at: invoice.updated_at,
            actor: who.actor(),
            action,
            from: Some(from),
            to: Some(invoice.status()),
            detail,
        };
        tx.append_events(invoice.company_id, [event]).await?;
        Ok(())
    }
}
