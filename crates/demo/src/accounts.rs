//! Accounts to sign in with, one for each role, and their password.

use serde_json::{Value, json};
use yidan_book::diag::Text;
use yidan_domain::access::Grant;
use yidan_domain::bill::ShortText;
use yidan_service::{AccountDraft, Service};
use yidan_types::UserId;

use crate::error::MakeError;
use crate::orders::{order, user};

/// An account.
#[derive(Clone, Debug, PartialEq)]
pub struct Login {
    /// What is typed.
    pub user: UserId,
    /// What the account is for.
    pub label: Text,
    /// Its role and where it holds.
    pub grant: Grant,
}

impl Login {
    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "user": self.user,
            "role": self.grant.to_string(),
            "label": { "zh": self.label.zh, "en": self.label.en },
        })
    }
}

/// Login, role, what it is for.
const LOGINS: [(&str, &str, &str, &str); 8] = [
    ("clerk", "clerk@SAMPLE-H1", "县医院窗口收费员", "clerk at the county hospital's window"),
    ("clinic", "clerk@SAMPLE-T01", "卫生院窗口收费员", "clerk at a township health centre"),
    ("manager", "facility_manager@SAMPLE-H1", "县医院管理员", "manager of the county hospital"),
    ("officer", "insurance_officer@990100", "医保经办人员", "insurance officer"),
    ("lists", "list_officer@990100", "名单管理员（民政）", "keeper of the group lists"),
    ("doctor", "family_doctor@SAMPLE-T01/一队", "家庭医生", "family doctor"),
    ("supervisor", "supervisor@990100", "监督人员", "supervisor"),
    ("admin", "administrator", "系统管理员", "administrator"),
];

/// Makes the accounts, without a password yet.
///
/// # Errors
/// Those of the service.
pub fn put_accounts(service: &Service) -> Result<Vec<Login>, MakeError> {
    let logins = logins()?;
    for login in &logins {
        let name = format!("样例{}", login.label.zh);
        let draft = AccountDraft {
            user: login.user.clone(),
            name: ShortText::parse(&name).ok_or(MakeError::Malformed("a name"))?,
            grants: vec![login.grant.clone()],
            disabled: false,
        };
        service.put_account(&order(&format!("account-{}", login.user))?, &draft)?;
    }
    Ok(logins)
}

fn logins() -> Result<Vec<Login>, MakeError> {
    let read = |(name, grant, zh, en): (&str, &str, &str, &str)| {
        let grant = Grant::parse(grant).map_err(|_| MakeError::Malformed("a role"))?;
        Ok(Login { user: user(name)?, label: Text::new(zh, en), grant })
    };
    LOGINS.into_iter().map(read).collect()
}

/// Whether all accounts have a password.
///
/// # Errors
/// Those of the service.
pub fn have_passwords(service: &Service, logins: &[Login]) -> Result<bool, MakeError> {
    for login in logins {
        if !service.account(&login.user)?.is_some_and(|account| account.has_password()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives all accounts a password. Sessions with an earlier one end.
///
/// # Errors
/// Those of the service.
pub fn set_passwords(service: &Service, logins: &[Login], password: &str) -> Result<(), MakeError> {
    for login in logins {
        // Each time another command: a password file that is lost is made anew.
        let order = order(&format!("password-{}-{}", login.user, service.new_key()))?;
        service.set_password(&order, &login.user, password)?;
    }
    Ok(())
}

/// A new password, easy to type: no letters and digits that look alike, and no vowels, so that it spells no name.
///
/// # Errors
/// Where the system has no randomness.
pub fn new_password() -> Result<String, MakeError> {
    const ALPHABET: &[u8; 24] = b"bcdfghjkmnpqrstvwxz23456";
    let mut random = [0_u8; 12];
    getrandom::fill(&mut random).map_err(|_| MakeError::Malformed("no randomness"))?;
    let letters = random.iter().filter_map(|byte| ALPHABET.get(usize::from(*byte) % ALPHABET.len()));
    let text: Vec<char> = letters.map(|letter| char::from(*letter)).collect();
    let groups: Vec<String> = text.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}
