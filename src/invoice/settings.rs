//! A company's settings, with the defaults of a careful bookkeeper.

pub mod words;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Money, Quantity,
    draft::{FieldError, pointer},
};

/// How one company wants things done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in the settings"
)]
pub struct Settings {
    /// The second approval sends at once.
    pub send_on_approval: bool,
    /// An invoice with a PO number and no charges can't be sent.
    pub require_additional_charges: bool,
    /// An invoice without an attached file can't be approved or sent.
    #[serde(default)]
    pub attachment_required: bool,
    /// One person may give both approvals.
    pub same_person_may_approve_twice: bool,
    /// How the bill's reference number is made: `{number}` and `{po}` are filled in.
    pub ref_number_template: String,
    /// Which date the bill gets.
    pub bill_date: BillDate,
    /// The account of a line that names neither account nor item.
    pub default_expense_account: Option<String>,
    /// The accounts payable account; none for QuickBooks' own default.
    pub ap_account: Option<String>,
    /// How often the Web Connector is asked to call, in minutes: 1 to 1,440.
    pub run_every_minutes: u16,
    /// What becomes of an invoice whose purchase order is not known, shipped and matching.
    pub po_rule: PoRule,
    /// What still counts as matching a purchase order.
    pub match_tolerance: MatchTolerance,
    /// An unknown vendor is added to QuickBooks with the bill.
    pub create_vendors: bool,
}

/// Which date the bill gets (`TxnDate`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BillDate {
    /// The date on the invoice.
    Invoice,
    /// The UTC date of the second approval.
    Approval,
}

/// What becomes of an invoice whose purchase order is not known, shipped and matching.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PoRule {
    /// It can't be sent.
    Require,
    /// Somebody must accept that.
    Warn,
    /// Nobody looks.
    Off,
}

/// What still counts as matching a purchase order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchTolerance {
    /// In the invoice's currency.
    pub amount: Money,
    /// In the item's unit.
    pub quantity: Quantity,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            send_on_approval: false,
            require_additional_charges: true,
            attachment_required: false,
            same_person_may_approve_twice: false,
            ref_number_template: "{number}".to_owned(),
            bill_date: BillDate::Invoice,
            default_expense_account: None,
            ap_account: None,
            run_every_minutes: 5,
            po_rule: PoRule::Warn,
            match_tolerance: MatchTolerance {
                amount: Money::ZERO,
                quantity: "0".parse().expect("zero is a quantity"),
            },
            create_vendors: false,
        }
    }
}

impl Settings {
    /// These settings with the fields of `changes` (a JSON object) put in place of their own.
    ///
    /// # Errors
    /// One for each field that is unknown or whose value can't be; then nothing is changed.
    pub fn changed(&self, changes: &serde_json::Value) -> Result<Self, Vec<FieldError>> {
        let Some(changes) = changes.as_object() else {
            return Err(vec![FieldError::new(
                "/settings",
                "expected an object of settings",
            )]);
        };
        let mut fields = serde_json::to_value(self).expect("settings are plain JSON");
        let mut errors = Vec::new();
        for (name, value) in changes {
            let pointer = pointer("/settings", name);
            let Some(field) = fields.get_mut(name) else {
                errors.push(FieldError::new(
                    pointer,
                    format!("`{name}` is not a setting"),
                ));
                continue;
            };
            let before = std::mem::replace(field, value.clone());
            if let Err(error) = serde_json::from_value::<Self>(fields.clone()) {
                errors.push(FieldError::new(pointer, error.to_string()));
                fields[name.as_str()] = before;
            }
        }
        let settings: Self = serde_json::from_value(fields)
            .map_err(|error| vec![FieldError::new("/settings", error.to_string())])?;
        errors.extend(settings.mistakes());
        if errors.is_empty() {
            Ok(settings)
        } else {
            Err(errors)
        }
    }

