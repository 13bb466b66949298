//! Enrolment in an insurance for a year: scheme, place, contribution, and who pays it.

use yidan_book::diag::Text;
use yidan_types::Fen;

use super::area::AreaCode;
use super::facts::{Fact, Period};
use crate::bill::{Employment, Problem, ProblemCode, Scheme};
use crate::coded::coded;

/// Which insurance. Nobody enrols as uninsured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InsuredScheme {
    /// Of residents (insutype 390).
    Resident,
    /// Of employees (insutype 310), with the person's employment where it is known.
    Employee(Option<Employment>),
}

impl InsuredScheme {
    /// The insurance of a scheme as bills name it; `None` for the uninsured, and for residents with an employment.
    #[must_use]
    pub const fn of(scheme: Scheme, employment: Option<Employment>) -> Option<InsuredScheme> {
        match (scheme, employment) {
            (Scheme::Resident, None) => Some(InsuredScheme::Resident),
            (Scheme::Employee, employment) => Some(InsuredScheme::Employee(employment)),
            (Scheme::Resident, Some(_)) | (Scheme::Uninsured, _) => None,
        }
    }

    /// Scheme and employment as bills name them.
    #[must_use]
    pub const fn parts(self) -> (Scheme, Option<Employment>) {
        match self {
            InsuredScheme::Resident => (Scheme::Resident, None),
            InsuredScheme::Employee(employment) => (Scheme::Employee, employment),
        }
    }
}

coded! {
    /// Whether the insurance of an enrolment can be used.
    Participation {
        /// In force.
        Active "active",
        /// Suspended, such as for contributions that are due.
        Suspended "suspended",
    }
}

coded! {
    /// Who pays a part of a contribution in place of the person.
    SubsidyChannel {
        /// The central treasury.
        Central "central",
        /// The province's.
        Province "province",
        /// The city's.
        City "city",
        /// The county's.
        County "county",
        /// Medical aid, for people in hardship.
        MedicalAid "medical_aid",
        /// The village or other collective.
        Collective "collective",
        /// The employer.
        Employer "employer",
    }
}

/// An enrolment of one person. It holds over a period of its year, in [`Fact::holds`], never open; a change of participation is a
/// new record that replaces it or follows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Enrolment {
    /// Which insurance.
    pub scheme: InsuredScheme,
    /// The place that insures, whose book and funds count.
    pub area: AreaCode,
    /// The year for which it is paid.
    pub year: i16,
    /// Whether it can be used.
    pub participation: Participation,
    /// What the person pays for the year.
    pub contribution: Fen,
    /// What others pay, each channel once.
    pub subsidies: Vec<(SubsidyChannel, Fen)>,
}

/// The problems of an enrolment record at `path`.
pub(super) fn check(record: &Fact<Enrolment>, path: &str, out: &mut Vec<Problem>) {
    let enrolment = &record.what;
    if let Some(period) = record.holds {
        within_year(period, enrolment.year, path, out);
    }
    let amounts = enrolment.subsidies.iter().map(|(_, amount)| *amount);
    if amounts.chain([enrolment.contribution]).any(Fen::is_negative) {
        let text = Text::new("金额不能是负数", "the amount must not be negative");
        out.push(Problem::new(ProblemCode::NotPositive, path, text));
    }
    channels_once(&enrolment.subsidies, path, out);
}

/// The period lies in the year for which is paid.
pub(super) fn within_year(period: Period, year: i16, path: &str, out: &mut Vec<Problem>) {
    let within = period.from.year() == year && period.until.is_some_and(|until| until.year() == year);
    if !within {
        let text = Text::new(
            format!("{year}年的参保只能在{year}年内有效，要写明止日"),
            format!("an enrolment of {year} holds on days of {year} only, so it needs its last day"),
        );
        out.push(Problem::new(ProblemCode::OtherYear, path, text));
    }
}

/// No channel pays twice.
pub(super) fn channels_once(subsidies: &[(SubsidyChannel, Fen)], path: &str, out: &mut Vec<Problem>) {
    let mut channels: Vec<SubsidyChannel> = subsidies.iter().map(|(channel, _)| *channel).collect();
    channels.sort_unstable();
    channels.dedup();
    if channels.len() != subsidies.len() {
        let text = Text::new("同一补助渠道写了两次", "a channel of subsidies stands twice");
        out.push(Problem::new(ProblemCode::DuplicateChannel, path, text));
    }
}
