//! Passwords: what is asked of them, and their memory-hard hashes.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use yidan_domain::bill::ProblemCode;
use yidan_types::UserId;

use crate::refusal::Refusal;

/// Length is what makes a password hard to guess; rules about kinds of characters make people write it down.
const LEAST: usize = 10;
/// Longer ones cost the hash more than they are worth.
const MOST: usize = 128;
const LEAST_DIFFERENT: usize = 5;

/// Refuses what is guessed first.
pub(super) fn check(user: &UserId, password: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    let different: std::collections::BTreeSet<char> = password.chars().collect();
    let names_user = password.to_lowercase().contains(&user.as_str().to_lowercase());
    if (LEAST..=MOST).contains(&length) && different.len() >= LEAST_DIFFERENT && !names_user {
        return Ok(());
    }
    Err(Refusal::problem(
        ProblemCode::WeakPassword,
        "$.password",
        format!("密码应有{LEAST}到{MOST}个字符，至少{LEAST_DIFFERENT}种不同字符，且不含账号名"),
        format!(
            "a password has {LEAST} to {MOST} characters, at least {LEAST_DIFFERENT} different ones, and not the name of \
             the account"
        ),
    ))
}

/// The hash of a password, Argon2id with a salt of its own, in PHC form.
pub(super) fn hash(password: &str) -> Result<String, Refusal> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|_| Refusal::Malformed("hash of a password".to_owned()))
}

/// Whether `password` has the hash `kept`. Takes as long where there is none.
pub(super) fn fits(password: &str, kept: Option<&str>) -> bool {
    let Some(kept) = kept.and_then(|kept| PasswordHash::new(kept).ok()) else {
        let _ = hash(password);
        return false;
    };
    Argon2::default().verify_password(password.as_bytes(), &kept).is_ok()
}
