//! Accounts of users: who may sign in, with which roles.
//!
//! An account is kept as versions in one stream; the newest counts. Nobody's account is ever removed: it is disabled, and
//! what its user did stays under the same name.

mod account;
mod keep;
mod password;
mod second_factor;
mod sign_in;

pub use account::Account;
pub use keep::AccountDraft;
pub use second_factor::SecondFactor;
pub use sign_in::SignInError;

pub(crate) use account::Accounts;
pub(crate) use sign_in::Attempts;