    /// What is another in `after`, each with its value before and after.
    #[must_use]
    pub fn differences(&self, after: &Self) -> serde_json::Value {
        let as_json = |settings: &Self| {
            let json = serde_json::to_value(settings);
            json.expect("settings are plain JSON")
        };
        let (before, after) = (as_json(self), as_json(after));
        let names = before.as_object().into_iter().flatten();
        let differing = names.filter(|(name, value)| after[name.as_str()] != **value);
        differing
            .map(|(name, value)| {
                (
                    name.clone(),
                    json!({"from": value, "to": after[name.as_str()]}),
                )
            })
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    /// What the types alone let pass and can't be.
    fn mistakes(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if !(1..=1_440).contains(&self.run_every_minutes) {
            errors.push(FieldError::new(
                "/settings/run_every_minutes",
                format!(
                    "expected 1 to 1440 minutes, found {}",
                    self.run_every_minutes
                ),
            ));
        }
        if let Err(detail) = self.fill_ref_number("", Some("")) {
            errors.push(FieldError::new("/settings/ref_number_template", detail));
        } else if !self.ref_number_template.contains("{number}") {
            errors.push(FieldError::new(
                "/settings/ref_number_template",
                "expected `{number}` in it: bills of one vendor must be told apart by their number",
            ));
        }
        if self.match_tolerance.amount.is_negative() {
            errors.push(FieldError::new(
                "/settings/match_tolerance/amount",
                "a tolerance can't be negative",
            ));
        }
        let quantity = self.match_tolerance.quantity.decimal();
        if quantity < Decimal::ZERO {
            errors.push(FieldError::new(
                "/settings/match_tolerance/quantity",
                "a tolerance can't be negative",
            ));
        }
        for (name, account) in [
            ("default_expense_account", &self.default_expense_account),
            ("ap_account", &self.ap_account),
        ] {
            if account
                .as_ref()
                .is_some_and(|name| name.trim().is_empty() || name.chars().count() > 159)
            {
                errors.push(FieldError::new(
                    format!("/settings/{name}"),
                    "expected an account's full name of at most 159 characters, or null",
                ));
            }
        }
        errors
    }

    /// The bill's reference number for an invoice number and its PO number.
    ///
    /// # Errors
    /// A sentence, when the template names something unknown.
    pub fn fill_ref_number(&self, number: &str, po_number: Option<&str>) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = self.ref_number_template.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err("expected a `}` after every `{`".to_owned());
            };
            filled.push_str(before);
            filled.push_str(match name {
                "number" => number,
                "po" => po_number.unwrap_or_default(),
                unknown => {
                    return Err(format!(
                        "`{{{unknown}}}` is not known: expected `{{number}}` or `{{po}}`"
                    ));
                }
            });
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(changes: &serde_json::Value) -> Vec<String> {
        let errors = Settings::default().changed(changes).unwrap_err();
        errors.into_iter().map(|error| error.pointer).collect()
    }

    #[test]
    fn only_the_named_settings_change() {
        let changed = Settings::default()
            .changed(&json!({"send_on_approval": true, "ap_account": "Accounts Payable"}))
            .unwrap();
        let expected = Settings {
            send_on_approval: true,
            ap_account: Some("Accounts Payable".into()),
            ..Settings::default()
        };
        assert_eq!(changed, expected);
        assert_eq!(
            changed
                .changed(&json!({"ap_account": null}))
                .unwrap()
                .ap_account,
            None
        );
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        let mut found = pointers(&json!({
            "no_such": 1, "send_on_approval": "yes", "run_every_minutes": 0,
            "ref_number_template": "{nr}", "po_rule": "must", "bill_date": "today"
        }));
        found.sort();
        assert_eq!(
            found,
            [
                "/settings/bill_date",
                "/settings/no_such",
                "/settings/po_rule",
                "/settings/ref_number_template",
                "/settings/run_every_minutes",
                "/settings/send_on_approval"
            ]
        );
    }

    #[test]
    fn settings_that_are_no_object_are_refused() {
        assert_eq!(pointers(&json!([1])), ["/settings"]);
        assert_eq!(
            pointers(&json!({"match_tolerance": {"amount": "-1", "quantity": "-0.5"}})),
            [
                "/settings/match_tolerance/amount",
                "/settings/match_tolerance/quantity"
            ]
        );
        assert_eq!(
            pointers(&json!({"ref_number_template": "BILL"})),
            ["/settings/ref_number_template"]
        );
        assert_eq!(
            pointers(&json!({"ap_account": " "})),
            ["/settings/ap_account"]
        );
    }

    #[test]
    fn the_template_is_filled_in() {
        let mut settings = Settings::default();
        assert_eq!(settings.fill_ref_number("RV-1", None).unwrap(), "RV-1");
        settings.ref_number_template = "{po}/{number}".into();
        assert_eq!(
            settings.fill_ref_number("RV-1", Some("P7")).unwrap(),
            "P7/RV-1"
        );
        settings.ref_number_template = "{number".into();
        assert!(settings.fill_ref_number("RV-1", None).is_err());
    }
}
