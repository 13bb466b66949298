//! Values of Yidan: money, ratios, dates and identifiers.
//!
//! Every type here is exact and checked. Amounts are whole fen, intermediate
//! results are millionths of a fen, and nothing is rounded unless a
//! [`Rounding`] is applied. A value that exists is valid: fields are private
//! and each constructor checks its input, also on the way in through serde.
//!
//! This crate has no IO, no clock and no randomness. The same input gives the
//! same output on every machine and on every day, and no input makes it panic.
//!
//! Error types are closed enums. Their `Display` is a lower-case English
//! message and their `zh` method a Chinese one; neither repeats the refused
//! text, which may be personal data. Errors of a serde format are not ours and
//! do quote a value of the wrong type, so show them only to who sent the input.

mod date;
mod decimal;
mod exact;
mod fen;
mod id;
mod identity;
mod overflow;
mod ratio;
mod rounding;
mod wire;

pub use date::{Date, ParseDateError, age_on, months_before, parse_date};
pub use exact::{Exact, ExactError};
pub use fen::{Fen, GroupedFen, ParseFenError};
pub use id::{
    BillId, ConsortiumId, DiagnosisCode, FacilityId, FactId, HouseholdId, ItemCode, MAX_ID_CHARS,
    ParseIdError, PersonId, SettlementId, SourceId, UserId,
};
pub use identity::{IdentityNumber, ParseIdentityError, Sex, half_width};
pub use overflow::Overflow;
pub use ratio::{ParseRatioError, Ratio};
pub use rounding::{Rounding, RoundingMode, RoundingUnit};
