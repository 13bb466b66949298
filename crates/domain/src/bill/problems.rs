//! What is wrong with a bill: a closed list of kinds, each with its place and two texts.

use std::fmt;

use yidan_book::diag::Text;

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal)*) => {
        /// The kind of a problem. The text of a code is stable: programs may match on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ProblemCode { $($(#[doc = $doc])* $name,)* }

        impl ProblemCode {
            /// All codes, reading first, settling after.
            pub const ALL: &'static [ProblemCode] = &[$(ProblemCode::$name,)*];

            /// The stable text, `unknown-field`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(ProblemCode::$name => $text,)* }
            }
        }
    };
}

codes! {
    // the file
    /// The file holds nothing.
    EmptyInput "empty-input"
    /// The file is larger than is read.
    TooLarge "too-large"
    /// The file is not UTF-8.
    NotUtf8 "not-utf8"
    /// The text is not JSON.
    NotJson "not-json"
    /// Text follows the document.
    TrailingText "trailing-text"
    /// Brackets are nested too deep.
    TooDeep "too-deep"
    /// The document says that it is something else.
    WrongFormat "wrong-format"
    /// The document is of a version that is not read.
    WrongVersion "wrong-version"
    /// There are more problems than are listed.
    MoreProblems "more-problems"
    // fields
    /// A field twice in one object.
    DuplicateField "duplicate-field"
    /// A field that the format does not have.
    UnknownField "unknown-field"
    /// A field is missing.
    MissingField "missing-field"
    /// Two fields exclude each other.
    ConflictingFields "conflicting-fields"
    /// Text where a list stands, and the like.
    WrongType "wrong-type"
    /// Not a plain decimal number.
    NotANumber "not-a-number"
    /// More decimals than the field has.
    TooManyDecimals "too-many-decimals"
    /// A number outside its range.
    OutOfRange "out-of-range"
    /// A price, quantity or amount that is zero or negative where it must not be.
    NotPositive "not-positive"
    /// None of the values that the field can have.
    UnknownValue "unknown-value"
    /// An identifier or text that is empty, too long or holds invisible characters.
    BadText "bad-text"
    /// The calendar has no such day, or not a date at all.
    BadDate "bad-date"
    /// A date in another form than the document's one.
    TwoCurrenciesOfDate "two-currencies-of-date"
    /// More lines than are read.
    TooManyLines "too-many-lines"
    /// A bill without a line.
    NoLines "no-lines"
    // what belongs together
    /// A line's amount is not quantity times price.
    LineAmount "line-amount"
    /// Lines or parts do not add up to the total.
    TotalMismatch "total-mismatch"
    /// Two lines with one id.
    DuplicateLineId "duplicate-line-id"
    /// A refund that names no line, or one that is not there.
    RefundWithoutOriginal "refund-without-original"
    /// A refund of another item or at another price than its line.
    RefundDiffers "refund-differs"
    /// More refunded than was charged.
    RefundExceedsOriginal "refund-exceeds-original"
    /// Discharged before admitted.
    DischargeBeforeAdmission "discharge-before-admission"
    /// Settled before discharged.
    SettlementBeforeDischarge "settlement-before-discharge"
    /// Admitted before born.
    BirthAfterEncounter "birth-after-encounter"
    /// A period that ends before it begins.
    PeriodReversed "period-reversed"
    /// More days in bed than the stay has.
    BedDaysExceedStay "bed-days-exceed-stay"
    // tables
    /// The table is not CSV.
    NotCsv "not-csv"
    /// A column is missing.
    MissingColumn "missing-column"
    /// A column that is not known.
    UnknownColumn "unknown-column"
    /// A column twice.
    DuplicateColumn "duplicate-column"
    /// A row has another number of cells than the header.
    RaggedRow "ragged-row"
    // settling
    /// A rule needs a fact that the bill does not bring.
    MissingFact "missing-fact"
    /// No case of a rule fits the facts.
    NoRule "no-rule"
    /// A rule that is needed is not in force on the day.
    NotInForce "not-in-force"
    /// The bill is older than the book.
    OlderThanBook "older-than-book"
    /// No layer of the book is in force on the day.
    NoLayerInForce "no-layer-in-force"
    /// The segments of a layer do not rise for these facts.
    SegmentsFall "segments-fall"
    /// An amount leaves the range that can be settled.
    AmountTooLarge "amount-too-large"
    /// A group that the book does not know.
    UnknownGroup "unknown-group"
    /// A layer that the book does not know.
    UnknownLayer "unknown-layer"
    /// Two bills with one id.
    DuplicateBill "duplicate-bill"
    /// Bills of different persons together.
    OtherPerson "other-person"
    /// Sex or birth date of one person differ between bills.
    PersonDiffers "person-differs"
    /// Two inpatient stays of one person at the same time.
    OverlappingStays "overlapping-stays"
    /// The bill continues one that is not there.
    PreviousBillUnknown "previous-bill-unknown"
    /// The bill continues itself, or one that is settled after it.
    PreviousBillLater "previous-bill-later"
    /// The year so far is stated on a bill before which there are others.
    YearStatedTwice "year-stated-twice"
    /// An earlier bill that counts for this one could not be settled.
    EarlierBillRefused "earlier-bill-refused"
    /// The settlement does not add up: a fault of ours, nothing may be paid on it.
    DoesNotAddUp "does-not-add-up"
    // the registry
    /// A number of an identity document, a phone or an area code that cannot be one.
    BadNumber "bad-number"
    /// Sex or birth date differ from those in the identity number.
    IdentityDiffers "identity-differs"
    /// Died before born.
    DeathBeforeBirth "death-before-birth"
    /// Two facts with one id.
    DuplicateFact "duplicate-fact"
    /// A fact replaces one that is not there, or one of another kind.
    ReplacedUnknown "replaced-unknown"
    /// Two facts replace the same one.
    ReplacedTwice "replaced-twice"
    /// A fact is known before the one that it replaces.
    KnownBeforeReplaced "known-before-replaced"
    /// An enrolment beyond the year for which it is paid.
    OtherYear "other-year"
    /// Two subsidies of one channel in an enrolment.
    DuplicateChannel "duplicate-channel"
    /// Two items with one code.
    DuplicateItem "duplicate-item"
    /// Who wrote a book approved it too.
    ApprovedByAuthor "approved-by-author"
    /// Two settlements with one id, or not in the order of posting.
    DuplicateSettlement "duplicate-settlement"
    // the service
    /// The registry has no such facility.
    UnknownFacility "unknown-facility"
    /// The registry does not say grade, tier and kind of the facility on the day.
    FacilityNotDescribed "facility-not-described"
    /// The facility is not designated for this kind of care on the day.
    NotDesignated "not-designated"
    /// The person had died before the care began.
    DiedBeforeCare "died-before-care"
    /// The person was not insured on the day.
    NotEnrolled "not-enrolled"
    /// The item is not in the catalogue on the day of service.
    ItemNotInCatalogue "item-not-in-catalogue"
    /// Neither a catalogue nor the claim says the class or kind of a line.
    ClassMissing "class-missing"
    /// No book is published for the area and year.
    NoBook "no-book"
    /// The day of settlement is yet to come.
    SettledInFuture "settled-in-future"
    /// The person has no such settlement.
    UnknownSettlement "unknown-settlement"
    /// The settlement is reversed.
    AlreadyReversed "already-reversed"
    /// A proposed correction is no longer what it was when it was looked at.
    CorrectionChanged "correction-changed"
    /// More is paid than is owed.
    MoreThanOwed "more-than-owed"
    /// A reserved claim no longer comes out as it was promised, or another claim comes under its id.
    ReservationChanged "reservation-changed"
    /// A reservation would end before it begins.
    ReservationExpired "reservation-expired"
    /// Nothing is reserved under this id.
    UnknownReservation "unknown-reservation"
    /// Nothing was paid too much.
    NothingToPayBack "nothing-to-pay-back"
    /// Nobody is registered so.
    UnknownPerson "unknown-person"
    /// Nobody belongs to a household of this id.
    UnknownHousehold "unknown-household"
    /// The id or the number of the document is somebody else's.
    DuplicatePerson "duplicate-person"
    /// A fact would be known before it is.
    KnownInFuture "known-in-future"
    /// A fact that was recorded is missing or another.
    FactOverwritten "fact-overwritten"
    /// No bill of this number waits at the window.
    UnknownBill "unknown-bill"
    /// No user has an account of this name.
    UnknownAccount "unknown-account"
    /// The password is too easy to guess.
    WeakPassword "weak-password"
    /// The text of a book has a mistake.
    BadBook "bad-book"
    /// The version of a book is published already.
    DuplicateBook "duplicate-book"
    /// A decision about a list fits nothing that waits for one.
    BadDecision "bad-decision"
    /// A scheme or layer stands twice in a statement.
    StatedTwice "stated-twice"
    /// More is released than is kept back as a deposit.
    MoreThanRetained "more-than-retained"
    /// More is set off than was paid in advance.
    MoreThanPrepaid "more-than-prepaid"
    /// The book lets a fund pay that the person's scheme does not have.
    NoSuchFund "no-such-fund"
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its kind.
    pub code: ProblemCode,
    /// Where in the document, `$.lines[3].unit_price`; lines count from 0 here and from 1 in messages.
    pub path: String,
    /// Line of the file, from 1; `None` if no file was read (a problem found when settling).
    pub line: Option<u32>,
    /// Column in that line, from 1: characters in JSON, cells in CSV.
    pub column: Option<u32>,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub hint: Option<Text>,
}

