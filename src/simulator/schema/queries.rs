//! The tables of the messages that read: transactions, lists, and host, company and preferences.

use super::{Particle, Shape, additions::RETURNED, field};

const OWNER: Particle = field("OwnerID", Shape::Guid).repeats().since(20).one();

const MATCH: Shape = Shape::Enum(&["StartsWith", "Contains", "EndsWith"]);

const MODIFIED_RANGE: &[Particle] = &[
    field("FromModifiedDate", Shape::DateTime).one(),
    field("ToModifiedDate", Shape::DateTime).one(),
];

const DATE_RANGE: &[Particle] = &[Particle::Either(&[
    &[
        field("FromTxnDate", Shape::Date).one(),
        field("ToTxnDate", Shape::Date).one(),
    ],
    &[field("DateMacro", Shape::Enum(&["All"])).required().one()],
])];

/// A filter that names entries of a list.
const ENTRY_FILTER: &[Particle] = &[Particle::OneOf(
    "ListID",
    &[
        &[field("ListID", Shape::Id)
            .required()
            .repeats()
            .since(20)
            .one()],
        &[field("FullName", Shape::Text(0)).required().repeats().one()],
        &[field("ListIDWithChildren", Shape::Id)
            .required()
            .since(20)
            .one()],
        &[field("FullNameWithChildren", Shape::Text(0))
            .required()
            .one()],
    ],
)];

const REF_NUMBER_FILTER: &[Particle] = &[
    field("MatchCriterion", MATCH).required().one(),
    field("RefNumber", Shape::Text(0)).required().one(),
];

const REF_NUMBER_RANGE: &[Particle] = &[
    field("FromRefNumber", Shape::Text(0)).one(),
    field("ToRefNumber", Shape::Text(0)).one(),
];

macro_rules! transaction_query {
    ($($last:expr),*) => {
        &[
            Particle::Either(&[
                &[field("TxnID", Shape::Id).required().repeats().one()],
                &[field("RefNumber", Shape::Text(0)).required().repeats().one()],
                &[field("RefNumberCaseSensitive", Shape::Text(0))
                    .required()
                    .repeats()
                    .since(40)
                    .one()],
                &[
                    field("MaxReturned", Shape::Integer(1)).one(),
                    Particle::Either(&[
                        &[field("ModifiedDateRangeFilter", Shape::Group(MODIFIED_RANGE)).one()],
                        &[field("TxnDateRangeFilter", Shape::Group(DATE_RANGE)).one()],
                    ]),
                    field("EntityFilter", Shape::Group(ENTRY_FILTER)).one(),
                    field("AccountFilter", Shape::Group(ENTRY_FILTER)).one(),
                    Particle::Either(&[
                        &[field("RefNumberFilter", Shape::Group(REF_NUMBER_FILTER)).one()],
                        &[field("RefNumberRangeFilter", Shape::Group(REF_NUMBER_RANGE)).one()],
                    ]),
                    field("CurrencyFilter", Shape::Group(ENTRY_FILTER)).since(80).one(),
                    $($last,)*
                ],
            ]),
            field("IncludeLineItems", Shape::Bool).one(),
            field("IncludeLinkedTxns", Shape::Bool).since(20).one(),
            RETURNED,
            OWNER,
        ]
    };
}

/// `BillQueryRq`.
pub const BILL_QUERY: &[Particle] = transaction_query!(
    field(
        "PaidStatus",
        Shape::Enum(&["All", "PaidOnly", "NotPaidOnly"])
    )
    .one()
);

/// `VendorCreditQueryRq`; the purchase order query has the same shape.
pub const VENDOR_CREDIT_QUERY: &[Particle] = transaction_query!();

const DELETED_RANGE: &[Particle] = &[
    field("FromDeletedDate", Shape::DateTime).one(),
    field("ToDeletedDate", Shape::DateTime).one(),
];

/// The lists whose deletions can be asked for.
const LIST_TYPES: &[&str] = &[
    "Account",
    "BillingRate",
    "Class",
    "Currency",
    "Customer",
    "CustomerMsg",
    "CustomerType",
    "DateDrivenTerms",
    "Employee",
    "InventorySite",
    "ItemDiscount",
    "ItemFixedAsset",
    "ItemGroup",
    "ItemInventory",
    "ItemInventoryAssembly",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemPayment",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "ItemService",
    "ItemSubtotal",
    "JobType",
    "OtherName",
    "PaymentMethod",
    "PayrollItemNonWage",
    "PayrollItemWage",
    "PriceLevel",
    "SalesRep",
    "SalesTaxCode",
    "ShipMethod",
    "StandardTerms",
    "ToDo",
    "UnitOfMeasureSet",
    "Vehicle",
    "Vendor",
    "VendorType",
    "WorkersCompCode",
];

