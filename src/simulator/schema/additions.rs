//! The tables of the messages that write: bills, vendor credits and vendors, as of qbXML 13.0.
//!
//! The order of the rows is the order in which `QuickBooks` demands the elements.

use super::{
    Edition::{Au, Ca, Uk, Us},
    List, Particle, Shape, field,
};

const BILLABLE: Shape = Shape::Enum(&["Billable", "NotBillable", "HasBeenBilled"]);

/// An address: up to five lines or their parts.
pub const ADDRESS: &[Particle] = &[
    field("Addr1", Shape::Text(41)).one(),
    field("Addr2", Shape::Text(41)).one(),
    field("Addr3", Shape::Text(41)).one(),
    field("Addr4", Shape::Text(41)).since(20).one(),
    field("Addr5", Shape::Text(41)).since(60).one(),
    field("City", Shape::Text(31)).one(),
    field("State", Shape::Text(21)).one(),
    field("PostalCode", Shape::Text(13)).one(),
    field("Country", Shape::Text(31)).one(),
    field("Note", Shape::Text(41)).since(60).one(),
];

const CUSTOM_FIELD: &[Particle] = &[
    field("OwnerID", Shape::Guid).required().one(),
    field("DataExtName", Shape::Text(31)).required().one(),
    field("DataExtValue", Shape::Text(0)).required().one(),
];

const EXPENSE_LINE: &[Particle] = &[
    field("AccountRef", Shape::Reference(List::Account, 159)).one(),
    field("Amount", Shape::Amount).one(),
    field("TaxAmount", Shape::Amount)
        .since(61)
        .absent_in(&[Us, Ca, Uk])
        .one(),
    field("Memo", Shape::Text(4095)).one(),
    field("CustomerRef", Shape::Reference(List::Customer, 209)).one(),
    field("ClassRef", Shape::Reference(List::Class, 159)).one(),
    field("SalesTaxCodeRef", Shape::Reference(List::SalesTaxCode, 3))
        .since(60)
        .absent_in(&[Us])
        .one(),
    field("BillableStatus", BILLABLE).since(20).one(),
    field("SalesRepRef", Shape::Reference(List::Absent, 5))
        .since(130)
        .one(),
    field("DataExt", Shape::Group(CUSTOM_FIELD))
        .repeats()
        .since(130)
        .one(),
];

const LINK: &[Particle] = &[
    field("TxnID", Shape::Id).required().one(),
    field("TxnLineID", Shape::Id).required().one(),
];

/// An item line of a bill or of a credit; only bills can receive purchase orders.
macro_rules! item_line {
    ($($link:expr),*) => {
        &[
            field("ItemRef", Shape::Reference(List::Item, 0)).one(),
            field("InventorySiteRef", Shape::Reference(List::Absent, 31))
                .since(100)
                .absent_in(&[Au])
                .one(),
            field(
                "InventorySiteLocationRef",
                Shape::Reference(List::Absent, 31),
            )
            .since(120)
            .absent_in(&[Au])
            .one(),
            Particle::Either(&[
                &[field("SerialNumber", Shape::Text(4095))
                    .since(110)
                    .absent_in(&[Au])
                    .one()],
                &[field("LotNumber", Shape::Text(40))
                    .since(110)
                    .absent_in(&[Au])
                    .one()],
            ]),
            field("ExpirationDateForSerialLotNumber", Shape::Text(0))
                .since(160)
                .one(),
            field("Desc", Shape::Text(4095)).one(),
            field("Quantity", Shape::Quantity).one(),
            field("UnitOfMeasure", Shape::Text(31)).since(70).one(),
            field("Cost", Shape::Price).one(),
            field("Amount", Shape::Amount).one(),
            field("TaxAmount", Shape::Amount)
                .since(61)
                .absent_in(&[Us, Ca, Uk])
                .one(),
            field("CustomerRef", Shape::Reference(List::Customer, 209)).one(),
            field("ClassRef", Shape::Reference(List::Class, 159)).one(),
            field("SalesTaxCodeRef", Shape::Reference(List::SalesTaxCode, 3))
                .since(60)
                .absent_in(&[Us])
                .one(),
            field("BillableStatus", BILLABLE).since(20).one(),
            field(
                "OverrideItemAccountRef",
                Shape::Reference(List::Account, 159),
            )
            .since(20)
            .one(),
            $($link,)*
            field("SalesRepRef", Shape::Reference(List::Absent, 5))
                .since(130)
                .one(),
            field("DataExt", Shape::Group(CUSTOM_FIELD))
                .repeats()
                .since(130)
                .one(),
        ]
    };
}

