//! What the history tells of a user: to each company what bears on it, and nothing of others.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::{Caller, OperationError, Operations};
use crate::{
    invoice::{CompanyId, Role, history::Action},
    store::{Tx, User},
};

/// A new user.
pub(super) fn whole(user: &User) -> Value {
    let mut changes = Map::new();
    for (name, value) in fields(user) {
        changes.insert(name.to_owned(), json!({"from": null, "to": value}));
    }
    json!({"user": user.email, "changes": changes})
}

/// What is another now.
fn differences(before: &User, after: &User, company: CompanyId) -> Map<String, Value> {
    let mut changes = Map::new();
    for ((name, from), (_, to)) in fields(before).into_iter().zip(fields(after)) {
        if from != to {
            changes.insert(name.to_owned(), json!({"from": from, "to": to}));
        }
    }
    let (from, to) = (before.may_see(company), after.may_see(company));
    if from != to {
        let change = json!({"from": from, "to": to});
        changes.insert("may_see_company".to_owned(), change);
    }
    changes
}

/// What a company is told of, besides whether the user may see it.
fn fields(user: &User) -> [(&'static str, Value); 4] {
    let roles: Vec<_> = user.roles.iter().map(Role::name).collect();
    [
        ("name", json!(user.name)),
        ("roles", json!(roles)),
        ("may_approve", json!(user.rights.may_approve)),
        ("may_send", json!(user.rights.may_send)),
    ]
}

impl Operations {
    /// Writes what was done with a user into the history of every company that one of `seen_by` may see.
    pub(in super::super) async fn tell_of_user(
        &self,
        tx: &mut Tx,
        who: &Caller,
        seen_by: &[&User],
        action: Action,
        detail: &Value,
    ) -> Result<(), OperationError> {
        for company in told(tx, seen_by).await? {
            self.record_for_company(tx, who, company, action, detail.clone())
                .await?;
        }
        Ok(())
    }

    /// Writes what changed about a user into the history of every company that it bears on.
    pub(super) async fn tell_of_change(
        &self,
        tx: &mut Tx,
        who: &Caller,
        before: &User,
        after: &User,
    ) -> Result<(), OperationError> {
        for company in told(tx, &[before, after]).await? {
            let changes = differences(before, after, company);
            if !changes.is_empty() {
                let detail = json!({"user": after.email, "changes": changes});
                self.record_for_company(tx, who, company, Action::UserChanged, detail)
                    .await?;
            }
        }
        Ok(())
    }
}

async fn told(tx: &mut Tx, seen_by: &[&User]) -> Result<BTreeSet<CompanyId>, OperationError> {
    if seen_by.iter().any(|user| user.companies.is_none()) {
        let every = tx.load_companies().await?;
        return Ok(every.into_iter().map(|company| company.id).collect());
    }
    let seen = seen_by.iter().filter_map(|user| user.companies.as_ref());
    Ok(seen.flatten().copied().collect())
}
