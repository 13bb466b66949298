//! Signing in, and what slows down who guesses.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use yidan_domain::bill::ShortText;
use yidan_types::UserId;

use super::account::Account;
use super::password;
use crate::command::Caller;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::Service;

/// So many wrong tries in a row lock an account for [`LOCKED_MS`].
const TRIES: u32 = 5;
const LOCKED_MS: i64 = 15 * 60 * 1_000;
/// Names that were tried and are remembered; beyond that the oldest are forgotten.
const REMEMBERED: usize = 100_000;

/// Why somebody is not signed in.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInError {
    /// No such account, wrong password, or disabled: which of them is not told.
    Wrong,
    /// The password is right, and a code of the second factor is needed or was wrong.
    Code {
        /// Whether a code was given.
        wrong: bool,
    },
    /// Too many wrong tries: it goes on after so many minutes.
    Locked {
        /// Minutes left.
        minutes: i64,
    },
    /// It could not be looked up.
    Refused(Refusal),
}

impl From<Refusal> for SignInError {
    fn from(refusal: Refusal) -> SignInError {
        SignInError::Refused(refusal)
    }
}

/// Wrong tries of each name, and codes that were used; in memory, since a restart by the administrator is no way to guess.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<BTreeMap<String, Tries>>);

#[derive(Clone, Copy, Debug, Default)]
struct Tries {
    wrong: u32,
    last_ms: i64,
    /// The step of the last code that was accepted: a code opens once.
    code_step: u64,
}

impl Attempts {
    fn of(&self, name: &str) -> Tries {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied().unwrap_or_default()
    }

    fn set(&self, name: &str, tries: Tries) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            let old = tries.last_ms.saturating_sub(LOCKED_MS);
            all.retain(|_, tries| tries.last_ms >= old);
        }
        if all.len() < REMEMBERED {
            all.insert(name.to_owned(), tries);
        }
    }
}

impl Service {
    /// Signs somebody in by password, and by a code where the account has a second factor. Both outcomes are written to the
    /// audit trail of who is named.
    ///
    /// # Errors
    /// [`SignInError`].
    pub fn sign_in(&self, user: &str, password: &str, code: Option<&str>) -> Result<Account, SignInError> {
        let moment = self.moment();
        let tries = self.attempts.of(user);
        if let Some(minutes) = locked(tries, moment) {
            return Err(SignInError::Locked { minutes });
        }
        let known = UserId::parse(user).ok();
        let account = known.as_ref().map(|user| self.account(user)).transpose()?.flatten();
        let hash = account.as_ref().and_then(|account| account.password.as_deref());
        let fits = password::fits(password, hash);
        let Some(account) = account.filter(|account| fits && !account.disabled) else {
            self.attempts.set(user, wrong(tries, moment));
            self.noted(known, "sign-in refused")?;
            return Err(SignInError::Wrong);
        };
        let step = match self.code_step(&account, code, tries, moment) {
            Ok(step) => step,
            Err(error) => {
                if error == (SignInError::Code { wrong: true }) {
                    self.attempts.set(user, wrong(tries, moment));
                    self.noted(known, "sign-in refused: code")?;
                }
                return Err(error);
            }
        };
        self.attempts.set(user, Tries { wrong: 0, last_ms: moment.ms(), code_step: step });
        self.noted(known, "signed in")?;
        Ok(account)
    }

    /// The step of the code, which opens once.
    fn code_step(
        &self,
        account: &Account,
        code: Option<&str>,
        tries: Tries,
        moment: Moment,
    ) -> Result<u64, SignInError> {
        if !account.has_second_factor() {
            return Ok(0);
        }
        let Some(code) = code.filter(|code| !code.trim().is_empty()) else {
            return Err(SignInError::Code { wrong: false });
        };
        let step = self.code_fits(account, code, moment).filter(|step| *step > tries.code_step);
        step.ok_or(SignInError::Code { wrong: true })
    }

    fn noted(&self, user: Option<UserId>, what: &str) -> Result<(), Refusal> {
        let Some(user) = user else { return Ok(()) };
        self.looked(&Caller::operator(user, None::<ShortText>), what.to_owned())
    }
}

fn wrong(tries: Tries, moment: Moment) -> Tries {
    let again = moment.ms().saturating_sub(tries.last_ms) < LOCKED_MS;
    let before = if again { tries.wrong } else { 0 };
    Tries { wrong: before.saturating_add(1), last_ms: moment.ms(), ..tries }
}

/// The minutes for which an account stays locked, rounded up.
fn locked(tries: Tries, moment: Moment) -> Option<i64> {
    let left = LOCKED_MS.saturating_sub(moment.ms().saturating_sub(tries.last_ms));
    (tries.wrong >= TRIES && left > 0).then(|| (left.saturating_add(59_999)) / 60_000)
}
