//! Any invoice at all, for the properties.

use proptest::{option, prelude::*};

use crate::invoice::{
    Charge, Content, ExpenseLine, ItemLine, Kind, Line, Money, VendorAddress, content::tests::roses,
};

fn money() -> impl Strategy<Value = Money> {
    (-1_000_000_i64..1_000_000).prop_map(|minor| Money::from_minor(minor).unwrap())
}

fn name() -> impl Strategy<Value = String> {
    "[\\PC&&[^\u{20}\u{a0}]]{1,12}"
}

/// One of few, so that the same names meet.
fn one_of_few() -> impl Strategy<Value = String> {
    prop_oneof![Just("Rose".to_owned()), Just("Ñandú".to_owned()), name()]
}

prop_compose! {
    fn expense_line()(
        account in option::of(one_of_few()),
        amount in money(),
        memo in option::of(name()),
        class in option::of(one_of_few()),
        customer in option::of(one_of_few()),
        tax_code in option::of(one_of_few()),
        billable: bool,
    ) -> Line {
        Line::Expense(ExpenseLine { account, amount, memo, class, customer, tax_code, billable })
    }
}

prop_compose! {
    fn item_line()(
        item in one_of_few(),
        quantity in option::of(-1_000_i32..1_000),
        cost in option::of(0_i32..1_000),
        amount in money(),
        description in option::of(name()),
        tax_code in option::of(one_of_few()),
        billable: bool,
    ) -> Line {
        let quantity = quantity.map(|number| number.to_string().parse().unwrap());
        let cost = cost.map(|number| number.to_string().parse().unwrap());
        let (class, customer, po_line) = (None, None, None);
        Line::Item(ItemLine {
            item, quantity, cost, amount, description, class, customer, tax_code, billable, po_line,
        })
    }
}

prop_compose! {
    fn charge()(
        kind in name(),
        account in option::of(one_of_few()),
        amount in money(),
        class in option::of(one_of_few()),
        customer in option::of(one_of_few()),
        tax_code in option::of(one_of_few()),
    ) -> Charge {
        Charge { kind, account, amount, memo: None, class, customer, tax_code }
    }
}

prop_compose! {
    fn address()(
        lines in prop::collection::vec(name(), 0..6),
        city in option::of(name()),
        state in option::of(name()),
        postal_code in option::of(name()),
        country in option::of(name()),
        note in option::of(name()),
    ) -> VendorAddress {
        VendorAddress { lines, city, state, postal_code, country, note }
    }
}

prop_compose! {
    pub(super) fn any_content()(
        is_credit: bool,
        vendor in name(),
        number in name(),
        terms in option::of(one_of_few()),
        memo in option::of(name()),
        exchange_rate in option::of(1_u32..1_000_000),
        tax in (option::of(one_of_few()), any::<bool>()),
        vendor_address in option::of(address()),
        lines in prop::collection::vec(prop_oneof![expense_line(), item_line()], 1..8),
        charges in prop::collection::vec(charge(), 0..3),
    ) -> Content {
        let (tax_code, amounts_include_tax) = tax;
        let exchange_rate = exchange_rate.map(|rate| rate.to_string().parse().unwrap());
        let mut content = Content {
            vendor, number, terms, exchange_rate, tax_code, amounts_include_tax, vendor_address,
            memo, lines, charges, ..roses()
        };
        content.kind = if is_credit { Kind::Credit } else { Kind::Invoice };
        content.total = content.sum().unwrap();
        content
    }
}