impl Problem {
    /// A problem at `path`, not yet placed in a file.
    #[must_use]
    pub fn new(code: ProblemCode, path: impl Into<String>, message: Text) -> Problem {
        Problem { code, path: path.into(), line: None, column: None, message, hint: None }
    }

    /// With what to do.
    #[must_use]
    pub fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Problem {
        self.hint = Some(Text::new(zh, en));
        self
    }

    /// Of a problem in a list, `$[n]...`: the number of the element and the rest of the path.
    #[must_use]
    pub fn element(&self) -> Option<(usize, &str)> {
        let (number, rest) = self.path.strip_prefix("$[")?.split_once(']')?;
        Some((number.parse().ok()?, rest))
    }
}

/// A problem that does not know its place yet: what readers of a single value return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    code: ProblemCode,
    message: Text,
    hint: Option<Text>,
}

impl Fault {
    /// A fault of the kind `code`.
    pub(crate) fn new(code: ProblemCode, zh: impl Into<String>, en: impl Into<String>) -> Fault {
        Fault { code, message: Text::new(zh, en), hint: None }
    }

    /// With what to do.
    pub(crate) fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Fault {
        self.hint = Some(Text::new(zh, en));
        self
    }

    /// Without the hint, where it would repeat personal data.
    pub(crate) fn without_hint(mut self) -> Fault {
        self.hint = None;
        self
    }

    /// The problem at `path`.
    pub(crate) fn at(self, path: impl Into<String>) -> Problem {
        Problem { hint: self.hint, ..Problem::new(self.code, path, self.message) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_distinct() {
        let texts: HashSet<_> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), ProblemCode::ALL.len());
    }
}
