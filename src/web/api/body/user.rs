//! A user to add, and what is to change about one.

use serde_json::Value;
use utoipa::ToSchema;

use super::{
    super::{fields::Fields, sent::Body},
    REQUIRED,
};
use crate::{
    invoice::{CompanyId, Role, Roles, draft::FieldError},
    operations::users::{Companies, UserChange},
};

/// A user to add.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"email": "ann@example.com", "name": "Ann Lee", "roles": ["accounting"], "may_send": false}))]
pub struct UserToAdd {
    /// The address they sign in with.
    #[schema(max_length = 254)]
    pub email: String,
    /// What people call them; absent for the address.
    #[schema(max_length = 100)]
    pub name: Option<String>,
    /// What they may do.
    #[schema(value_type = Vec<crate::web::api::shapes::RoleName>, min_items = 1)]
    pub roles: Roles,
    /// The companies they may see; absent or `null` for all of them.
    #[schema(value_type = Option<Vec<Uuid>>)]
    pub companies: Option<Vec<CompanyId>>,
    /// What they sign in with, 10 to 200 characters; absent for one that is made up and answered once.
    #[schema(min_length = 10, max_length = 200)]
    pub password: Option<String>,
    /// Whether they may approve, as far as their roles go; `true` when absent.
    #[schema(required = false)]
    pub may_approve: bool,
    /// Whether they may send, as far as their roles go; `true` when absent.
    #[schema(required = false)]
    pub may_send: bool,
}

/// What is to change about a user.
#[derive(Debug)]
pub struct UserToChange(pub UserChange);

impl Body for UserToAdd {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let email = fields.text("email");
        let name = fields.optional_text("name");
        let roles = fields.required("roles");
        let roles = roles.and_then(|list| read_roles(&mut fields, list));
        let companies = match fields.nullable("companies") {
            None | Some(Value::Null) => None,
            Some(list) => Some(read_companies(&mut fields, list)),
        };
        let password = fields.optional_text("password");
        let may_approve = fields.optional_bool("may_approve");
        let may_send = fields.optional_bool("may_send");
        fields.finish()?;
        Ok(Self {
            email: email.expect(REQUIRED),
            name,
            roles: roles.expect(REQUIRED),
            companies,
            password,
            may_approve: may_approve.unwrap_or(true),
            may_send: may_send.unwrap_or(true),
        })
    }
}

impl Body for UserToChange {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let name = fields.optional_text("name");
        let roles = fields.optional("roles");
        let roles = roles.and_then(|list| read_roles(&mut fields, list));
        let companies = match fields.nullable("companies") {
            None => None,
            Some(Value::Null) => Some(Companies::Every),
            Some(list) => Some(Companies::Only(read_companies(&mut fields, list))),
        };
        let change = UserChange {
            name,
            roles,
            companies,
            may_approve: fields.optional_bool("may_approve"),
            may_send: fields.optional_bool("may_send"),
            active: fields.optional_bool("active"),
        };
        fields.finish()?;
        Ok(Self(change))
    }
}

fn read_roles(fields: &mut Fields, list: Value) -> Option<Roles> {
    let entries = fields.list("roles", list)?;
    let texts = fields.distinct_texts("roles", entries);
    let mut roles = Vec::new();
    for text in texts {
        match text.parse::<Role>() {
            Ok(role) => roles.push(role),
            Err(error) => fields.reject("/roles", error.to_string()),
        }
    }
    Some(roles.into_iter().collect())
}

fn read_companies(fields: &mut Fields, list: Value) -> Vec<CompanyId> {
    let entries = fields.list("companies", list).unwrap_or_default();
    let texts = fields.distinct_texts("companies", entries);
    let mut companies = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match text.parse() {
            Ok(company) => companies.push(company),
            Err(_) => fields.reject(format!("/companies/{index}"), "expected a company’s id"),
        }
    }
    companies
}
