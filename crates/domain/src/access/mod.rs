//! Who may do what: roles, where each holds, and what each allows there.
//!
//! [`Rights`] is what somebody has, [`Act`] what is to be done, [`Of`] what it is done to. One table, [`reach`], says what
//! a role allows; the service asks it before anything else happens.

mod act;
mod grant;
mod rights;
mod role;

pub use act::{Act, Reach, reach};
pub use grant::{Grant, GrantError, Within};
pub use rights::{Of, Rights};
pub use role::Role;
