//! Findings and problems of an invoice.

use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use crate::invoice::{self, Code};

/// One result of a check.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "charges_missing",
    "severity": "error",
    "pointer": "/charges",
    "title": "Additional charges are missing",
    "detail": "an invoice with a PO number needs its additional charges",
    "fix": {"action": "edit_invoice", "label": "Add charges", "params": {}}
}))]
pub struct Finding {
    /// What it is about.
    code: CodeName,
    /// An `error` stops a send; a `warning` stops it unless its code is accepted.
    severity: Severity,
    /// The field, as a JSON pointer into the invoice; empty for the whole invoice.
    pointer: String,
    /// The code's heading.
    title: String,
    /// What was found, what was expected, and the way out.
    detail: String,
    /// What mends it, when a call of this API does.
    #[schema(required)]
    fix: Option<Fix>,
}

/// The stable code of a finding.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub struct CodeName(pub Code);

impl PartialSchema for CodeName {
    fn schema() -> RefOr<Schema> {
        let names = Code::ALL.iter().map(|code| code.as_str());
        let titles = Code::ALL
            .iter()
            .map(|code| format!("- `{code}`: {}", code.title()));
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(names))
            .description(Some(titles.collect::<Vec<_>>().join("\n")))
            .into()
    }
}

impl ToSchema for CodeName {}

/// How bad a finding is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Error,
    Warning,
}

/// What mends a finding or a problem.
#[derive(Debug, Serialize, ToSchema)]
pub struct Fix {
    /// What to do, such as `edit_invoice`, `accept_warning` or `send`.
    action: String,
    /// What a button would say.
    label: String,
    /// What the action needs to know.
    #[schema(value_type = Object)]
    params: Value,
}

/// Why an invoice is in `F`, or why it still waits in `ES`.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvoiceProblem {
    /// A stable name for programs.
    code: String,
    /// A heading for people.
    title: String,
    /// What happened, the likely cause, and what to do.
    detail: String,
    /// What mends it, when a call of this API does.
    #[schema(required)]
    fix: Option<Fix>,
    /// What a person can decide, when there is more than one way out; `fix` is the likeliest.
    choices: Vec<Fix>,
}

impl From<invoice::Finding> for Finding {
    fn from(finding: invoice::Finding) -> Self {
        Self {
            code: CodeName(finding.code),
            severity: match finding.severity {
                invoice::Severity::Error => Severity::Error,
                invoice::Severity::Warning => Severity::Warning,
            },
            pointer: finding.pointer,
            title: finding.title,
            detail: finding.detail,
            fix: finding.fix.map(Fix::from),
        }
    }
}

impl From<invoice::Fix> for Fix {
    fn from(fix: invoice::Fix) -> Self {
        Self {
            action: fix.action,
            label: fix.label,
            params: fix.params,
        }
    }
}

impl From<invoice::Problem> for InvoiceProblem {
    fn from(problem: invoice::Problem) -> Self {
        Self {
            code: problem.code,
            title: problem.title,
            detail: problem.detail,
            fix: problem.fix.map(Fix::from),
            choices: problem.choices.into_iter().map(Fix::from).collect(),
        }
    }
}