/// The transactions whose deletions can be asked for.
const TXN_TYPES: &[&str] = &[
    "ARRefundCreditCard",
    "Bill",
    "BillPaymentCheck",
    "BillPaymentCreditCard",
    "BuildAssembly",
    "Charge",
    "Check",
    "CreditCardCharge",
    "CreditCardCredit",
    "CreditMemo",
    "Deposit",
    "Estimate",
    "InventoryAdjustment",
    "Invoice",
    "ItemReceipt",
    "JournalEntry",
    "PurchaseOrder",
    "ReceivePayment",
    "SalesOrder",
    "SalesReceipt",
    "SalesTaxPaymentCheck",
    "TimeTracking",
    "TransferInventory",
    "VehicleMileage",
    "VendorCredit",
];

macro_rules! deleted_query {
    ($name:expr, $types:expr) => {
        &[
            field($name, Shape::Enum($types)).required().repeats().one(),
            field("DeletedDateRangeFilter", Shape::Group(DELETED_RANGE)).one(),
            RETURNED,
        ]
    };
}

/// `ListDeletedQueryRq`.
pub const LIST_DELETED_QUERY: &[Particle] = deleted_query!("ListDelType", LIST_TYPES);

/// `TxnDeletedQueryRq`.
pub const TXN_DELETED_QUERY: &[Particle] = deleted_query!("TxnDelType", TXN_TYPES);

const NAME_FILTER: &[Particle] = &[
    field(
        "MatchCriterion",
        Shape::Enum(&["StartsWith", "Contains", "EndsWith"]),
    )
    .required()
    .one(),
    field("Name", Shape::Text(0)).required().one(),
];

const NAME_RANGE: &[Particle] = &[
    field("FromName", Shape::Text(0)).one(),
    field("ToName", Shape::Text(0)).one(),
];

const BALANCE_FILTER: &[Particle] = &[
    field(
        "Operator",
        Shape::Enum(&[
            "LessThan",
            "LessThanEqual",
            "Equal",
            "GreaterThan",
            "GreaterThanEqual",
        ]),
    )
    .required()
    .one(),
    field("Amount", Shape::Amount).required().one(),
];

/// The values of `AccountType`.
pub const ACCOUNT_TYPES: &[&str] = &[
    "AccountsPayable",
    "AccountsReceivable",
    "Bank",
    "CostOfGoodsSold",
    "CreditCard",
    "Equity",
    "Expense",
    "FixedAsset",
    "Income",
    "LongTermLiability",
    "NonPosting",
    "OtherAsset",
    "OtherCurrentAsset",
    "OtherCurrentLiability",
    "OtherExpense",
    "OtherIncome",
];

const CURRENCY: Particle = field("CurrencyFilter", Shape::Group(ENTRY_FILTER))
    .since(80)
    .one();

macro_rules! list_query {
    ([$($filter:expr),*] $(, $last:expr)*) => {
        &[
            Particle::Either(&[
                &[field("ListID", Shape::Id).required().repeats().one()],
                &[field("FullName", Shape::Text(0)).required().repeats().one()],
                &[
                    field("MaxReturned", Shape::Integer(1)).one(),
                    field("ActiveStatus", Shape::Enum(&["ActiveOnly", "InactiveOnly", "All"])).one(),
                    field("FromModifiedDate", Shape::DateTime).one(),
                    field("ToModifiedDate", Shape::DateTime).one(),
                    Particle::Either(&[
                        &[field("NameFilter", Shape::Group(NAME_FILTER)).one()],
                        &[field("NameRangeFilter", Shape::Group(NAME_RANGE)).one()],
                    ]),
                    $($filter,)*
                ],
            ]),
            RETURNED,
            $($last,)*
        ]
    };
}

/// `ClassQueryRq`, `TermsQueryRq` and the other lists without filters of their own.
pub const PLAIN_QUERY: &[Particle] = list_query!([]);

/// `ItemQueryRq`.
pub const ITEM_QUERY: &[Particle] = list_query!([], OWNER);

/// `AccountQueryRq`.
pub const ACCOUNT_QUERY: &[Particle] = list_query!(
    [
        field("AccountType", Shape::Enum(ACCOUNT_TYPES))
            .repeats()
            .one(),
        CURRENCY
    ],
    OWNER
);

/// `VendorQueryRq` and `CustomerQueryRq`.
pub const NAME_QUERY: &[Particle] = list_query!(
    [
        field("TotalBalanceFilter", Shape::Group(BALANCE_FILTER)).one(),
        CURRENCY,
        field("ClassFilter", Shape::Group(ENTRY_FILTER))
            .since(120)
            .one()
    ],
    OWNER
);

const LIST_SIZES: &[Particle] = &[field("IncludeMaxCapacity", Shape::Bool).required().one()];

/// `HostQueryRq`.
pub const HOST_QUERY: &[Particle] = &[
    field("IncludeListMetaData", Shape::Group(LIST_SIZES))
        .since(60)
        .one(),
    RETURNED,
];

/// `CompanyQueryRq`.
pub const COMPANY_QUERY: &[Particle] = &[RETURNED, OWNER];

/// `PreferencesQueryRq`.
pub const PREFERENCES_QUERY: &[Particle] = &[RETURNED];
