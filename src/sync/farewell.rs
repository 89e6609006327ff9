//! The calls that end a conversation: QuickBooks could not be opened, something went wrong, or the
//! connector has let go.

use super::{
    Engine, SyncError,
    call::{Reply, Ticket},
    calls::{CLOSE_CONNECTION, CONNECTION_ERROR, GET_LAST_ERROR},
    errands::load_conversation,
    report::Ending,
};
use crate::qbxml::status::judge_hresult;

impl Engine {
    /// QuickBooks could not be opened: `done`, because any other answer makes the connector try
    /// again, for ever.
    pub(super) async fn hear_connection_error(
        &self,
        ticket: &Ticket,
        hresult: &str,
        message: &str,
    ) -> Result<Reply, SyncError> {
        let (code, outcome) = match judge_hresult(hresult, message) {
            Some(verdict) => {
                let problem = verdict.problem;
                (
                    problem.code,
                    format!("{}: {}", problem.title, problem.detail),
                )
            }
            None => (
                "unknown".to_owned(),
                "QuickBooks could not be opened; open the company file and run the update again"
                    .to_owned(),
            ),
        };
        self.store
            .write(async |tx| {
                let Some((mut session, conversation)) = load_conversation(tx, ticket).await? else {
                    return Ok(());
                };
                tracing::warn!(company = %session.company_id, code, "QuickBooks could not be opened");
                let stopped = conversation.stop(outcome.clone(), Ending::not_opened(hresult));
                self.save(tx, &mut session, &stopped).await?;
                let answered = format!("done; it said {hresult}");
                self.note_call(tx, &session, CONNECTION_ERROR, None, 0, answered)
                    .await
            })
            .await?;
        Ok(Reply::Text("done".to_owned()))
    }

    pub(super) async fn hear_get_last_error(&self, ticket: &Ticket) -> Result<Reply, SyncError> {
        self.store
            .write(async |tx| {
                let Some((session, conversation)) = load_conversation(tx, ticket).await? else {
                    return Ok(Reply::Text(
                        "This update is not known here, or is over; run the update again"
                            .to_owned(),
                    ));
                };
                let told = conversation.last_error().to_owned();
                self.note_call(tx, &session, GET_LAST_ERROR, None, 0, told.clone())
                    .await?;
                Ok(Reply::Text(told))
            })
            .await
    }

    pub(super) async fn hear_close(&self, ticket: &Ticket) -> Result<Reply, SyncError> {
        self.store
            .write(async |tx| {
                let Some((mut session, conversation)) = load_conversation(tx, ticket).await? else {
                    return Ok(Reply::Text("OK".to_owned()));
                };
                let closed = conversation.close();
                let outcome = closed.last_error().to_owned();
                self.save(tx, &mut session, &closed).await?;
                self.note_call(tx, &session, CLOSE_CONNECTION, None, 0, outcome.clone())
                    .await?;
                Ok(Reply::Text(outcome))
            })
            .await
    }
}