const BILL_ITEM_LINE: &[Particle] =
    item_line!(field("LinkToTxn", Shape::Group(LINK)).since(40).one());

const CREDIT_ITEM_LINE: &[Particle] = item_line!();

const ITEM_GROUP_LINE: &[Particle] = &[
    field("ItemGroupRef", Shape::Reference(List::Item, 31))
        .required()
        .one(),
    field("Quantity", Shape::Quantity).one(),
    field("UnitOfMeasure", Shape::Text(31)).since(70).one(),
    field("InventorySiteRef", Shape::Reference(List::Absent, 31))
        .since(100)
        .absent_in(&[Au])
        .one(),
    field(
        "InventorySiteLocationRef",
        Shape::Reference(List::Absent, 31),
    )
    .since(120)
    .absent_in(&[Au])
    .one(),
    field("DataExt", Shape::Group(CUSTOM_FIELD))
        .repeats()
        .since(130)
        .one(),
];

const EXPENSE_LINES: Particle = field("ExpenseLineAdd", Shape::Group(EXPENSE_LINE))
    .repeats()
    .attribute("defMacro")
    .one();

const BILL_ITEM_LINES: Particle = Particle::AnyOf(&[
    field("ItemLineAdd", Shape::Group(BILL_ITEM_LINE)),
    field("ItemGroupLineAdd", Shape::Group(ITEM_GROUP_LINE)),
]);

const CREDIT_ITEM_LINES: Particle = Particle::AnyOf(&[
    field("ItemLineAdd", Shape::Group(CREDIT_ITEM_LINE)),
    field("ItemGroupLineAdd", Shape::Group(ITEM_GROUP_LINE)),
]);

const BILL: &[Particle] = &[
    field("VendorRef", Shape::Reference(List::Vendor, 41))
        .required()
        .one(),
    field("VendorAddress", Shape::Group(ADDRESS))
        .since(130)
        .one(),
    field("APAccountRef", Shape::Reference(List::Account, 159))
        .since(20)
        .one(),
    field("TxnDate", Shape::Date).one(),
    field("DueDate", Shape::Date).one(),
    field("RefNumber", Shape::Text(20)).one(),
    field("TermsRef", Shape::Reference(List::Terms, 31)).one(),
    field("Memo", Shape::Text(4095)).one(),
    field("IsTaxIncluded", Shape::Bool)
        .since(60)
        .absent_in(&[Us])
        .one(),
    field("SalesTaxCodeRef", Shape::Reference(List::SalesTaxCode, 3))
        .since(60)
        .absent_in(&[Us])
        .one(),
    field("ExchangeRate", Shape::Float).since(80).one(),
    field("ExternalGUID", Shape::Guid).since(90).one(),
    field("LinkToTxnID", Shape::Id).repeats().since(40).one(),
    EXPENSE_LINES,
    BILL_ITEM_LINES,
];

const VENDOR_CREDIT: &[Particle] = &[
    field("VendorRef", Shape::Reference(List::Vendor, 41))
        .required()
        .one(),
    field("APAccountRef", Shape::Reference(List::Account, 159))
        .since(20)
        .one(),
    field("TxnDate", Shape::Date).one(),
    field("RefNumber", Shape::Text(20)).one(),
    field("Memo", Shape::Text(4095)).one(),
    field("IsTaxIncluded", Shape::Bool)
        .since(80)
        .absent_in(&[Us])
        .one(),
    field("SalesTaxCodeRef", Shape::Reference(List::SalesTaxCode, 3))
        .since(80)
        .absent_in(&[Us])
        .one(),
    field("ExchangeRate", Shape::Float).since(80).one(),
    field("ExternalGUID", Shape::Guid).since(90).one(),
    EXPENSE_LINES,
    CREDIT_ITEM_LINES,
];

const CONTACT_WAY: &[Particle] = &[
    field("ContactName", Shape::Text(40)).required().one(),
    field("ContactValue", Shape::Text(255)).required().one(),
];

