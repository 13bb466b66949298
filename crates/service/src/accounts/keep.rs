//! Keeping accounts: making and changing them, passwords, second factors.

use serde_json::json;
use yidan_domain::access::{Act, Grant, Of};
use yidan_domain::bill::{ProblemCode, ShortText};
use yidan_store::{Rows, Stream, Write};
use yidan_types::UserId;

use super::account::Account;
use super::password;
use crate::command::{Answer, Caller, Content, Decision, Order};
use crate::refusal::Refusal;
use crate::service::Service;

/// What an administrator says of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountDraft {
    /// Who signs in.
    pub user: UserId,
    /// The name of the person.
    pub name: ShortText,
    /// Roles, each where it holds.
    pub grants: Vec<Grant>,
    /// Whether nobody can sign in with it.
    pub disabled: bool,
}

impl Service {
    /// Makes an account, or changes name, roles and standing of one. Password and second factor stay as they are.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub fn put_account(&self, order: &Order, draft: &AccountDraft) -> Result<Answer, Refusal> {
        order.by.may(Act::KeepAccounts, &Of::default())?;
        let grants: Vec<String> = draft.grants.iter().map(Grant::to_string).collect();
        let content = json!({ "user": draft.user, "name": draft.name.as_str(), "grants": grants, "disabled": draft.disabled });
        self.once(order, &Content::of("account", &content), |_| {
            let accounts = self.accounts_now()?;
            let old = accounts.all.get(&draft.user);
            let account = Account {
                user: draft.user.clone(),
                name: draft.name.clone(),
                grants: draft.grants.clone(),
                disabled: draft.disabled,
                generation: old.map_or(0, |old| old.generation),
                password: old.and_then(|old| old.password.clone()),
                second_factor: old.and_then(|old| old.second_factor),
            };
            Ok(kept(&account, accounts.version, format!("account {} {}", draft.user, grants.join(" "))))
        })
    }

    /// Gives an account a new password: an administrator anybody's, everybody their own. Sessions with the old one end.
    ///
    /// # Errors
    /// `unknown-account`, `weak-password`, [`Refusal::Forbidden`].
    pub fn set_password(&self, order: &Order, user: &UserId, password: &str) -> Result<Answer, Refusal> {
        own_or_administrator(&order.by, user)?;
        password::check(user, password)?;
        let hash = password::hash(password)?;
        // The password is no part of what the key stands for: no fast hash of it is kept.
        self.once(order, &Content::of("password", &json!({ "user": user })), |_| {
            self.changed(user, format!("password {user}"), |account| account.password = Some(hash.clone()))
        })
    }

    /// Gives an account a new second factor, or takes it away. Sessions from before end.
    ///
    /// # Errors
    /// `unknown-account`, [`Refusal::Forbidden`].
    pub fn set_second_factor(&self, order: &Order, user: &UserId, on: bool) -> Result<Answer, Refusal> {
        own_or_administrator(&order.by, user)?;
        self.once(order, &Content::of("second-factor", &json!({ "user": user, "on": on })), |_| {
            self.changed(user, format!("second factor {user} {on}"), |account| {
                account.second_factor = on.then_some(account.generation);
            })
        })
    }

    /// All accounts, by user.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub fn accounts(&self, by: &Caller) -> Result<Vec<Account>, Refusal> {
        by.may(Act::KeepAccounts, &Of::default())?;
        Ok(self.accounts_now()?.all.values().cloned().collect())
    }

    fn changed(
        &self,
        user: &UserId,
        what: String,
        change: impl FnOnce(&mut Account),
    ) -> Result<Decision, Refusal> {
        let accounts = self.accounts_now()?;
        let mut account = accounts.all.get(user).cloned().ok_or_else(unknown)?;
        account.generation = account.generation.saturating_add(1);
        change(&mut account);
        Ok(kept(&account, accounts.version, what))
    }
}

fn own_or_administrator(by: &Caller, user: &UserId) -> Result<(), Refusal> {
    if by.user == *user { Ok(()) } else { by.may(Act::KeepAccounts, &Of::default()) }
}

fn kept(account: &Account, version: u64, what: String) -> Decision {
    let row = yidan_store::Account {
        user: account.user.to_string(),
        document: account.to_json().to_string().into_bytes(),
    };
    let rows = Rows { accounts: vec![row], ..Rows::default() };
    let answer = json!({ "user": account.user, "generation": account.generation });
    Decision {
        what,
        writes: vec![Write { stream: Stream::Accounts, expected: Some(version), rows }],
        answer: answer.into(),
    }
}

fn unknown() -> Refusal {
    Refusal::problem(ProblemCode::UnknownAccount, "$.user", "没有这个账号", "there is no such account")
}
