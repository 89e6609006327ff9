//! What a message set can ask for.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    bill_add::BillAddRq,
    ids::RequestId,
    mirror::{
        CompanyQueryRq, ListDeletedQueryRq, ListQueryRq, PreferencesQueryRq, PurchaseOrderQueryRq,
        TxnDeletedQueryRq,
    },
    txn_query::{BillQueryRq, VendorCreditQueryRq},
    vendor_credit_add::VendorCreditAddRq,
};
use crate::invoice::{Content, Kind, Settings, TxnId};

/// One request of a message set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Posts an invoice.
    Bill(BillAddRq),
    /// Posts a credit.
    VendorCredit(VendorCreditAddRq),
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

/// The request that posts `content`, dated `bill_date`; the answer will carry `request_id`.
///
/// Every text goes out as [`hold`](super::text::hold) makes it, at whatever length it has: the
/// checks stop what is too long, and nothing is cut here.
#[must_use]
pub fn add_request(
    content: &Content,
    settings: &Settings,
    bill_date: NaiveDate,
    request_id: &RequestId,
) -> Request {
    match content.kind {
        Kind::Invoice => Request::Bill(BillAddRq::new(content, settings, bill_date, request_id)),
        Kind::Credit => Request::VendorCredit(VendorCreditAddRq::new(
            content, settings, bill_date, request_id,
        )),
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

    /// The same request with a mark of ours (`ExternalGUID`) that QuickBooks keeps with the
    /// transaction and repeats when asked for it.
    ///
    /// Only for documents of version [`EXTERNAL_GUID`](super::Version::EXTERNAL_GUID) or later.
    #[must_use]
    pub fn with_external_guid(mut self, guid: Uuid) -> Self {
        let guid = Some(
            guid.braced()
                .encode_upper(&mut Uuid::encode_buffer())
                .to_owned(),
        );
        match &mut self {
            Self::Bill(request) => request.bill.external_guid = guid,
            Self::VendorCredit(request) => request.credit.external_guid = guid,
            Self::BillQuery(_)
            | Self::VendorCreditQuery(_)
            | Self::ListQuery(_)
            | Self::ListDeletedQuery(_)
            | Self::PurchaseOrderQuery(_)
            | Self::TxnDeletedQuery(_)
            | Self::CompanyQuery(_)
            | Self::PreferencesQuery(_) => {}
        }
        self
    }
}
