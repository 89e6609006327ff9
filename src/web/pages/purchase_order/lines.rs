//! The lines of an order beside what came of them, the difference in words.

use rust_decimal::Decimal;

use crate::{
    invoice::purchase_order::{LineStanding, OrderLine, Subject},
    operations::purchase_orders::ShownOrder,
    web::pages::purchase_orders::{MatchView, Tone, amount},
};

/// One line.
pub(super) struct LineView {
    pub(super) number: usize,
    pub(super) what: &'static str,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) ordered: String,
    pub(super) confirmed: Option<String>,
    pub(super) received: Option<String>,
    pub(super) invoiced: String,
    pub(super) cost: String,
    pub(super) difference: MatchView,
    /// What did not come of what was promised.
    pub(super) short: Option<String>,
}

pub(super) fn render_lines(shown: &ShownOrder) -> Vec<LineView> {
    let told = &shown.reconciliation;
    let lines = shown.order.lines.iter().zip(&told.lines).enumerate();
    lines
        .map(|(index, (line, standing))| {
            let mut mismatches = told.mismatches.iter();
            let broken = mismatches.find(|mismatch| mismatch.line == Some(index));
            LineView {
                difference: match broken {
                    Some(mismatch) => view(Tone::Bad, mismatch.title.to_owned()),
                    None => difference(line, standing),
                },
                ..render_line(index, line, standing)
            }
        })
        .collect()
}

fn render_line(index: usize, line: &OrderLine, standing: &LineStanding) -> LineView {
    let (what, name) = match &line.subject {
        Subject::Item(item) => ("Item", item),
        Subject::Account(account) => ("Account", account),
    };
    let invoiced = match (standing.invoiced, standing.invoiced_amount) {
        (Some(quantity), _) => quantity.normalize().to_string(),
        (None, Some(sum)) => amount(sum),
        (None, None) => "0".to_owned(),
    };
    LineView {
        number: index + 1,
        what,
        name: name.clone(),
        description: line.description.clone(),
        ordered: line.ordered.to_string(),
        confirmed: line.confirmed.map(|quantity| quantity.to_string()),
        received: line.received.map(|quantity| quantity.to_string()),
        invoiced,
        cost: line.cost.to_string(),
        difference: difference(line, standing),
        short: short(line),
    }
}

fn view(tone: Tone, words: String) -> MatchView {
    MatchView {
        tone,
        words,
        detail: None,
    }
}

/// What is still to be invoiced, of a line that nothing is wrong with.
fn difference(line: &OrderLine, standing: &LineStanding) -> MatchView {
    let Some(invoiced) = standing.invoiced else {
        return by_amount(line, standing);
    };
    let promised = line.confirmed.unwrap_or(line.ordered);
    let due = line.received.unwrap_or(promised).decimal();
    let left = due.saturating_sub(invoiced);
    let number = |left: Decimal| left.abs().normalize().to_string();
    if invoiced.is_zero() {
        view(Tone::Calm, "Nothing invoiced yet".to_owned())
    } else if left.is_zero() {
        let all = match line.received {
            Some(_) => "All that came is invoiced",
            None => "All is invoiced",
        };
        view(Tone::Good, all.to_owned())
    } else if left.is_sign_negative() {
        let text = format!("{} more than came, within the tolerance", number(left));
        view(Tone::Good, text)
    } else {
        view(Tone::Calm, format!("{} still to be invoiced", number(left)))
    }
}

/// A line without an item is held against its amount.
fn by_amount(line: &OrderLine, standing: &LineStanding) -> MatchView {
    let invoiced = standing.invoiced_amount.unwrap_or_default();
    let ordered = line
        .amount()
        .map(|ordered| Decimal::new(ordered.minor(), 2));
    let left = ordered.unwrap_or_default().saturating_sub(invoiced);
    if invoiced.is_zero() {
        view(Tone::Calm, "Nothing invoiced yet".to_owned())
    } else if left.is_zero() {
        view(Tone::Good, "All is invoiced".to_owned())
    } else if left.is_sign_negative() {
        let text = format!(
            "{} more than ordered, within the tolerance",
            amount(left.abs())
        );
        view(Tone::Good, text)
    } else {
        view(Tone::Calm, format!("{} still to be invoiced", amount(left)))
    }
}

fn short(line: &OrderLine) -> Option<String> {
    let promised = line.confirmed.unwrap_or(line.ordered).decimal();
    let missing = promised.saturating_sub(line.received?.decimal());
    (!missing.is_zero() && !missing.is_sign_negative())
        .then(|| format!("{} did not come", missing.normalize()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(received: Option<&str>) -> OrderLine {
        let line = json!({
            "item": "Rose", "ordered": "100", "confirmed": "99", "received": received, "cost": "1"
        });
        serde_json::from_value(line).unwrap()
    }

    fn said(received: Option<&str>, invoiced: i64) -> (Tone, String) {
        let standing = LineStanding {
            invoiced: Some(invoiced.into()),
            remaining: None,
            invoiced_amount: None,
        };
        let view = difference(&line(received), &standing);
        (view.tone, view.words)
    }

    #[test]
    fn what_is_left_is_said_of_what_came_or_else_was_promised() {
        for (received, invoiced, tone, words) in [
            (None, 0, Tone::Calm, "Nothing invoiced yet"),
            (None, 90, Tone::Calm, "9 still to be invoiced"),
            (None, 99, Tone::Good, "All is invoiced"),
            (Some("98"), 90, Tone::Calm, "8 still to be invoiced"),
            (Some("98"), 98, Tone::Good, "All that came is invoiced"),
            (
                Some("98"),
                99,
                Tone::Good,
                "1 more than came, within the tolerance",
            ),
        ] {
            assert_eq!(said(received, invoiced), (tone, words.to_owned()));
        }
    }

    #[test]
    fn what_did_not_come_is_said() {
        assert_eq!(short(&line(Some("98"))).unwrap(), "1 did not come");
        assert_eq!(short(&line(Some("99"))), None);
        assert_eq!(short(&line(None)), None);
    }
}
