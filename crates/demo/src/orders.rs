//! The commands' keys and who gives them.

use yidan_service::{Caller, Order};
use yidan_store::CommandKey;
use yidan_types::UserId;

use crate::error::MakeError;

/// Who makes the county, in the audit trail.
const MAKER: &str = "yidan-demo";

/// The order of a command.
pub(crate) fn order(key: &str) -> Result<Order, MakeError> {
    by(MAKER, key)
}

/// The order of a command that somebody gives.
pub(crate) fn by(user: &str, key: &str) -> Result<Order, MakeError> {
    let key = CommandKey::parse(&format!("demo-{key}")).map_err(|_| MakeError::Malformed("a key"))?;
    Ok(Order { key, by: caller(user)? })
}

/// Somebody at work.
pub(crate) fn caller(user: &str) -> Result<Caller, MakeError> {
    Ok(Caller::operator(self::user(user)?, None))
}

/// A user.
pub(crate) fn user(name: &str) -> Result<UserId, MakeError> {
    UserId::parse(name).map_err(|_| MakeError::Malformed("a user"))
}
