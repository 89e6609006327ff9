//! A company, with what its connector needs.

use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};
use uuid::Uuid;

use crate::{
    invoice::{self, Money, Quantity, settings},
    operations::companies::NewCompany,
    store,
};

/// A company: one QuickBooks company file and all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "QuickBooks' own word for its file is company file"
)]
pub struct Company {
    id: Uuid,
    name: String,
    /// The company file's full path on the QuickBooks machine; `null` for the file that is open.
    #[schema(required)]
    company_file: Option<String>,
    /// How the company file identified itself when it first answered; `null` before one has.
    #[schema(required)]
    bound: Option<BoundFile>,
    qbwc: Connector,
    settings: Settings,
}

/// The company file that a company is bound to: nothing is written into any other.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoundFile {
    /// The `FileID` that the Web Connector stamped into it; `null` where there was none.
    #[schema(required)]
    file_id: Option<Uuid>,
    /// Where it was then, on the QuickBooks machine.
    #[schema(required)]
    path: Option<String>,
}

/// What the Web Connector knows the company by.
#[derive(Debug, Serialize, ToSchema)]
pub struct Connector {
    username: String,
    /// The .qwc file's `OwnerID`.
    owner_id: Uuid,
    /// The .qwc file's `FileID`.
    file_id: Uuid,
}

/// A company that was set up just now.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedCompany {
    id: Uuid,
    name: String,
    /// The company file's full path on the QuickBooks machine; `null` for the file that is open.
    #[schema(required)]
    company_file: Option<String>,
    /// `null`: no company file has answered yet.
    #[schema(required)]
    bound: Option<BoundFile>,
    qbwc: AddedConnector,
    settings: Settings,
}

/// What the Web Connector knows the company by, and its password.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedConnector {
    username: String,
    /// Shown once, here; only its hash is stored. `null` when this answer is given again for an
    /// `Idempotency-Key`.
    #[schema(required)]
    password: Option<String>,
    /// The .qwc file's `OwnerID`.
    owner_id: Uuid,
    /// The .qwc file's `FileID`.
    file_id: Uuid,
}

/// How a company wants things done. What each setting means is told by
/// [`DESCRIBED`](crate::invoice::settings::words::DESCRIBED), also in the description.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "How a company wants things done.")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in the settings"
)]
pub struct Settings {
    send_on_approval: bool,
    require_additional_charges: bool,
    attachment_required: bool,
    same_person_may_approve_twice: bool,
    #[schema(example = "{number}")]
    ref_number_template: String,
    bill_date: BillDate,
    #[schema(required)]
    default_expense_account: Option<String>,
    #[schema(required)]
    ap_account: Option<String>,
    #[schema(minimum = 1, maximum = 1440)]
    run_every_minutes: u16,
    po_rule: PoRule,
    match_tolerance: MatchTolerance,
    create_vendors: bool,
}

/// What still counts as matching a purchase order.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchTolerance {
    #[schema(value_type = String, example = "0.00")]
    amount: Money,
    #[schema(value_type = String, example = "0")]
    quantity: Quantity,
}

/// Settings to change; those that are absent stay as they are.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"settings": {"send_on_approval": true, "ap_account": "Accounts Payable"}}))]
pub struct SettingsPatch {
    /// Any of a company's settings.
    #[schema(value_type = PartialSettings)]
    pub settings: serde_json::Value,
}

/// The settings, of which each may be absent.
#[derive(Debug)]
pub struct PartialSettings;

impl PartialSchema for PartialSettings {
    fn schema() -> RefOr<Schema> {
        let mut schema = Settings::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
        }
        schema
    }
}

impl ToSchema for PartialSettings {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Settings::schemas(schemas);
    }
}

/// Which date the bill gets.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum BillDate {
    /// The date on the invoice.
    Invoice,
    /// The UTC date of the second approval.
    Approval,
}

/// What becomes of an invoice whose purchase order is not known, shipped and matching.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum PoRule {
    /// It can't be sent.
    Require,
    /// Somebody must accept that.
    Warn,
    /// Nobody looks.
    Off,
}

impl From<invoice::Settings> for Settings {
    fn from(settings: invoice::Settings) -> Self {
        Self {
            send_on_approval: settings.send_on_approval,
            require_additional_charges: settings.require_additional_charges,
            attachment_required: settings.attachment_required,
            same_person_may_approve_twice: settings.same_person_may_approve_twice,
            ref_number_template: settings.ref_number_template,
            bill_date: match settings.bill_date {
                settings::BillDate::Invoice => BillDate::Invoice,
                settings::BillDate::Approval => BillDate::Approval,
            },
            default_expense_account: settings.default_expense_account,
            ap_account: settings.ap_account,
            run_every_minutes: settings.run_every_minutes,
            po_rule: match settings.po_rule {
                settings::PoRule::Require => PoRule::Require,
                settings::PoRule::Warn => PoRule::Warn,
                settings::PoRule::Off => PoRule::Off,
            },
            match_tolerance: MatchTolerance {
                amount: settings.match_tolerance.amount,
                quantity: settings.match_tolerance.quantity,
            },
            create_vendors: settings.create_vendors,
        }
    }
}

impl From<store::company::BoundFile> for BoundFile {
    fn from(bound: store::company::BoundFile) -> Self {
        Self {
            file_id: bound.file_id,
            path: bound.path,
        }
    }
}

impl From<store::Company> for Company {
    fn from(company: store::Company) -> Self {
        Self {
            id: company.id.0,
            name: company.name,
            company_file: company.company_file,
            bound: company.bound.map(BoundFile::from),
            qbwc: Connector {
                username: company.qbwc_username,
                owner_id: company.owner_id,
                file_id: company.file_id,
            },
            settings: company.settings.into(),
        }
    }
}

impl From<&NewCompany> for AddedCompany {
    fn from(new: &NewCompany) -> Self {
        let company = new.company.clone();
        Self {
            id: company.id.0,
            name: company.name,
            company_file: company.company_file,
            bound: company.bound.map(BoundFile::from),
            qbwc: AddedConnector {
                username: company.qbwc_username,
                password: Some(new.password.expose_secret().to_owned()),
                owner_id: company.owner_id,
                file_id: company.file_id,
            },
            settings: company.settings.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_answered_as_they_are_changed() {
        let settings = invoice::Settings::default();
        assert_eq!(
            serde_json::to_value(Settings::from(settings.clone())).unwrap(),
            serde_json::to_value(settings).unwrap()
        );
    }
}
