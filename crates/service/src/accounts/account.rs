//! An account, and all of them as they stand now.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use serde_json::{Value, json};
use yidan_domain::access::{Grant, Rights};
use yidan_domain::bill::ShortText;
use yidan_store::Stream;
use yidan_types::UserId;

use crate::kept::MalformedKept;
use crate::refusal::Refusal;
use crate::service::Service;

const PAGE: usize = 1_000;

/// An account. Debug shows no hash of a password.
#[derive(Clone, PartialEq)]
pub struct Account {
    /// Who signs in.
    pub user: UserId,
    /// The name of the person.
    pub name: ShortText,
    /// Roles, each where it holds.
    pub grants: Vec<Grant>,
    /// Nobody can sign in with it, and sessions of it have ended.
    pub disabled: bool,
    /// Rises with each change of password or second factor: sessions of an earlier one have ended.
    pub generation: u32,
    /// Hash of the password, in PHC form; nothing where none is set yet.
    pub(crate) password: Option<String>,
    /// The number of the second factor's secret, where there is one.
    pub(crate) second_factor: Option<u32>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("user", &self.user)
            .field("grants", &self.grants)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// What the user may do.
    #[must_use]
    pub fn rights(&self) -> Rights {
        let grants = if self.disabled { &[][..] } else { &self.grants };
        Rights::Granted(grants.into())
    }

    /// Whether a password is set.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// Whether signing in takes a code of a second device.
    #[must_use]
    pub const fn has_second_factor(&self) -> bool {
        self.second_factor.is_some()
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "format": "yidan-account",
            "version": 1,
            "user": self.user,
            "name": self.name.as_str(),
            "grants": self.grants.iter().map(Grant::to_string).collect::<Vec<_>>(),
            "disabled": self.disabled,
            "generation": self.generation,
            "password": self.password,
            "second_factor": self.second_factor,
        })
    }

    fn read(bytes: &[u8]) -> Option<Account> {
        let document: Value = serde_json::from_slice(bytes).ok()?;
        let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
        let grants = document["grants"].as_array()?;
        let grants = grants.iter().map(|grant| Grant::parse(grant.as_str()?).ok());
        Some(Account {
            user: UserId::parse(document["user"].as_str()?).ok()?,
            name: ShortText::parse(document["name"].as_str()?)?,
            grants: grants.collect::<Option<_>>()?,
            disabled: document["disabled"].as_bool()?,
            generation: number(&document["generation"])?,
            password: document["password"].as_str().map(str::to_owned),
            second_factor: number(&document["second_factor"]),
        })
    }
}

/// All accounts at one version of their stream.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    pub version: u64,
    pub all: BTreeMap<UserId, Account>,
}

impl Service {
    /// The account of a user.
    ///
    /// # Errors
    /// Those of the database.
    pub fn account(&self, user: &UserId) -> Result<Option<Account>, Refusal> {
        Ok(self.accounts_now()?.all.get(user).cloned())
    }

    /// All accounts as they stand now, read anew where another program changed one.
    pub(crate) fn accounts_now(&self) -> Result<Arc<Accounts>, Refusal> {
        let version = self.store().version(&Stream::Accounts)?;
        let held = Arc::clone(&self.accounts.read().unwrap_or_else(PoisonError::into_inner));
        if held.version >= version {
            return Ok(held);
        }
        let mut fresh = Accounts { version, all: BTreeMap::new() };
        let mut last = None;
        loop {
            let page = self.store().accounts(last.as_ref(), PAGE)?;
            let Some(end) = page.last() else { break };
            last = Some(end.at.clone());
            for kept in page {
                let name = &kept.value.user;
                let account = Account::read(&kept.value.document);
                let account = account.ok_or_else(|| MalformedKept::new("account", name))?;
                fresh.all.insert(account.user.clone(), account);
            }
        }
        let fresh = Arc::new(fresh);
        *self.accounts.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        Ok(fresh)
    }
}
