//! Setting a company free from the QuickBooks company file that it is bound to.

use serde_json::json;

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{CompanyId, Fix, Problem, Role, Status, history::Action},
    store::{
        Company, Tx,
        connection::Fact,
        exchange::{Exchange, ExchangeState},
        exchange_item::ItemOutcome,
        invoice::Queue,
    },
};

impl Operations {
    /// Forgets which company file the company is bound to: the next one that the Web Connector opens
    /// binds it. What a request carried that is still unanswered is left to a person, because the new
    /// file can't tell what became of it in the old one.
    ///
    /// # Errors
    /// When the caller is no admin, no file is bound, or a conversation is going on.
    pub async fn release_company_file(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        reason: &str,
    ) -> Result<Company, OperationError> {
        who.require(&[Role::Admin])?;
        let reason = super::send_back::read_reason(
            reason,
            "say why another company file takes the place of this one",
        )?;
        let mut company = self.company(tx, who, id).await?;
        let Some(bound) = company.bound.take() else {
            return Err(OperationError::Conflict(
                "no company file is bound yet: the next one that the Web Connector opens will be"
                    .to_owned(),
            ));
        };
        if tx.load_live_session(id).await?.is_some() {
            return Err(OperationError::Conflict(
                "an update of the Web Connector is under way for this company: wait until it is over, or run another one that ends"
                    .to_owned(),
            ));
        }
        if let Some(exchange) = tx.load_open_exchange(id).await? {
            self.leave_to_a_person(tx, who, &exchange).await?;
        }
        tx.release_bound_file(id).await?;
        tx.delete_fact(id, Fact::FileBound).await?;
        // The lists are of that file too.
        tx.delete_mirror(id).await?;
        tx.update_company_file(id, None).await?;
        tx.want_lists(id).await?;
        let detail = json!({"file_id": bound.file_id, "path": bound.path, "reason": reason});
        self.record_for_company(tx, who, id, Action::CompanyFileReleased, detail)
            .await?;
        Ok(company)
    }

    async fn leave_to_a_person(
        &self,
        tx: &mut Tx,
        who: &Caller,
        exchange: &Exchange,
    ) -> Result<(), OperationError> {
        for item in tx.load_exchange_items(exchange.id).await? {
            if item.outcome.is_some() {
                continue;
            }
            tx.record_outcome(exchange.id, &item.request_id, ItemOutcome::InDoubt)
                .await?;
            let Some(mut invoice) = tx.load_invoice(item.invoice_id).await? else {
                continue;
            };
            let detail = json!({"problem": in_the_old_file()});
            invoice.state = invoice.state.clone().hold(Some(in_the_old_file()))?;
            invoice.updated_at = self.clock.now();
            tx.advance_invoice(&invoice, Status::Sent, Queue::Out)
                .await?;
            self.tell(tx, who, &invoice, Status::Sent, Action::InDoubt, detail)
                .await?;
        }
        Ok(tx
            .close_exchange(exchange.id, ExchangeState::InDoubt)
            .await?)
    }
}

fn in_the_old_file() -> Problem {
    Problem::new(
        "in_doubt",
        "It is not known whether the former company file holds the bill",
        "its request went out to another company file than the one that is to be used now, and the answer never came. Look in the former file: return the invoice from accounting if the bill belongs there; send it again if it belongs into the new file",
    )
    .with_choices(vec![Fix {
        action: "send_again".to_owned(),
        label: "It belongs into the new file: send it again".to_owned(),
        params: json!({"other_bills": []}),
    }])
}
