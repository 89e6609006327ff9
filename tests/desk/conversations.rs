//! Conversations with a Web Connector, as the engine records them.

use billbridge::{
    invoice::InvoiceId,
    store::{
        connector_call::{Carried, ConnectorCall},
        exchange::{Exchange, ExchangeState},
        exchange_answer::Answer,
        exchange_item::{ExchangeItem, ItemOutcome},
        session::{Outcome, Progress, Session},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::Desk;

const REQUEST: &str = r#"<?xml version="1.0"?><QBXML><QBXMLMsgsRq newMessageSetID="m1" onError="stopOnError"><BillAddRq requestID="1"><BillAdd><RefNumber>RV-1 &lt;b&gt;</RefNumber><Memo></Memo></BillAdd></BillAddRq></QBXMLMsgsRq></QBXML>"#;
/// Its end is missing.
const RESPONSE: &str = r#"<QBXML><QBXMLMsgsRs newMessageSetID="m1"><BillAddRs requestID="1" statusCode="0" statusMessage="Status OK"><BillRet><TxnID>7F-1</TxnID><Password>sesame</Password></BillRet></BillAddRs>"#;

const SESSION: Uuid = Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0001);
const EXCHANGE: Uuid = Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0002);

impl Desk {
    /// A conversation that carried an invoice to QuickBooks and is over; gives its id and the
    /// exchange's.
    pub async fn converse(&self, invoice: InvoiceId) -> (Uuid, Uuid) {
        let opened_at = self.clock.now();
        let session = self.over(opened_at);
        let exchange = self.handed_out(opened_at);
        let item = ExchangeItem {
            request_id: "1".to_owned(),
            invoice_id: invoice,
            posting: "{}".to_owned(),
            outcome: Some(ItemOutcome::Synchronized),
        };
        let answer = Answer {
            response: RESPONSE,
            hresult: "",
            message: "",
            at: session.heard_at,
        };
        self.operations
            .write(async |tx| {
                tx.insert_session(&session, &[7; 32]).await?;
                tx.update_session(&session).await?;
                tx.insert_exchange(&exchange, std::slice::from_ref(&item))
                    .await?;
                tx.record_answer(EXCHANGE, &answer, ExchangeState::Settled)
                    .await?;
                for call in &calls(opened_at) {
                    tx.insert_call(SESSION, call).await?;
                }
                Ok(())
            })
            .await
            .unwrap();
        (SESSION, EXCHANGE)
    }

    fn over(&self, opened_at: DateTime<Utc>) -> Session {
        Session {
            id: SESSION,
            company_id: self.company,
            conversation: "{}".to_owned(),
            live: false,
            opened_at,
            heard_at: opened_at + TimeDelta::milliseconds(3_250),
            outcome: Some(Outcome {
                told: r"Done: 1 in QuickBooks, on \\ANN-PC\books <b>".to_owned(),
                is_trouble: false,
            }),
            progress: Progress {
                synchronized: 1,
                ..Progress::default()
            },
        }
    }

    fn handed_out(&self, handed_out_at: DateTime<Utc>) -> Exchange {
        Exchange {
            id: EXCHANGE,
            company_id: self.company,
            session_id: SESSION,
            state: ExchangeState::HandedOut,
            message_set_id: "m1".to_owned(),
            request: REQUEST.to_owned(),
            handed_out_at,
            attempts: 1,
            failures: 0,
            undecided: 0,
        }
    }
}

fn calls(opened_at: DateTime<Utc>) -> [ConnectorCall; 4] {
    let carried = Carried {
        errand: "bills".to_owned(),
        exchange_id: Some(EXCHANGE),
        question_id: None,
    };
    [
        ("authenticate", 0, 0, "a ticket"),
        ("sendRequestXML", 40, 2_048, "qbXML"),
        ("receiveResponseXML", 3_150, 4_096, "100 % done"),
        ("closeConnection", 3_250, 0, "Done: 1 in QuickBooks"),
    ]
    .map(|(method, after, size, answered)| ConnectorCall {
        method: method.to_owned(),
        at: opened_at + TimeDelta::milliseconds(after),
        carried: (size > 0).then(|| carried.clone()),
        size,
        answered: answered.to_owned(),
    })
}
