//! What somebody says about an invoice.

use serde_json::Value;
use utoipa::ToSchema;

use super::{
    super::{fields::Fields, sent::Body},
    REQUIRED,
};
use crate::invoice::draft::FieldError;

/// A remark on an invoice.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"text": "The driver says two boxes were wet."}))]
pub struct ToRemark {
    /// What is said.
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
}

impl Body for ToRemark {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let text = fields.text("text");
        fields.finish()?;
        Ok(Self {
            text: text.expect(REQUIRED),
        })
    }
}
