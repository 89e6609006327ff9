//! Who asks for the form, and for which invoice; and the answers that show the form again.

use actix_web::{Either, http::StatusCode};

use super::{
    Change, Outcome, Paper, Question,
    fill::{copy_of, fill},
    rows::{Row, RowKind},
    typed::{Drafted, Typed},
    view::{Answer, EditPage, of_something, placed, render},
};
use crate::{
    invoice::{CompanyId, Invoice, InvoiceId, draft::FieldError},
    operations::{
        Caller, OperationError, Operations,
        preview::{Looking, Preview},
    },
    store::{Company, Tx},
    web::{
        guard::browser::Browser,
        pages::{
            answer::Page,
            error::{PageError, status_of},
        },
    },
};

/// Who asks for the form, and for which invoice.
pub(super) struct Asking<'a> {
    operations: &'a Operations,
    browser: &'a Browser,
    pub(super) paper: Paper,
}

impl<'a> Asking<'a> {
    pub(super) fn of(operations: &'a Operations, browser: &'a Browser, paper: Paper) -> Self {
        Self {
            operations,
            browser,
            paper,
        }
    }

    fn who(&self) -> &Caller {
        &self.browser.caller
    }

    fn company(&self) -> CompanyId {
        match &self.paper {
            Paper::New(company) => *company,
            Paper::Edited(invoice) => invoice.company_id,
        }
    }

    fn edited(&self) -> Option<InvoiceId> {
        self.paper.invoice().map(|invoice| invoice.id)
    }

    /// The page with what was typed and all that is said of it.
    pub(super) async fn page(
        &self,
        tx: &mut Tx,
        company: &Company,
        typed: Typed,
        answer: Answer,
    ) -> Result<EditPage, OperationError> {
        let drafted = typed.draft();
        let edited = self.edited();
        let preview = self.operations.preview(
            tx,
            self.who(),
            company.id,
            edited,
            &drafted.draft,
            Looking::Closely,
        );
        let preview = match preview.await {
            // What was sent meanwhile can't be edited: that is said, and nothing of what is typed.
            Err(OperationError::Refused(_)) => Preview::default(),
            preview => of_something(&typed, preview?),
        };
        let question = Question {
            typed,
            drafted,
            preview,
        };
        Ok(render(
            self.browser,
            company,
            &self.paper,
            &question,
            answer,
        ))
    }

    async fn load_company(&self, tx: &mut Tx) -> Result<Company, OperationError> {
        self.operations
            .company(tx, self.who(), self.company())
            .await
    }

    /// The form of another invoice of the company, to be a new one.
    pub(super) async fn copied(&self, tx: &mut Tx, from: &str) -> Result<Typed, OperationError> {
        let not_found = || OperationError::NotFound {
            what: "invoice",
            id: from.chars().take(60).collect(),
        };
        let id: InvoiceId = from.parse().map_err(|_| not_found())?;
        let (invoice, _): (Invoice, _) = self.operations.invoice(tx, self.who(), id).await?;
        if invoice.company_id != self.company() {
            return Err(not_found());
        }
        Ok(copy_of(&invoice.content))
    }

    /// The form again, with what a button does with it.
    pub(super) async fn again(&self, mut typed: Typed, change: Change) -> Outcome {
        let (status, page) = self
            .operations
            .read(async |tx| {
                let company = self.load_company(tx).await?;
                let answer = match change {
                    Change::Fill => self.filled(tx, &mut typed).await?,
                    Change::Add(kind) => focused(add(&mut typed, kind)),
                    Change::RemoveLine(index) => focused(remove_line(&mut typed, index)),
                    Change::RemoveCharge(index) => focused(remove_charge(&mut typed, index)),
                    Change::Check => Answer {
                        is_checked: true,
                        ..Answer::default()
                    },
                };
                let status = if answer.errors.is_empty() {
                    StatusCode::OK
                } else {
                    StatusCode::UNPROCESSABLE_ENTITY
                };
                Ok((status, self.page(tx, &company, typed, answer).await?))
            })
            .await?;
        Ok(Either::Right(Page::with_status(status, page)))
    }

    /// Fills in the order whose number was typed.
    async fn filled(&self, tx: &mut Tx, typed: &mut Typed) -> Result<Answer, OperationError> {
        let number = typed.text("po_number").trim().to_owned();
        let order =
            self.operations
                .open_order(tx, self.who(), self.company(), &number, self.edited());
        let detail = match order.await {
            Ok(order) => {
                return Ok(Answer {
                    said: Some(fill(typed, &order)),
                    ..Answer::default()
                });
            }
            Err(OperationError::NotFound {
                what: "purchase order",
                ..
            }) if number.is_empty() => {
                "type the number of the order that is to be filled in".to_owned()
            }
            Err(OperationError::NotFound {
                what: "purchase order",
                ..
            }) => {
                format!(
                    "no order `{number}` was entered here: correct the number, or type the lines yourself"
                )
            }
            Err(error) => return Err(error),
        };
        let errors = vec![FieldError::new("/po_number", detail)];
        Ok(Answer {
            errors,
            ..Answer::default()
        })
    }

    /// The form again, with what is wrong with it or what stood in its way; anything else has an error
    /// page.
    pub(super) async fn refused(
        &self,
        typed: Typed,
        drafted: &Drafted,
        error: OperationError,
    ) -> Outcome {
        let status = status_of(&error);
        if status != StatusCode::CONFLICT && status != StatusCode::UNPROCESSABLE_ENTITY {
            return Err(error.into());
        }
        let answer = match error {
            OperationError::Invalid(errors) => Answer {
                errors: placed(drafted, errors),
                ..Answer::default()
            },
            other => Answer {
                conflict: Some(other.to_string()),
                ..Answer::default()
            },
        };
        let page = self
            .operations
            .read(async |tx| {
                let company = self.load_company(tx).await?;
                self.page(tx, &company, typed, answer).await
            })
            .await;
        let page = page.map_err(PageError::from)?;
        Ok(Either::Right(Page::with_status(status, page)))
    }
}

fn focused(field: String) -> Answer {
    Answer {
        focus: Some(field),
        ..Answer::default()
    }
}

/// Adds a row; its first field.
fn add(typed: &mut Typed, kind: RowKind) -> String {
    let (list, rows) = match kind {
        RowKind::Account | RowKind::Item => ("lines", &mut typed.lines),
        RowKind::Charge => ("charges", &mut typed.charges),
    };
    rows.push(Row::new(kind));
    format!("{list}/{}/{}", rows.len() - 1, kind.usual()[0])
}

/// Takes a line out; where one goes on then. The last line leaves an empty one behind.
fn remove_line(typed: &mut Typed, index: usize) -> String {
    if index < typed.lines.len() {
        typed.lines.remove(index);
    }
    if typed.lines.is_empty() {
        typed.lines.push(Row::new(RowKind::Account));
    }
    let place = index.min(typed.lines.len() - 1);
    format!("lines/{place}/{}", typed.lines[place].kind.usual()[0])
}

/// Takes a charge out; where one goes on then.
fn remove_charge(typed: &mut Typed, index: usize) -> String {
    if index < typed.charges.len() {
        typed.charges.remove(index);
    }
    match typed.charges.len().checked_sub(1) {
        Some(last) => format!("charges/{}/kind", index.min(last)),
        None => "total".to_owned(),
    }
}
