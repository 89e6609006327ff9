//! Looking after those who are there: what they may do, whether they may come in, and a password in place
//! of one that was forgotten.

use secrecy::SecretString;
use serde_json::json;

use super::{
    super::{Caller, OperationError, Operations},
    mistakes_of, sees_too_much,
};
use crate::{
    invoice::{CompanyId, Role, Roles, UserId, draft::FieldError, history::Action},
    store::{Tx, User},
};

/// The companies that somebody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Companies {
    /// All of them, also those that are added later.
    Every,
    /// These alone.
    Only(Vec<CompanyId>),
}

/// What is to change about a user; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// What people call them.
    pub name: Option<String>,
    /// What they may do.
    pub roles: Option<Roles>,
    /// The companies they may see.
    pub companies: Option<Companies>,
    /// Whether they may approve, as far as their roles go.
    pub may_approve: Option<bool>,
    /// Whether they may send, as far as their roles go.
    pub may_send: Option<bool>,
    /// Whether they may come in.
    pub active: Option<bool>,
}

impl UserChange {
    /// Only whether they may come in.
    #[must_use]
    pub fn active(active: bool) -> Self {
        Self {
            active: Some(active),
            ..Self::default()
        }
    }

    fn of(&self, user: &User) -> User {
        let mut after = user.clone();
        if let Some(name) = &self.name {
            name.trim().clone_into(&mut after.name);
        }
        if let Some(roles) = self.roles {
            after.roles = roles;
        }
        match &self.companies {
            Some(Companies::Every) => after.companies = None,
            Some(Companies::Only(companies)) => {
                let mut companies = companies.clone();
                companies.sort_unstable();
                companies.dedup();
                after.companies = Some(companies);
            }
            None => {}
        }
        if let Some(may) = self.may_approve {
            after.rights.may_approve = may;
        }
        if let Some(may) = self.may_send {
            after.rights.may_send = may;
        }
        after
    }
}

impl Operations {
    /// At most `limit` of the users whom the caller looks after, in the order of their addresses.
    ///
    /// # Errors
    /// When the caller is no admin, or the database fails.
    pub async fn users(
        &self,
        tx: &mut Tx,
        who: &Caller,
        after: &str,
        limit: i64,
    ) -> Result<Vec<User>, OperationError> {
        who.require(&[Role::Admin])?;
        let within = match who {
            Caller::User(admin) if admin.companies.is_some() => Some(admin.id),
            Caller::User(_) | Caller::CommandLine => None,
        };
        Ok(tx.list_users(within, after, limit).await?)
    }

    /// A user whom the caller looks after.
    ///
    /// # Errors
    /// When the caller is no admin; [`OperationError::NotFound`] when there is no such user, or one who
    /// may see more than the caller.
    pub async fn user(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: UserId,
    ) -> Result<User, OperationError> {
        who.require(&[Role::Admin])?;
        let user = tx.load_user(id).await?;
        let user = user.filter(|user| sees_too_much(who, user.companies.as_deref()).is_none());
        user.ok_or_else(|| OperationError::NotFound {
            what: "user",
            id: id.to_string(),
        })
    }

    /// Changes what somebody is called or may do, and whether they may come in. Whoever may not come in
    /// is signed out of every browser, and their tokens do nothing until they may again.
    ///
    /// # Errors
    /// When the caller is no admin, a field is rejected, or nobody would be left to let others in.
    pub async fn change_user(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: UserId,
        change: &UserChange,
    ) -> Result<User, OperationError> {
        let before = self.user(tx, who, id).await?;
        let mut after = change.of(&before);
        let mut errors = mistakes_of(&after.name, after.roles);
        errors.extend(sees_too_much(who, after.companies.as_deref()));
        for company in after.companies.iter().flatten() {
            if tx.load_company(*company).await?.is_none() {
                let detail = format!("there is no company `{company}`");
                errors.push(FieldError::new("/companies", detail));
            }
        }
        if !errors.is_empty() {
            return Err(OperationError::Invalid(errors));
        }
        if let Some(active) = change.active
            && active != before.is_active()
        {
            after.deactivated_at = (!active).then(|| self.clock.now());
        }
        self.refuse_to_lock_out(tx, who, &before, &after).await?;
        tx.update_user(&after).await?;
        self.tell_of_change(tx, who, &before, &after).await?;
        if before.is_active() != after.is_active() {
            tx.delete_logins_of(id, None).await?;
            let action = if after.is_active() {
                Action::UserReactivated
            } else {
                Action::UserDeactivated
            };
            let detail = json!({"user": after.email});
            self.tell_of_user(tx, who, &[&before, &after], action, &detail)
                .await?;
        }
        Ok(after)
    }

    /// Refuses to leave what one admin saw to nobody, and to let anybody deactivate themselves.
    async fn refuse_to_lock_out(
        &self,
        tx: &mut Tx,
        who: &Caller,
        before: &User,
        after: &User,
    ) -> Result<(), OperationError> {
        let is_own = matches!(who, Caller::User(admin) if admin.id == before.id);
        if is_own && before.is_active() && !after.is_active() {
            return Err(OperationError::Conflict(
                "you can't deactivate yourself: another admin can".to_owned(),
            ));
        }
        if !stands_for(before, before) || stands_for(after, before) {
            return Ok(());
        }
        let admins = tx.load_admins().await?;
        let mut others = admins.iter().filter(|other| other.id != before.id);
        if others.any(|other| stands_for(other, before)) {
            return Ok(());
        }
        Err(OperationError::Conflict(format!(
            "`{}` is the last admin of what they may see: make somebody else one first",
            before.email
        )))
    }

    /// Gives somebody a password that nobody chose, in place of one that was forgotten, and signs them
    /// out of every browser; says the one copy of it.
    ///
    /// # Errors
    /// When the caller is no admin, or does not look after such a user.
    pub async fn reset_password(
        &self,
        who: &Caller,
        id: UserId,
    ) -> Result<(User, SecretString), OperationError> {
        who.require(&[Role::Admin])?;
        let password = self.generate_password();
        let hash = self.gate.passwords().hash(password.clone()).await;
        let user = self
            .write(async |tx| {
                let user = self.user(tx, who, id).await?;
                self.put_password(tx, who, &user, &hash, None).await?;
                Ok(user)
            })
            .await?;
        Ok((user, password))
    }
}

/// Whether `admin` may come in, and looks after all that `other` may see.
fn stands_for(admin: &User, other: &User) -> bool {
    let sees_all = match (&admin.companies, &other.companies) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(own), Some(theirs)) => theirs.iter().all(|company| own.contains(company)),
    };
    admin.is_active() && admin.roles.has(Role::Admin) && sees_all
}