const CONTACT: &[Particle] = &[
    field("Salutation", Shape::Text(15)).one(),
    field("FirstName", Shape::Text(25)).required().one(),
    field("MiddleName", Shape::Text(5)).one(),
    field("LastName", Shape::Text(25)).one(),
    field("JobTitle", Shape::Text(41)).one(),
    field("AdditionalContactRef", Shape::Group(CONTACT_WAY))
        .repeats()
        .one(),
];

const NOTE: &[Particle] = &[field("Note", Shape::Text(4095)).required().one()];

const VENDOR: &[Particle] = &[
    field("Name", Shape::Text(41)).required().one(),
    field("IsActive", Shape::Bool).one(),
    field("ClassRef", Shape::Reference(List::Class, 159))
        .since(120)
        .one(),
    field("CompanyName", Shape::Text(41)).one(),
    field("Salutation", Shape::Text(15)).one(),
    field("FirstName", Shape::Text(25)).one(),
    field("MiddleName", Shape::Text(5)).one(),
    field("LastName", Shape::Text(25)).one(),
    field("JobTitle", Shape::Text(41)).since(120).one(),
    field("VendorAddress", Shape::Group(ADDRESS)).one(),
    field("ShipAddress", Shape::Group(ADDRESS)).since(110).one(),
    field("Phone", Shape::Text(21)).one(),
    field("AltPhone", Shape::Text(21)).one(),
    field("Fax", Shape::Text(21)).one(),
    field("Email", Shape::Text(1023)).one(),
    field("Cc", Shape::Text(1023)).since(120).one(),
    field("Contact", Shape::Text(41)).one(),
    field("AltContact", Shape::Text(41)).one(),
    field("AdditionalContactRef", Shape::Group(CONTACT_WAY))
        .repeats()
        .since(120)
        .one(),
    field("Contacts", Shape::Group(CONTACT))
        .repeats()
        .since(120)
        .one(),
    field("NameOnCheck", Shape::Text(41)).one(),
    field("AccountNumber", Shape::Text(99)).one(),
    field("Notes", Shape::Text(4095)).since(30).one(),
    field("AdditionalNotes", Shape::Group(NOTE))
        .repeats()
        .since(120)
        .one(),
    field("VendorTypeRef", Shape::Reference(List::Absent, 159)).one(),
    field("TermsRef", Shape::Reference(List::Terms, 31)).one(),
    field("CreditLimit", Shape::Amount).one(),
    field("VendorTaxIdent", Shape::Text(15)).one(),
    field("IsVendorEligibleFor1099", Shape::Bool)
        .absent_in(&[Ca, Uk])
        .one(),
    field("OpenBalance", Shape::Amount).one(),
    field("OpenBalanceDate", Shape::Date).one(),
    field("BillingRateRef", Shape::Reference(List::Absent, 31))
        .since(60)
        .one(),
    field("ExternalGUID", Shape::Guid).since(80).one(),
    field("SalesTaxCodeRef", Shape::Reference(List::SalesTaxCode, 3))
        .since(80)
        .absent_in(&[Us])
        .one(),
    field("PrefillAccountRef", Shape::Reference(List::Account, 159))
        .repeats()
        .since(80)
        .one(),
    field("CurrencyRef", Shape::Reference(List::Currency, 64))
        .since(80)
        .one(),
];

/// Cuts the answer to these elements.
pub(super) const RETURNED: Particle = field("IncludeRetElement", Shape::Text(50))
    .repeats()
    .since(40)
    .one();

/// `BillAddRq`.
pub const BILL_ADD: &[Particle] = &[
    field("BillAdd", Shape::Group(BILL))
        .required()
        .attribute("defMacro")
        .one(),
    RETURNED,
];

/// `VendorCreditAddRq`.
pub const VENDOR_CREDIT_ADD: &[Particle] = &[
    field("VendorCreditAdd", Shape::Group(VENDOR_CREDIT))
        .required()
        .attribute("defMacro")
        .one(),
    RETURNED,
];

/// `VendorAddRq`.
pub const VENDOR_ADD: &[Particle] = &[
    field("VendorAdd", Shape::Group(VENDOR)).required().one(),
    RETURNED,
];
