//! Every setting of a company in words: what it means, what it may be, and what it is unless somebody
//! says otherwise. The settings page, the README and the description of the API all tell it from here.

/// One setting, or one part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Described {
    /// Its name; the parts of one setting have a `.` between.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is about, together with others.
    pub group: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// What it may be.
    pub kind: Kind,
}

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// On or off.
    Switch,
    /// One of a few words, each with what it means.
    Choice(&'static [(&'static str, &'static str)]),
    /// A text that is never absent, and what it must be.
    Text(&'static str),
    /// An account of the company file, or none, and what none means.
    Account(&'static str),
    /// A whole number from the first to the second.
    Number(u16, u16),
    /// A decimal number that is not negative.
    Decimal,
}

const APPROVALS: &str = "Approving and sending";
const ORDERS: &str = "Purchase orders";
const BILLS: &str = "Bills in QuickBooks";
const CONNECTOR: &str = "Web Connector";

/// Every setting, in the order in which people look for them.
pub const DESCRIBED: [Described; 13] = [
    Described {
        name: "same_person_may_approve_twice",
        title: "One person may give both approvals",
        group: APPROVALS,
        meaning: "Otherwise the second approval must come from another person than the first, whatever \
            roles they have.",
        kind: Kind::Switch,
    },
    Described {
        name: "send_on_approval",
        title: "The second approval sends at once",
        group: APPROVALS,
        meaning: "Unless a finding stops that, or the person may not send: then the invoice stays \
            approved and somebody sends it.",
        kind: Kind::Switch,
    },
    Described {
        name: "attachment_required",
        title: "An invoice needs an attached file",
        group: APPROVALS,
        meaning: "An invoice without the vendor’s document beside it can’t be approved or sent.",
        kind: Kind::Switch,
    },
    Described {
        name: "require_additional_charges",
        title: "An invoice of a purchase order needs additional charges",
        group: ORDERS,
        meaning: "An invoice with a PO number and no charges, such as freight, can’t be sent.",
        kind: Kind::Switch,
    },
    Described {
        name: "po_rule",
        title: "An invoice whose purchase order is amiss",
        group: ORDERS,
        meaning: "What becomes of an invoice with a PO number whose purchase order is not known, not \
            shipped, or does not match.",
        kind: Kind::Choice(&[
            ("require", "It can’t be sent"),
            ("warn", "Somebody must accept that"),
            ("off", "Nobody looks"),
        ]),
    },
    Described {
        name: "match_tolerance.amount",
        title: "Amounts may differ by",
        group: ORDERS,
        meaning: "From those of the purchase order, in the invoice’s currency, and still match.",
        kind: Kind::Decimal,
    },
    Described {
        name: "match_tolerance.quantity",
        title: "Quantities may differ by",
        group: ORDERS,
        meaning: "From those of the purchase order, in the item’s unit, and still match.",
        kind: Kind::Decimal,
    },
    Described {
        name: "ref_number_template",
        title: "Reference number of a bill",
        group: BILLS,
        meaning: "How QuickBooks’ Ref. No. is made: {number} is the invoice’s number, {po} its PO number.",
        kind: Kind::Text("It needs {number}, and what is made must fit QuickBooks’ 20 characters."),
    },
    Described {
        name: "bill_date",
        title: "Date of a bill",
        group: BILLS,
        meaning: "Which date the bill gets in QuickBooks.",
        kind: Kind::Choice(&[
            ("invoice", "The invoice’s date"),
            ("approval", "The day of the second approval (UTC)"),
        ]),
    },
    Described {
        name: "default_expense_account",
        title: "Expense account of a line that names none",
        group: BILLS,
        meaning: "For a line or charge with neither an account nor an item.",
        kind: Kind::Account("such a line must name one"),
    },
    Described {
        name: "ap_account",
        title: "Accounts payable account",
        group: BILLS,
        meaning: "The account that bills are owed in.",
        kind: Kind::Account("QuickBooks’ own default"),
    },
    Described {
        name: "create_vendors",
        title: "Add unknown vendors to QuickBooks",
        group: BILLS,
        meaning: "A vendor that QuickBooks does not have is added before its first bill, with the \
            invoice’s vendor address where it gives one; not when its name is nearly another vendor’s, is \
            a customer’s, was deleted there, or the invoice is in a foreign currency. Otherwise an unknown vendor is an error.",
        kind: Kind::Switch,
    },
    Described {
        name: "run_every_minutes",
        title: "The Web Connector calls every … minutes",
        group: CONNECTOR,
        meaning: "It stands in the .qwc file and counts from when that file is added to the Web Connector; \
            there it can be changed too.",
        kind: Kind::Number(1, 1_440),
    },
];

impl Described {
    /// The setting that it is a part of, or itself.
    #[must_use]
    pub fn setting(&self) -> &'static str {
        self.name.split('.').next().unwrap_or(self.name)
    }

    /// Where it stands in the settings as JSON.
    #[must_use]
    pub fn pointer(&self) -> String {
        format!("/{}", self.name.replace('.', "/"))
    }

    /// What it may be, in words.
    #[must_use]
    pub fn bounds(&self) -> String {
        match self.kind {
            Kind::Switch => "on or off".to_owned(),
            Kind::Choice(choices) => {
                let choices = choices.iter().map(|(word, meaning)| {
                    format!("`{word}`: {}{}", meaning[..1].to_lowercase(), &meaning[1..])
                });
                choices.collect::<Vec<_>>().join("; ")
            }
            Kind::Text(must) => must.trim_end_matches('.').to_owned(),
            Kind::Account(none) => format!("an account’s full name, or nothing: {none}"),
            Kind::Number(least, most) => format!("{least} to {most}"),
            Kind::Decimal => "a number that is not negative".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{super::Settings, *};

    /// The names of everything that is no object, with `.` between the parts.
    fn leaves(value: &Value, name: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(parts) => {
                for (part, value) in parts {
                    let name = if name.is_empty() {
                        part.clone()
                    } else {
                        format!("{name}.{part}")
                    };
                    leaves(value, &name, found);
                }
            }
            _ => {
                found.insert(name.to_owned());
            }
        }
    }

    #[test]
    fn every_setting_is_described_and_nothing_else() {
        let mut found = BTreeSet::new();
        leaves(
            &serde_json::to_value(Settings::default()).unwrap(),
            "",
            &mut found,
        );
        let described: Vec<_> = DESCRIBED.iter().map(|one| one.name.to_owned()).collect();
        assert_eq!(described.iter().cloned().collect::<BTreeSet<_>>(), found);
        assert_eq!(described.len(), found.len(), "one is described twice");
    }

    #[test]
    fn what_is_described_is_what_is_taken() {
        let changed = |described: &Described, value: Value| {
            let mut settings = serde_json::to_value(Settings::default()).unwrap();
            *settings.pointer_mut(&described.pointer()).unwrap() = value;
            Settings::default().changed(&settings)
        };
        for one in &DESCRIBED {
            let (good, bad): (Vec<Value>, Vec<Value>) = match one.kind {
                Kind::Switch => (vec![true.into(), false.into()], vec!["on".into()]),
                Kind::Choice(choices) => (
                    choices.iter().map(|(word, _)| (*word).into()).collect(),
                    vec!["else".into(), Value::Null],
                ),
                Kind::Text(_) => (vec!["B-{number}".into()], vec!["".into(), Value::Null]),
                Kind::Account(_) => (vec!["Freight".into(), Value::Null], vec!["".into()]),
                Kind::Number(least, most) => (
                    vec![least.into(), most.into()],
                    vec![(least - 1).into(), (most + 1).into()],
                ),
                Kind::Decimal => (
                    vec!["0".into(), "1.5".into()],
                    vec!["-1".into(), "x".into()],
                ),
            };
            for value in good {
                assert!(changed(one, value.clone()).is_ok(), "{}: {value}", one.name);
            }
            for value in bad {
                let errors = changed(one, value.clone()).unwrap_err();
                let pointer = format!("/settings/{}", one.setting());
                assert!(
                    errors
                        .iter()
                        .any(|error| error.pointer.starts_with(&pointer)),
                    "{}: {value}",
                    one.name
                );
            }
        }
    }

    #[test]
    fn bounds_are_words() {
        let bounds = |name: &str| {
            let one = DESCRIBED.iter().find(|one| one.name == name);
            one.unwrap().bounds()
        };
        assert_eq!(bounds("run_every_minutes"), "1 to 1440");
        assert_eq!(
            bounds("po_rule"),
            "`require`: it can’t be sent; `warn`: somebody must accept that; `off`: nobody looks"
        );
    }
}
