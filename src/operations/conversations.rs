//! The conversations with the Web Connector, as people look at them: what was called, what each
//! exchange carried, and what came of it.
//!
//! For accounting and admins: what QuickBooks answers holds more than one invoice.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{CompanyId, InvoiceId, Role},
    store::{
        Company, Tx, connector_call::ConnectorCall, exchange::ExchangeState,
        exchange_answer::Delivered, exchange_item::ItemOutcome, session::Session,
    },
};

pub use crate::qbxml::outline::{Fold, Line, Outline, without_machines};

/// Who may look at conversations.
const LOOKERS: &[Role] = &[Role::Accounting, Role::Admin];

/// One conversation with its calls.
#[derive(Clone, Debug)]
pub struct ConversationShown {
    /// The company.
    pub company: Company,
    /// The conversation.
    pub session: Session,
    /// Its calls, each with its position: from 1 on.
    pub calls: Vec<(i64, ConnectorCall)>,
}

/// What the connector was sent to QuickBooks with, and what it came back with.
#[derive(Clone, Debug)]
pub struct ExchangeShown {
    /// Its id.
    pub id: Uuid,
    /// How far it got; none for a question, which writes nothing.
    pub state: Option<ExchangeState>,
    /// When it was handed out first.
    pub handed_out_at: DateTime<Utc>,
    /// How often the same bytes were handed out.
    pub attempts: i64,
    /// The invoices in it.
    pub items: Vec<ItemShown>,
    /// The document that was handed out.
    pub request: String,
    /// What was delivered, in the order in which it came.
    pub answers: Vec<Delivered>,
}

/// An invoice in an exchange.
#[derive(Clone, Debug)]
pub struct ItemShown {
    /// The `requestID` in the document.
    pub request_id: String,
    /// The invoice.
    pub invoice_id: InvoiceId,
    /// Its number now.
    pub number: String,
    /// Its vendor now.
    pub vendor: String,
    /// What came of it, once it is known.
    pub outcome: Option<ItemOutcome>,
}

impl Operations {
    /// At most `limit` conversations of a company, newest first, older than `before`.
    ///
    /// # Errors
    /// When there is no such company, or the caller is neither from accounting nor an admin.
    pub async fn conversations(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        before: Option<Uuid>,
        limit: i64,
    ) -> Result<(Company, Vec<Session>), OperationError> {
        who.require(LOOKERS)?;
        let company = self.company(tx, who, company).await?;
        let sessions = tx.list_sessions(company.id, before, limit).await?;
        Ok((company, sessions))
    }

    /// One conversation with at most `limit` of its calls, those behind that position.
    ///
    /// # Errors
    /// When there is no such conversation, or the caller is neither from accounting nor an admin.
    pub async fn conversation(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: Uuid,
        after: i64,
        limit: i64,
    ) -> Result<ConversationShown, OperationError> {
        who.require(LOOKERS)?;
        let (session, company) = self.session(tx, who, id).await?;
        let calls = tx.load_calls(id, after, limit).await?;
        Ok(ConversationShown {
            company,
            session,
            calls,
        })
    }

    /// What a conversation handed out under that id, be it an exchange or a question.
    ///
    /// # Errors
    /// When there is no such conversation or nothing of that id in its company, or the caller is neither
    /// from accounting nor an admin.
    pub async fn exchange(
        &self,
        tx: &mut Tx,
        who: &Caller,
        session: Uuid,
        id: Uuid,
    ) -> Result<(ConversationShown, ExchangeShown), OperationError> {
        let shown = self.conversation(tx, who, session, 0, 0).await?;
        let found = load_carried(tx, shown.company.id, id).await?;
        let exchange = found.ok_or_else(|| OperationError::NotFound {
            what: "exchange",
            id: id.to_string(),
        })?;
        Ok((shown, exchange))
    }

    async fn session(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: Uuid,
    ) -> Result<(Session, Company), OperationError> {
        let not_found = || OperationError::NotFound {
            what: "session",
            id: id.to_string(),
        };
        let session = tx.load_session_by_id(id).await?.ok_or_else(not_found)?;
        if !who.may_see(session.company_id) {
            return Err(not_found());
        }
        let company = tx.load_company(session.company_id).await?;
        Ok((session, company.ok_or_else(not_found)?))
    }
}

impl ExchangeShown {
    /// How much qbXML it holds, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        let answers = self.answers.iter();
        let responses = answers.filter_map(|answer| answer.response.as_ref());
        self.request.len() + responses.map(String::len).sum::<usize>()
    }

    /// The request for people: at most that many lines, without secrets and names of machines.
    #[must_use]
    pub fn request_outline(&self, lines_max: usize) -> Outline {
        Outline::read(&self.request, lines_max)
    }
}

impl ConversationShown {
    /// The ids of the exchanges and questions that the calls carried, each once, in their order.
    #[must_use]
    pub fn carried(&self) -> Vec<Uuid> {
        let mut seen = BTreeSet::new();
        let carried = self
            .calls
            .iter()
            .filter_map(|(_, call)| call.carried.as_ref());
        carried
            .filter_map(|carried| carried.exchange_id.or(carried.question_id))
            .filter(|id| seen.insert(*id))
            .collect()
    }
}

/// A response for people: at most that many lines, without secrets and names of machines.
#[must_use]
pub fn response_outline(delivered: &Delivered, lines_max: usize) -> Outline {
    Outline::read(delivered.response.as_deref().unwrap_or_default(), lines_max)
}

/// An exchange or a question of a company.
async fn load_carried(
    tx: &mut Tx,
    company: CompanyId,
    id: Uuid,
) -> Result<Option<ExchangeShown>, OperationError> {
    if let Some(exchange) = tx.load_exchange(id).await? {
        if exchange.company_id != company {
            return Ok(None);
        }
        let mut items = Vec::new();
        for item in tx.load_exchange_items(id).await? {
            let invoice = tx.load_invoice(item.invoice_id).await?;
            let content = invoice.map(|invoice| invoice.content);
            items.push(ItemShown {
                request_id: item.request_id,
                invoice_id: item.invoice_id,
                number: content
                    .as_ref()
                    .map(|content| content.number.clone())
                    .unwrap_or_default(),
                vendor: content.map(|content| content.vendor).unwrap_or_default(),
                outcome: item.outcome,
            });
        }
        return Ok(Some(ExchangeShown {
            id,
            state: Some(exchange.state),
            handed_out_at: exchange.handed_out_at,
            attempts: exchange.attempts,
            items,
            request: exchange.request,
            answers: tx.load_answers(id).await?,
        }));
    }
    let question = tx.load_question(id).await?;
    let Some(question) = question.filter(|question| question.company_id == company) else {
        return Ok(None);
    };
    Ok(Some(ExchangeShown {
        id,
        state: None,
        handed_out_at: question.asked_at,
        attempts: 1,
        items: Vec::new(),
        request: question.request,
        answers: tx.load_question_answer(id).await?.into_iter().collect(),
    }))
}
