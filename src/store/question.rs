//! `question`: what QuickBooks was asked that writes nothing and belongs to no exchange.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    StoreError, Tx,
    exchange_answer::{Answer, Delivered},
    on,
};
use crate::invoice::CompanyId;

/// A message set of queries as recorded.
#[derive(Clone, Debug)]
pub struct Question {
    /// Ours, for ever.
    pub id: Uuid,
    /// The company whose file was asked.
    pub company_id: CompanyId,
    /// The conversation that asks.
    pub session_id: Uuid,
    /// The exact document.
    pub request: String,
    /// About which invoices it is: JSON that only `sync` reads.
    pub subjects: String,
    /// When it was handed out.
    pub asked_at: DateTime<Utc>,
}

/// The last question of the conversation before another one of the same company.
pub const LATEST_BEFORE: &str =
    "SELECT q.id, q.company_id, q.session_id, q.request, q.subjects, q.asked_at, q.hresult,
        q.answered_at
     FROM question q WHERE q.session_id = (
        SELECT s.id FROM connector_session s WHERE s.company_id = $1 AND s.id < $2
        ORDER BY s.id DESC LIMIT 1)
     ORDER BY q.id DESC LIMIT 1";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    company_id: Uuid,
    session_id: Uuid,
    request: String,
    subjects: String,
    asked_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Outcome {
    #[sqlx(flatten)]
    question: Row,
    hresult: Option<String>,
    answered_at: Option<DateTime<Utc>>,
}

impl Outcome {
    fn is_unanswered(&self) -> bool {
        let is_error = self.hresult.as_deref().is_some_and(|code| !code.is_empty());
        self.answered_at.is_none() || is_error
    }
}

impl From<Row> for Question {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            company_id: CompanyId(row.company_id),
            session_id: row.session_id,
            request: row.request,
            subjects: row.subjects,
            asked_at: row.asked_at,
        }
    }
}

impl Tx {
    /// Records a question before it is handed out, so that it is the same when it is handed out again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_question(&mut self, question: &Question) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO question (id, company_id, session_id, request, subjects, asked_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(question.id)
        .bind(question.company_id.0)
        .bind(question.session_id)
        .bind(&question.request)
        .bind(&question.subjects)
        .bind(question.asked_at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// The question with that id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_question(&mut self, id: Uuid) -> Result<Option<Question>, StoreError> {
        let row: Option<Row> = on!(self, connection => sqlx::query_as(
            "SELECT id, company_id, session_id, request, subjects, asked_at FROM question WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(connection)
        .await)?;
        Ok(row.map(Question::from))
    }

    /// What was delivered for a question: the qbXML (absent where it is kept as lists), the COM error
    /// code, the text that came with it, and when; nothing while it is not answered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_question_answer(
        &mut self,
        id: Uuid,
    ) -> Result<Option<Delivered>, StoreError> {
        let row: Option<Delivered> = on!(self, connection => sqlx::query_as(
            "SELECT 'question' AS errand, response, COALESCE(hresult, '') AS hresult,
                COALESCE(message, '') AS message, answered_at AS at
             FROM question WHERE id = $1 AND answered_at IS NOT NULL",
        )
        .bind(id)
        .fetch_optional(connection)
        .await)?;
        Ok(row)
    }

    /// The last question of the conversation before `session`, if QuickBooks gave no answer to it: the
    /// connector died over it, or brought an error.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_unanswered_before(
        &mut self,
        company: CompanyId,
        session: Uuid,
    ) -> Result<Option<Question>, StoreError> {
        let row: Option<Outcome> = on!(self, connection => sqlx::query_as(LATEST_BEFORE)
            .bind(company.0)
            .bind(session)
            .fetch_optional(connection)
            .await)?;
        let unanswered = row.filter(Outcome::is_unanswered);
        Ok(unanswered.map(|outcome| outcome.question.into()))
    }

    /// Records that a question was answered whose answer is kept elsewhere.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_question(
        &mut self,
        id: Uuid,
        hresult: &str,
        message: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE question SET hresult = $2, message = $3, answered_at = $4 WHERE id = $1",
        )
        .bind(id)
        .bind(hresult)
        .bind(message)
        .bind(at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Records what the connector delivered for a question.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer_question(
        &mut self,
        id: Uuid,
        answer: &Answer<'_>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE question SET response = $2, hresult = $3, message = $4, answered_at = $5 WHERE id = $1",
        )
        .bind(id)
        .bind(answer.response)
        .bind(answer.hresult)
        .bind(answer.message)
        .bind(answer.at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
