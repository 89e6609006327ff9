//! How invoices are sent: what is accepted, and what becomes of the others when one is refused.

use serde_json::Value;
use utoipa::ToSchema;

use super::super::{fields::Fields, sent::Body};
use crate::{
    invoice::{Code, draft::FieldError},
    operations::in_turn,
};

/// Warnings that are accepted with a send.
#[derive(Debug, Default, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"accept": ["text_changed"]}))]
pub struct Sending {
    /// The codes of warnings that need not stop the send.
    #[schema(value_type = Vec<crate::web::api::shapes::CodeName>, required = false)]
    pub accept: Vec<Code>,
    /// Of one invoice, there is no other to go on with; as in a send of many.
    #[schema(required = false)]
    pub on_error: OnError,
}

/// What becomes of the others when one of many is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnError {
    /// They are done, each on its own.
    #[default]
    Skip,
    /// Those after it are not tried; those before it are done.
    Stop,
}

impl From<OnError> for in_turn::OnError {
    fn from(on_error: OnError) -> Self {
        match on_error {
            OnError::Skip => Self::Skip,
            OnError::Stop => Self::Stop,
        }
    }
}

impl Body for Sending {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let accept = fields.codes("accept");
        let on_error = on_error(&mut fields);
        fields.finish()?;
        Ok(Self { accept, on_error })
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

pub(super) fn on_error(fields: &mut Fields) -> OnError {
    match fields.optional_text("on_error").as_deref() {
        None | Some("skip") => OnError::Skip,
        Some("stop") => OnError::Stop,
        Some(_) => {
            fields.reject("/on_error", "expected `skip` or `stop`");
            OnError::Skip
        }
    }
}
