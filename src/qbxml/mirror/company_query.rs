//! `CompanyQueryRq` and `PreferencesQueryRq`: whose books are these, and what is switched on?
//!
//! The connector asks both by itself when a conversation begins; these are for asking again.

use yaserde::YaSerialize;

use super::{company_facts, fields::included};
use crate::qbxml::{RequestId, Version};

/// The request for the company's facts. Limited to what is read, so that neither tax numbers nor
/// addresses of the owner travel; before 4.0 they do.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "CompanyQueryRq")]
pub struct CompanyQueryRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(rename = "IncludeRetElement")]
    included: Vec<String>,
}

/// The request for the company file's preferences.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "PreferencesQueryRq")]
pub struct PreferencesQueryRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(rename = "IncludeRetElement")]
    included: Vec<String>,
}

impl CompanyQueryRq {
    /// The question, in a document of this version.
    #[must_use]
    pub fn new(version: Version, request_id: &RequestId) -> Self {
        Self {
            request_id: request_id.to_string(),
            included: included(company_facts::COMPANY, version),
        }
    }
}

impl PreferencesQueryRq {
    /// The question, in a document of this version.
    #[must_use]
    pub fn new(version: Version, request_id: &RequestId) -> Self {
        Self {
            request_id: request_id.to_string(),
            included: included(company_facts::PREFERENCES, version),
        }
    }
}
