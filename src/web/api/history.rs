//! A company's history as a whole.

use actix_web::{HttpResponse, web::Data};
use data_encoding::HEXLOWER;
use serde::Serialize;
use utoipa::ToSchema;

use super::{address::InPath, found, openapi::ReadProblems};
use crate::{
    invoice::CompanyId,
    operations::{Operations, audit::Verified},
    web::{
        guard::{Books, token::Bearer},
        problem::Problem,
    },
};

/// Whether a company's history is what was written.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryVerified {
    /// Whether every event is what was written, and none is missing.
    unbroken: bool,
    /// How many events hold, from the first on.
    events: i64,
    /// The hash of the last event, through which it stands for all of them: 64 hexadecimal digits. Kept
    /// elsewhere, it proves later that nothing before was changed. `null` when the chain is broken.
    #[schema(required)]
    last_hash: Option<String>,
    /// Where the chain breaks.
    #[schema(required)]
    broken: Option<HistoryBreak>,
}

/// Where a chain breaks.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryBreak {
    /// The number of the first event that does not fit.
    sequence: i64,
    /// What is wrong there.
    detail: String,
}

/// Verifies the company's history: every event, and that none is missing.
///
/// For accounting and admins. A million events take some seconds.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}/history/verify",
    tag = "companies",
    operation_id = "verify_history",
    params(("id" = Uuid, Path, description = "The company")),
    responses((status = 200, description = "Whether it holds", body = HistoryVerified), ReadProblems)
)]
pub async fn verify(
    who: Bearer<Books>,
    id: InPath<CompanyId>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let verified = operations.verify_history(&who, id.0).await?;
    Ok(found(&HistoryVerified::from(verified)))
}

impl From<Verified> for HistoryVerified {
    fn from(verified: Verified) -> Self {
        match verified {
            Verified::Unbroken { count, last } => Self {
                unbroken: true,
                events: count,
                last_hash: Some(HEXLOWER.encode(&last)),
                broken: None,
            },
            Verified::Broken { sequence, reason } => Self {
                unbroken: false,
                events: (sequence - 1).max(0),
                last_hash: None,
                broken: Some(HistoryBreak {
                    sequence,
                    detail: reason,
                }),
            },
        }
    }
}
