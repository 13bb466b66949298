//! The checked form of a book: one intermediate form for evaluating, columns, proving, explaining.
//!
//! A [`Book`] holds every dated version of every rule. [`Book::edition`] picks the versions in force on a day, as they
//! were known on a day, and gives an [`Edition`]: layers in order, each clause with the exceptions that may displace it.
//! Values of these types exist only if the checker accepted the book, so evaluation has nothing left to find wrong but
//! missing facts and amounts out of range.
//!
//! Everything here is piecewise linear in the amounts once the facts are fixed: no form multiplies two amounts.

mod edition;
mod expr;
mod rules;

pub use edition::{Edition, one_lower};
pub use expr::*;
pub use rules::*;

use crate::ast::Span;
use crate::words::{Lang, Word};
use jiff::civil::Date;
use yidan_types::Rounding;

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u16);
        impl $name {
            /// As an index into the book's table.
            pub fn at(self) -> usize {
                usize::from(self.0)
            }
        }
    )*};
}

index! {
    /// A group in [`Book::groups`].
    GroupIx
    /// A list in [`Book::lists`].
    ListIx
    /// A parameter in [`Book::params`].
    ParamIx
    /// A layer in [`Book::layers`].
    LayerIx
    /// A shared limit in [`Book::limits`].
    LimitIx
    /// An exception in [`Book::exceptions`].
    ExceptionIx
    /// A source in [`Book::sources`].
    SourceIx
    /// An exemption in [`Book::exemptions`].
    ExemptionIx
    /// A payment unit in [`Book::payments`].
    PaymentIx
    /// An entitlement in [`Book::entitlements`].
    EntitlementIx
}

/// Label and id of a declared thing, and where it is declared first.
#[derive(Clone, Debug)]
pub struct Named {
    /// For people.
    pub label: String,
    /// For programs.
    pub id: String,
    /// Where, for messages.
    pub span: Span,
}

/// A checked book.
#[derive(Clone, Debug)]
pub struct Book {
    /// Label and id of the book.
    pub name: Named,
    /// The language that most of its keywords are written in: its author's.
    pub lang: Lang,
    /// Name of the place, `山东省聊城市`.
    pub place: String,
    /// Administrative code, six digits.
    pub area_code: String,
    /// The year it is made for.
    pub year: i16,
    /// Which day picks the version of a rule.
    pub dated_by: DatedBy,
    /// Which day says to which year a bill belongs.
    pub year_by: DatedBy,
    /// How amounts are rounded unless a layer says otherwise.
    pub rounding: LayerRounding,
    /// Where the rounding rule comes from.
    pub rounding_origin: Provenance,
    /// The sources that rules cite.
    pub sources: Vec<Source>,
    /// Groups of people, in order of declaration.
    pub groups: Vec<Group>,
    /// Named lists of codes.
    pub lists: Vec<List>,
    /// Parameters.
    pub params: Vec<Ruled<Param>>,
    /// How lines are split.
    pub lines: Vec<Version<LineRules>>,
    /// Exemptions of lines.
    pub exemptions: Vec<Ruled<Exemption>>,
    /// Layers, in the order in which they pay.
    pub layers: Vec<Ruled<LayerRule>>,
    /// Limits that layers share.
    pub limits: Vec<Ruled<Limit>>,
    /// Exceptions.
    pub exceptions: Vec<Ruled<ExceptionRule>>,
    /// Payment to the hospital by another unit than the item.
    pub payments: Vec<Ruled<PaymentUnit>>,
    /// Entitlements that are not amounts.
    pub entitlements: Vec<Ruled<EntitlementRule>>,
    /// Guarantees, kept for the prover.
    pub guarantees: Vec<Guarantee>,
    /// Examples with expected amounts.
    pub examples: Vec<Example>,
}

/// Which day of a bill counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatedBy {
    /// Day of discharge (of service, where there is no stay).
    Discharge,
    /// Day of admission.
    Admission,
    /// Day of settlement.
    Settlement,
}

/// Rounding and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerRounding {
    /// Mode and unit.
    pub rounding: Rounding,
    /// Before the caps (the usual) or after them.
    pub before_cap: bool,
}

/// A text that rules cite.
#[derive(Clone, Debug)]
pub struct Source {
    /// Short name, `liaocheng-2019`.
    pub name: Named,
    /// Title.
    pub title: String,
    /// Document number, empty if it has none.
    pub number: String,
    /// Date of issue.
    pub date: Option<Date>,
}

/// A group of people.
#[derive(Clone, Debug)]
pub struct Group {
    /// Label and id.
    pub name: Named,
    /// Groups whose members are members of this one too, transitively closed, itself not included.
    pub includes: Vec<GroupIx>,
    /// Smaller is poorer; without a rank a group says nothing of how poor people are.
    pub rank: Option<i64>,
}

/// A named list of codes.
#[derive(Clone, Debug)]
pub struct List {
    /// Label and id.
    pub name: Named,
    /// What its codes name: [`Word::Diagnosis`], [`Word::Item`] or [`Word::Facility`].
    pub kind: Word,
    /// Codes and their text for people.
    pub codes: Vec<Code>,
}

/// A code of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code, or the prefix of codes.
    pub code: String,
    /// Whether every code that starts so is meant.
    pub prefix: bool,
    /// Text for people, may be empty.
    pub text: String,
}

impl List {
    /// Whether `code` is in the list.
    pub fn contains(&self, code: &str) -> bool {
        self.codes.iter().any(|c| if c.prefix { code.starts_with(&c.code) } else { code == c.code })
    }
}

/// A declared thing and its dated versions.
#[derive(Clone, Debug)]
pub struct Ruled<T> {
    /// Label and id.
    pub name: Named,
    /// At least one, in order of `from`. INVARIANT (one version at a time): of two that hold on one day, one was
    /// announced later than the other.
    pub versions: Vec<Version<T>>,
}

/// A rule as it holds over a time.
#[derive(Clone, Debug)]
pub struct Version<T> {
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub until: Option<Date>,
    /// Known since; `None` is known since ever.
    pub announced: Option<Date>,
    /// Sources and assumptions of the whole rule.
    pub origin: Provenance,
    /// One plain sentence for the patient, may be empty.
    pub note: String,
    /// Where it stands, for messages.
    pub span: Span,
    /// What it says.
    pub rule: T,
}

/// Where something comes from. INVARIANT (every amount cites): a rule has at least one citation or assumption.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Source and article.
    pub cites: Vec<(SourceIx, String)>,
    /// Reasons of what the sources do not give.
    pub assumed: Vec<String>,
}

/// A clause: what it says unless an exception displaces it.
#[derive(Clone, Debug)]
pub struct Clause<T> {
    /// What it says.
    pub value: T,
    /// Its own provenance, beside the rule's.
    pub origin: Provenance,
    /// Where it stands, for messages.
    pub span: Span,
    /// In order of precedence: the first whose condition holds displaces the value. Those without a stated precedence
    /// exclude each other (checked). Empty in [`Book`], filled in [`Edition`].
    pub overrides: Vec<Override<T>>,
}

/// What an exception puts in the place of a clause.
#[derive(Clone, Debug)]
pub struct Override<T> {
    /// Which exception.
    pub exception: ExceptionIx,
    /// When.
    pub when: Cond,
    /// What then holds.
    pub value: T,
}
