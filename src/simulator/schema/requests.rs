//! Every request that the simulated `QuickBooks` knows by name.

use super::{List, Particle, Version, additions, queries};

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// A new bill.
    AddBill,
    /// A new vendor credit.
    AddVendorCredit,
    /// A new vendor.
    AddVendor,
    /// Bills.
    QueryBills,
    /// Vendor credits.
    QueryVendorCredits,
    /// Purchase orders.
    QueryPurchaseOrders,
    /// List entries that were deleted.
    QueryDeletedEntries,
    /// Transactions that were deleted.
    QueryDeletedTransactions,
    /// Transactions of a kind that this company file does not keep: none is ever found.
    QueryAbsent,
    /// Entries of these lists; with a word, only entries whose type it is.
    QueryList(&'static [List], Option<&'static str>),
    /// The program itself.
    QueryHost,
    /// The company.
    QueryCompany,
    /// The company's preferences.
    QueryPreferences,
    /// A real request that the simulator does not carry out: status 1030.
    Unsupported,
}

/// One row: a request's name, table and meaning.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// The element's name without its `Rq`.
    pub name: &'static str,
    /// What it asks for.
    pub task: Task,
    /// Its content; an unsupported request is not looked into.
    pub particles: &'static [Particle],
    /// Whether `metaData` may be given.
    pub counts: bool,
    /// Whether `iterator` and `iteratorID` may be given.
    pub iterates: bool,
    /// The first qbXML version with this request.
    pub since: Version,
}

const fn row(name: &'static str, task: Task, particles: &'static [Particle]) -> Request {
    Request {
        name,
        task,
        particles,
        counts: false,
        iterates: false,
        since: 0,
    }
}

const fn query(name: &'static str, task: Task, particles: &'static [Particle]) -> Request {
    Request {
        counts: true,
        ..row(name, task, particles)
    }
}

const fn iterable(name: &'static str, task: Task, particles: &'static [Particle]) -> Request {
    Request {
        iterates: true,
        ..query(name, task, particles)
    }
}

const fn list(list: &'static [List]) -> Task {
    Task::QueryList(list, None)
}

const REQUESTS: &[Request] = &[
    row("BillAdd", Task::AddBill, additions::BILL_ADD),
    row(
        "VendorCreditAdd",
        Task::AddVendorCredit,
        additions::VENDOR_CREDIT_ADD,
    ),
    row("VendorAdd", Task::AddVendor, additions::VENDOR_ADD),
    iterable("BillQuery", Task::QueryBills, queries::BILL_QUERY),
    iterable(
        "VendorCreditQuery",
        Task::QueryVendorCredits,
        queries::VENDOR_CREDIT_QUERY,
    ),
    iterable(
        "PurchaseOrderQuery",
        Task::QueryPurchaseOrders,
        queries::VENDOR_CREDIT_QUERY,
    ),
    iterable(
        "ItemReceiptQuery",
        Task::QueryAbsent,
        queries::VENDOR_CREDIT_QUERY,
    ),
    iterable("VendorQuery", list(&[List::Vendor]), queries::NAME_QUERY),
    iterable(
        "CustomerQuery",
        list(&[List::Customer]),
        queries::NAME_QUERY,
    ),
    iterable(
        "EntityQuery",
        list(&[List::Customer, List::Vendor]),
        queries::PLAIN_QUERY,
    ),
    query(
        "AccountQuery",
        list(&[List::Account]),
        queries::ACCOUNT_QUERY,
    ),
    iterable("ItemQuery", list(&[List::Item]), queries::ITEM_QUERY),
    query("ClassQuery", list(&[List::Class]), queries::PLAIN_QUERY),
    query("TermsQuery", list(&[List::Terms]), queries::PLAIN_QUERY),
    query(
        "StandardTermsQuery",
        Task::QueryList(&[List::Terms], Some("StandardTerms")),
        queries::PLAIN_QUERY,
    ),
    query(
        "DateDrivenTermsQuery",
        Task::QueryList(&[List::Terms], Some("DateDrivenTerms")),
        queries::PLAIN_QUERY,
    ),
    query(
        "SalesTaxCodeQuery",
        list(&[List::SalesTaxCode]),
        queries::PLAIN_QUERY,
    ),
    Request {
        since: 80,
        ..query(
            "CurrencyQuery",
            list(&[List::Currency]),
            queries::PLAIN_QUERY,
        )
    },
    Request {
        since: 20,
        ..query(
            "ListDeletedQuery",
            Task::QueryDeletedEntries,
            queries::LIST_DELETED_QUERY,
        )
    },
    Request {
        since: 20,
        ..query(
            "TxnDeletedQuery",
            Task::QueryDeletedTransactions,
            queries::TXN_DELETED_QUERY,
        )
    },
    row("HostQuery", Task::QueryHost, queries::HOST_QUERY),
    row("CompanyQuery", Task::QueryCompany, queries::COMPANY_QUERY),
    row(
        "PreferencesQuery",
        Task::QueryPreferences,
        queries::PREFERENCES_QUERY,
    ),
    row("BillMod", Task::Unsupported, &[]),
    row("VendorCreditMod", Task::Unsupported, &[]),
    row("VendorMod", Task::Unsupported, &[]),
    row("BillPaymentCheckAdd", Task::Unsupported, &[]),
    row("BillPaymentCheckQuery", Task::Unsupported, &[]),
    row("BillToPayQuery", Task::Unsupported, &[]),
    row("CheckAdd", Task::Unsupported, &[]),
    row("CustomerAdd", Task::Unsupported, &[]),
    row("DataExtAdd", Task::Unsupported, &[]),
    row("DataExtDefAdd", Task::Unsupported, &[]),
    row("DataExtMod", Task::Unsupported, &[]),
    row("InvoiceAdd", Task::Unsupported, &[]),
    row("InvoiceQuery", Task::Unsupported, &[]),
    row("ItemReceiptAdd", Task::Unsupported, &[]),
    row("JournalEntryAdd", Task::Unsupported, &[]),
    row("ListDel", Task::Unsupported, &[]),
    row("TransactionQuery", Task::Unsupported, &[]),
    row("TxnDel", Task::Unsupported, &[]),
    row("TxnVoid", Task::Unsupported, &[]),
];

/// The row of a request element's name, such as `BillAddRq`.
#[must_use]
pub fn find(element: &str, version: Version) -> Option<&'static Request> {
    let name = element.strip_suffix("Rq")?;
    REQUESTS
        .iter()
        .find(|request| request.name == name && request.since <= version)
}

/// The name of a request as its row has it, such as `ListDeletedQuery`.
#[must_use]
pub fn known_name(name: &str) -> Option<&'static str> {
    REQUESTS
        .iter()
        .map(|request| request.name)
        .find(|known| *known == name)
}
