//! The second factor: codes of an authenticator on a second device (RFC 6238, six digits, thirty seconds).

use totp_rs::{Builder, Secret, Totp};
use yidan_types::UserId;

use super::account::Account;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::Service;

const ISSUER: &str = "Yidan";
/// Bytes of a secret, as RFC 4226 recommends.
const SECRET: usize = 20;

/// What an authenticator is told, once, when a second factor is set up.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// To scan, as a QR code.
    pub uri: String,
    /// To type.
    pub secret: String,
}

impl Service {
    /// What the user's authenticator needs; nothing where the account has no second factor.
    ///
    /// # Errors
    /// Those of the database.
    pub fn second_factor(&self, user: &UserId) -> Result<Option<SecondFactor>, Refusal> {
        let Some(account) = self.account(user)? else { return Ok(None) };
        let Some(totp) = self.totp(&account) else { return Ok(None) };
        Ok(Some(SecondFactor { uri: totp.to_url().unwrap_or_default(), secret: totp.secret().to_base32() }))
    }

    /// Whether `code` is the one of this moment, the one before or the one after.
    pub(super) fn code_fits(&self, account: &Account, code: &str, moment: Moment) -> Option<u64> {
        let seconds = u64::try_from(moment.instant().as_second()).ok()?;
        self.totp(account)?.check(code.trim(), seconds)
    }

    /// The secret is made from the keys of the database, so none is kept.
    fn totp(&self, account: &Account) -> Option<Totp> {
        let number = account.second_factor?;
        let secret = self.store().derived_secret(&format!("second factor {} {number}", account.user));
        let builder = Builder::new()
            .with_secret(Secret::from(secret.get(..SECRET)?))
            .with_account_name(account.user.as_str())
            .with_issuer(Some(ISSUER));
        builder.build().ok()
    }
}
