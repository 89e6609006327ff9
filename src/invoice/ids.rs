//! Ids as types of their own, so that one can't stand where another belongs.

/// Declares an id: a newtype over a UUID that reads and prints as the UUID alone.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// Names a company: one QuickBooks company file and all that belongs to it.
    CompanyId
);
id!(
    /// Names an invoice.
    InvoiceId
);
id!(
    /// Names a file that stands beside an invoice.
    AttachmentId
);
id!(
    /// Names a person who signs in, or on whose behalf a program calls.
    UserId
);

/// Declares one of QuickBooks' ids: opaque, at most 36 characters, unique within a company file.
macro_rules! quickbooks_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id that QuickBooks gave.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as QuickBooks writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

quickbooks_id!(
    /// Names a transaction in QuickBooks, over all types of transactions.
    TxnId
);
quickbooks_id!(
    /// Names a line of a transaction, within that transaction.
    TxnLineId
);
quickbooks_id!(
    /// Names an entry of one of QuickBooks' lists.
    ListId
);
