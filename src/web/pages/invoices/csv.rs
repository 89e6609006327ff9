//! The list as a file for a spreadsheet: the same filter and order, all of it.
//!
//! RFC 4180, in UTF-8 with a byte order mark, without which Excel takes it for something else. A cell
//! that a spreadsheet would take for a formula begins with an apostrophe.
//!
//! ## Decisions
//!
//! - *Read in portions, each on its own*, so that neither memory nor the database is held up for as
//!   long as somebody takes to download a million rows. Given up: an invoice that is moved meanwhile by
//!   what the list is sorted or filtered by may be missing, or there twice; in the usual order, by entry,
//!   nothing moves.

use std::borrow::Cow;

use actix_web::{
    HttpRequest,
    web::{Bytes, Data},
};
use futures_util::{Stream, stream::try_unfold};

use super::Asked;
use crate::{
    invoice::{CompanyId, Invoice},
    operations::Operations,
    store::invoice::order::{Mark, Part},
    web::{
        guard::browser::Browser,
        pages::{PageId, answer::Download, error::PageError},
    },
};

/// How many invoices are read at once.
const PORTION: i64 = 500;

const HEADS: [&str; 12] = [
    "Vendor",
    "Number",
    "Kind",
    "Date",
    "Due date",
    "PO number",
    "Currency",
    "Total",
    "Status",
    "QuickBooks TxnID",
    "QuickBooks ref number",
    "Entered at",
];

/// `GET /companies/{id}/invoices.csv`.
///
/// # Errors
/// When there is no such company, or the address asks for something that can't be.
pub async fn download(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Download<impl Stream<Item = Result<Bytes, PageError>> + use<>>, PageError> {
    let asked = Asked::read(request.query_string())?;
    if asked.has_mistakes() {
        let message = "a field of the filter holds something that can't be: correct it on the list";
        return Err(PageError::Address(message.to_owned()));
    }
    let company = operations
        .read(async |tx| operations.company(tx, &browser.caller, id.0).await)
        .await?;
    Ok(Download {
        media_type: "text/csv; charset=utf-8",
        file_name: "invoices.csv",
        chunks: rows(operations, company.id, asked),
    })
}

/// The rows, as many at a time as are read at once.
fn rows(
    operations: Data<Operations>,
    company: CompanyId,
    asked: Asked,
) -> impl Stream<Item = Result<Bytes, PageError>> {
    let head = format!("\u{feff}{}", line(&HEADS.map(Cow::from)));
    let start = (Some(Part::First), head);
    try_unfold(start, move |(part, mut text)| {
        let (operations, asked) = (operations.clone(), asked.clone());
        async move {
            let Some(part) = part else { return Ok(None) };
            let (filter, sort) = (asked.filter(), asked.sort());
            let invoices = operations
                .read(async |tx| {
                    Ok(tx
                        .find_invoices(company, filter, sort, &part, PORTION)
                        .await?)
                })
                .await?;
            for invoice in &invoices {
                text.push_str(&row(invoice));
            }
            let next = invoices
                .last()
                .map(|last| Part::After(Mark::of(last, sort.by)));
            Ok(Some((Bytes::from(text), (next, String::new()))))
        }
    })
}

fn row(invoice: &Invoice) -> String {
    let content = &invoice.content;
    let bill = invoice.state.bill();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    line(&[
        guarded(&content.vendor),
        guarded(&content.number),
        content.kind.as_str().into(),
        content.date.to_string().into(),
        content
            .due_date
            .map(|day| day.to_string())
            .unwrap_or_default()
            .into(),
        guarded(content.po_number.as_deref().unwrap_or_default()),
        guarded(content.currency.as_deref().unwrap_or_default()),
        content.total.to_string().into(),
        invoice.status().as_str().into(),
        text(bill.map(|bill| bill.txn_id.as_str())).into(),
        guarded(
            bill.and_then(|bill| bill.ref_number.as_deref())
                .unwrap_or_default(),
        ),
        invoice
            .created_at
            .format("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
            .into(),
    ])
}

/// A text of somebody else's that no spreadsheet runs: `=HYPERLINK(…)` is a vendor's name here.
fn guarded(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula && !is_number(text) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// Digits with at most one point in them, and a sign before them.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction)
}

/// A record with its end.
fn line(cells: &[Cow<'_, str>]) -> String {
    let mut line = String::new();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        if cell.contains(['"', ',', '\r', '\n']) {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_only_text() {
        for (text, shown) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+41 44 000", "'+41 44 000"),
            ("-x", "'-x"),
            ("-", "'-"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("-12.50", "-12.50"),
            ("+7", "+7"),
            ("-1.2.3", "'-1.2.3"),
            ("RV-1001", "RV-1001"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), shown, "{text:?}");
        }
    }

    #[test]
    fn a_cell_with_what_separates_cells_stands_in_quotes() {
        let cells = ["a,b", "c\"d", "e\r\nf", " g "].map(Cow::from);
        assert_eq!(line(&cells), "\"a,b\",\"c\"\"d\",\"e\r\nf\", g \r\n");
    }
}
