//! What a message set can ask for.

use super::{
    bill_add::BillAddRq,
    ids::RequestId,
    mirror::{
        CompanyQueryRq, ListDeletedQueryRq, ListQueryRq, PreferencesQueryRq, PurchaseOrderQueryRq,
        TxnDeletedQueryRq,
    },
    outgoing::Outgoing,
    txn_query::{BillQueryRq, VendorCreditQueryRq},
    vendor_add::VendorAddRq,
    vendor_credit_add::VendorCreditAddRq,
};
use crate::invoice::{Kind, TxnId};

/// One request of a message set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Posts an invoice.
    Bill(Box<BillAddRq>),
    /// Posts a credit.
    VendorCredit(Box<VendorCreditAddRq>),
    /// Adds a vendor.
    Vendor(Box<VendorAddRq>),
    /// Looks for bills.
    BillQuery(BillQueryRq),
    /// Looks for vendor credits.
    VendorCreditQuery(VendorCreditQueryRq),
    /// Reads one of the lists.
    ListQuery(ListQueryRq),
    /// Asks which entries were deleted from the lists.
    ListDeletedQuery(ListDeletedQueryRq),
    /// Reads purchase orders.
    PurchaseOrderQuery(PurchaseOrderQueryRq),
    /// Asks which purchase orders were deleted.
    TxnDeletedQuery(TxnDeletedQueryRq),
    /// Reads what the company file says about the company.
    CompanyQuery(CompanyQueryRq),
    /// Reads the company file's preferences.
    PreferencesQuery(PreferencesQueryRq),
}

/// The request that posts an invoice; the answer will carry `request_id`.
///
/// Every text goes out as [`hold`](super::text::hold) makes it, at whatever length it has: the
/// checks stop what is too long, and nothing is cut here.
#[must_use]
pub fn add_request(outgoing: &Outgoing<'_>, request_id: &RequestId) -> Request {
    match outgoing.content.kind {
        Kind::Invoice => Request::Bill(Box::new(BillAddRq::new(outgoing, request_id))),
        Kind::Credit => {
            let credit = VendorCreditAddRq::new(outgoing, request_id);
            Request::VendorCredit(Box::new(credit))
        }
    }
}

impl Request {
    /// The question for the transaction of that kind and id.
    #[must_use]
    pub fn look(kind: Kind, txn_id: &TxnId, request_id: &RequestId) -> Self {
        match kind {
            Kind::Invoice => Self::BillQuery(BillQueryRq::by_id(txn_id, request_id)),
            Kind::Credit => Self::VendorCreditQuery(VendorCreditQueryRq::by_id(txn_id, request_id)),
        }
    }
}

impl From<VendorAddRq> for Request {
    fn from(request: VendorAddRq) -> Self {
        Self::Vendor(Box::new(request))
    }
}
