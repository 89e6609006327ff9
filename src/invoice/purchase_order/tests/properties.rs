//! What holds of every order and every invoice.

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{credit, found_within, invoice, names, order_of, tolerance};
use crate::invoice::{
    Content, PurchaseOrder,
    purchase_order::{Agreed, Subject, reconcile, to_cents},
};

const NAMES: [&str; 3] = ["Rose", "ROSE ", "Fern"];

fn number(minor: i64, scale: u32) -> String {
    Decimal::new(minor, scale).normalize().to_string()
}

prop_compose! {
    fn order_line()(
        name in 0..NAMES.len(), is_item in prop::bool::weighted(0.8), ordered in 0_i64..100_000,
        scale in 0_u32..=5, cost in 0_i64..1_000_000, cost_scale in 0_u32..=5,
    ) -> Value {
        let subject = if is_item { "item" } else { "account" };
        json!({
            subject: NAMES[name], "ordered": number(ordered, scale), "cost": number(cost, cost_scale)
        })
    }
}

fn orders() -> impl Strategy<Value = PurchaseOrder> {
    prop::collection::vec(order_line(), 1..5).prop_map(|lines| order_of(&json!(lines)))
}

prop_compose! {
    fn an_invoice()(
        lines in prop::collection::vec((0..NAMES.len(), 1_i64..50, -3_000_i64..3_000), 1..4),
        is_credit in any::<bool>(),
    ) -> Content {
        let lines: Vec<_> = lines
            .into_iter()
            .map(|(name, quantity, amount)| json!({
                "item": NAMES[name], "quantity": quantity.to_string(),
                "amount": format!("{:.2}", Decimal::new(amount, 2))
            }))
            .collect();
        if is_credit { credit(&json!(lines)) } else { invoice(&json!(lines)) }
    }
}

/// An invoice that bills every line of an order as it stands.
fn exactly(order: &PurchaseOrder, with_cost: bool) -> Content {
    let lines = order.lines.iter().map(|line| {
        let amount = line.amount().unwrap();
        let item = match &line.subject {
            Subject::Item(item) => item,
            Subject::Account(account) => return json!({"account": account, "amount": amount}),
        };
        let mut billed = json!({"item": item, "quantity": line.ordered, "amount": amount});
        if with_cost {
            billed["cost"] = json!(line.cost);
        }
        billed
    });
    invoice(&json!(lines.collect::<Vec<_>>()))
}

proptest! {
    #[test]
    fn an_invoice_that_is_the_order_matches_it(order in orders(), with_cost in any::<bool>()) {
        let content = exactly(&order, with_cost);
        let found = found_within(&order, &[], &content, &tolerance("0.00", "0"));
        prop_assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn in_which_order_the_others_came_makes_no_difference(
        order in orders(), content in an_invoice(), others in prop::collection::vec(an_invoice(), 0..5)
    ) {
        let forward: Vec<_> = others.iter().collect();
        let backward: Vec<_> = others.iter().rev().collect();
        let within = tolerance("1.00", "2");
        prop_assert_eq!(
            found_within(&order, &forward, &content, &within),
            found_within(&order, &backward, &content, &within)
        );
        let told = |documents: &[&Content]| reconcile(&order, documents, &within, names());
        let (one, other) = (told(&forward), told(&backward));
        prop_assert_eq!(one.mismatches.len(), other.mismatches.len());
        prop_assert_eq!((one.lines, one.invoiced), (other.lines, other.invoiced));
    }

    #[test]
    fn more_tolerance_never_finds_more(
        order in orders(), content in an_invoice(), others in prop::collection::vec(an_invoice(), 0..3),
        amounts in (0_i64..5_000, 0_i64..5_000), quantities in (0_i64..40, 0_i64..40)
    ) {
        let others: Vec<_> = others.iter().collect();
        let within = |amount: i64, quantity: i64| {
            let within = tolerance(&format!("{:.2}", Decimal::new(amount, 2)), &quantity.to_string());
            found_within(&order, &others, &content, &within).len()
        };
        let strict = within(amounts.0, quantities.0);
        let wide = within(amounts.0 + amounts.1, quantities.0 + quantities.1);
        prop_assert!(wide <= strict, "{wide} > {strict}");
    }

    #[test]
    fn the_nearest_cost_is_as_near_as_any(
        costs in prop::collection::vec(0_i64..100_000, 1..8),
        (own, quantity) in (0_i64..100_000, -9_000_i64..9_000), scale in 0_u32..=5
    ) {
        let lines = costs.iter().map(|cost| json!({
            "item": "Rose", "ordered": "1", "cost": number(*cost, scale)
        }));
        let agreed = Agreed::of(&order_of(&json!(lines.collect::<Vec<_>>())), names());
        let quantity = Decimal::new(quantity, 1);
        let off = |cost: Decimal| to_cents(quantity * (Decimal::new(own, scale) - cost));
        let found = agreed.subjects[0].nearest_cost(quantity.is_sign_negative(), off);
        let (cost, line) = found.unwrap();
        prop_assert_eq!(agreed.lines[line].cost, Some(cost));
        let every = agreed.lines.iter().map(|line| off(line.cost.unwrap()).abs());
        prop_assert_eq!(Some(off(cost).abs()), every.min());
    }

    #[test]
    fn numbers_of_any_size_are_reckoned_with(
        ordered in 0_i64..999_999_999_999_999, cost in 0_i64..99_999_999, quantity in 0_i64..999_999_999_999_999
    ) {
        let line = json!({"item": "Rose", "ordered": number(ordered, 5), "cost": number(cost, 5)});
        let order: PurchaseOrder = serde_json::from_value(json!({
            "vendor": "Rosas del Valle", "status": "shipped", "lines": [line], "total": "0.00"
        })).unwrap();
        let content = invoice(&json!([{
            "item": "Rose", "quantity": number(quantity, 5), "cost": "9999999999.99999",
            "amount": "9999999999999.99"
        }]));
        let others = vec![&content; 500];
        let _ = found_within(&order, &others, &content, &tolerance("0.00", "0"));
        let _ = reconcile(&order, &others, &tolerance("0.00", "0"), names());
    }
}
