//! Which invoices are tested.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};
use uuid::Uuid;

use super::super::{fields::Fields, sent::Body};
use crate::invoice::{Code, InvoiceId, Status, draft::FieldError};

/// How many of those in a status are tested when nothing is said.
const LIMIT_DEFAULT: i64 = 100;
/// The most that are tested in one call.
const LIMIT_MAX: i64 = 1_000;

/// Which invoices are tested: `ids`, or those in a `status`.
#[derive(Debug, PartialEq, Eq)]
pub struct ToTest {
    /// Which.
    pub which: Tested,
    /// The codes of warnings that need not stop the send.
    pub accept: Vec<Code>,
}

/// Which invoices are tested.
#[derive(Debug, PartialEq, Eq)]
pub enum Tested {
    /// These: at most [`BULK_MAX`](super::BULK_MAX), each once.
    These(Vec<InvoiceId>),
    /// Those in a status, newest first.
    InStatus {
        /// The status.
        status: Status,
        /// Only those behind this one.
        after: Option<Uuid>,
        /// At most that many are tested; all are counted.
        limit: i64,
    },
}

impl Body for ToTest {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let names_ids = value.get("ids").is_some_and(|ids| !ids.is_null());
        let mut fields = Fields::of(value)?;
        let which = if names_ids {
            let ids = fields.required("ids");
            let ids = ids.and_then(|list| fields.list("ids", list));
            ids.map(|ids| Tested::These(fields.invoice_ids("ids", ids)))
        } else {
            read_status(&mut fields)
        };
        let accept = fields.codes("accept");
        fields.finish()?;
        Ok(Self {
            which: which.expect(super::REQUIRED),
            accept,
        })
    }
}

fn read_status(fields: &mut Fields) -> Option<Tested> {
    // `null` counts as absent.
    let _: Vec<String> = fields.optional_texts("ids");
    let Some(text) = fields.optional_text("status") else {
        fields.reject("", "expected `ids`, or a `status` such as `A`");
        return None;
    };
    let status: Option<Status> = text.parse().ok();
    if status.is_none() {
        fields.reject("/status", "expected `AP`, `AA`, `A`, `ES`, `F` or `S`");
    }
    let limit = fields.whole_number("limit").unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        let detail = format!("expected 1 to {LIMIT_MAX}, found {limit}");
        fields.reject("/limit", detail);
    }
    let cursor = fields.optional_text("cursor");
    let after = cursor.as_deref().and_then(|cursor| {
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        Uuid::from_slice(&bytes).ok()
    });
    if cursor.is_some() && after.is_none() {
        fields.reject("/cursor", "expected the `next_cursor` of the answer before");
    }
    Some(Tested::InStatus {
        status: status?,
        after,
        limit,
    })
}

impl PartialSchema for ToTest {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let texts = || utoipa::openapi::schema::ArrayBuilder::new().items(text());
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Either `ids` (at most 1,000; one that is named twice counts once), or a `status`, of which at most `limit` (1 to 1,000, default 100) are tested from `cursor` on"))
            .property("ids", texts())
            .property("status", text())
            .property("limit", ObjectBuilder::new().schema_type(Type::Integer))
            .property("cursor", text())
            .property("accept", texts().description(Some("The codes of warnings that need not stop the send")))
            .examples([json!({"status": "A"})])
            .into()
    }
}

impl ToSchema for ToTest {}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(value: Value) -> Vec<String> {
        let errors = ToTest::read(value).unwrap_err();
        errors.into_iter().map(|error| error.pointer).collect()
    }

    #[test]
    fn either_ids_or_a_status_say_which() {
        let one = Uuid::from_u128(0xABC);
        // In any spelling it is one.
        let spelt = [
            one.to_string(),
            one.braced().to_string().to_uppercase(),
            one.simple().to_string(),
        ];
        let ids = ToTest::read(json!({"ids": spelt, "accept": ["text_changed"]})).unwrap();
        assert_eq!(ids.which, Tested::These(vec![InvoiceId(one)]));
        assert_eq!(ids.accept, [Code::TextChanged]);
        let approved = ToTest::read(json!({"status": "A", "ids": null})).unwrap();
        assert_eq!(
            approved.which,
            Tested::InStatus {
                status: Status::Approved,
                after: None,
                limit: 100
            }
        );
    }

    #[test]
    fn every_mistake_is_named() {
        assert_eq!(pointers(json!({})), [""]);
        assert_eq!(
            pointers(json!({"ids": [Uuid::nil(), "a", Uuid::nil(), 1]})),
            ["/ids/1", "/ids/3"]
        );
        assert_eq!(
            pointers(json!({"ids": [Uuid::nil()], "status": "A"})),
            ["/status"]
        );
        assert_eq!(
            pointers(json!({"status": "B", "limit": 1_001, "cursor": "!", "x": 1})),
            ["/status", "/limit", "/cursor", "/x"]
        );
        assert_eq!(pointers(json!({"status": "A", "limit": "5"})), ["/limit"]);
        assert!(ToTest::absent().is_none());
    }
}
