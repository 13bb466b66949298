//! A dated fact about a person as a document, `yidan-fact` version 1.

use jsonc_parser::ast::Value;
use serde_json::{Map, Value as Json, json};
use yidan_types::{Date, FactId, Fen};

use super::parts::{self, FACT, area, code, put, text, write_fact};
use crate::bill::json_reader::{Path, Reader};
use crate::bill::problems::Fault;
use crate::bill::{Choice, Employment, Problem, ProblemCode, Scheme, ShortText, document, fields};
use crate::registry::{
    DiseaseCertificate, Enrolment, Fact, FamilyDoctorContract, FilingKind, InsuredScheme, Membership,
    OffSiteFiling, Participation, Period, PersonFileDraft, SubsidyChannel,
};

const FORMAT: &str = "yidan-fact";

/// A dated fact about a person, of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum PersonFact {
    /// Insurance of a year.
    Enrolment(Fact<Enrolment>),
    /// A group.
    Membership(Fact<Membership>),
    /// A certified disease.
    Certificate(Fact<DiseaseCertificate>),
    /// A contract with a family doctor.
    Contract(Fact<FamilyDoctorContract>),
    /// Care filed elsewhere.
    Filing(Fact<OffSiteFiling>),
}

const KINDS: [&str; 5] = ["enrolment", "membership", "certificate", "contract", "filing"];

/// The same expression for the fact of each kind.
macro_rules! each {
    ($fact:expr, $name:ident => $value:expr) => {
        match $fact {
            PersonFact::Enrolment($name) => $value,
            PersonFact::Membership($name) => $value,
            PersonFact::Certificate($name) => $value,
            PersonFact::Contract($name) => $value,
            PersonFact::Filing($name) => $value,
        }
    };
}

impl PersonFact {
    /// The stable code of its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            PersonFact::Enrolment(_) => KINDS[0],
            PersonFact::Membership(_) => KINDS[1],
            PersonFact::Certificate(_) => KINDS[2],
            PersonFact::Contract(_) => KINDS[3],
            PersonFact::Filing(_) => KINDS[4],
        }
    }

    /// Identifies the record.
    #[must_use]
    pub const fn id(&self) -> &FactId {
        each!(self, fact => &fact.id)
    }

    /// When it is so; `None`: it is withdrawn.
    #[must_use]
    pub const fn holds(&self) -> Option<Period> {
        each!(self, fact => fact.holds)
    }

    /// The day on which it became known.
    #[must_use]
    pub const fn known(&self) -> Date {
        each!(self, fact => fact.known)
    }

    /// The record in whose place it stands.
    #[must_use]
    pub const fn replaces(&self) -> Option<&FactId> {
        each!(self, fact => fact.replaces.as_ref())
    }

    /// Which office or list says so.
    #[must_use]
    pub const fn source(&self) -> Option<&ShortText> {
        each!(self, fact => fact.source.as_ref())
    }
}

impl PersonFileDraft {
    /// With more facts, of any kinds, after those that are there.
    ///
    /// # Errors
    /// As of [`crate::registry::Facts::new`].
    pub fn with_facts(
        mut self,
        facts: impl IntoIterator<Item = PersonFact>,
    ) -> Result<PersonFileDraft, Vec<Problem>> {
        let (mut enrolments, mut memberships, mut certificates) = (Vec::new(), Vec::new(), Vec::new());
        let (mut contracts, mut filings) = (Vec::new(), Vec::new());
        for fact in facts {
            match fact {
                PersonFact::Enrolment(fact) => enrolments.push(fact),
                PersonFact::Membership(fact) => memberships.push(fact),
                PersonFact::Certificate(fact) => certificates.push(fact),
                PersonFact::Contract(fact) => contracts.push(fact),
                PersonFact::Filing(fact) => filings.push(fact),
            }
        }
        self.enrolments = self.enrolments.with_all(enrolments)?;
        self.memberships = self.memberships.with_all(memberships)?;
        self.certificates = self.certificates.with_all(certificates)?;
        self.contracts = self.contracts.with_all(contracts)?;
        self.filings = self.filings.with_all(filings)?;
        Ok(self)
    }
}

/// The document of a fact.
#[must_use]
pub fn fact_json(fact: &PersonFact) -> Json {
    let mut to = parts::document(FORMAT);
    to.insert("kind".to_owned(), json!(fact.kind()));
    match fact {
        PersonFact::Enrolment(fact) => write_fact(fact, enrolment_json(&fact.what), &mut to),
        PersonFact::Membership(fact) => write_fact(fact, json!({ "group": text(&fact.what.group) }), &mut to),
        PersonFact::Certificate(fact) => write_fact(fact, json!({ "disease": fact.what.disease }), &mut to),
        PersonFact::Contract(fact) => write_fact(fact, contract_json(&fact.what), &mut to),
        PersonFact::Filing(fact) => {
            let what = json!({ "area": fact.what.area.to_string(), "kind": fact.what.kind.code() });
            write_fact(fact, what, &mut to);
        }
    }
    Json::Object(to)
}

fn enrolment_json(enrolment: &Enrolment) -> Json {
    let (scheme, employment) = enrolment.scheme.parts();
    let mut to = Map::new();
    to.insert("scheme".to_owned(), json!(scheme.written()));
    put(&mut to, "employment", employment.map(|employment| json!(employment.written())));
    to.insert("area".to_owned(), json!(enrolment.area.to_string()));
    to.insert("year".to_owned(), json!(enrolment.year));
    to.insert("participation".to_owned(), json!(enrolment.participation.code()));
    to.insert("contribution".to_owned(), json!(enrolment.contribution.to_string()));
    let subsidy = |(channel, amount): &(SubsidyChannel, Fen)| json!({ "channel": channel.code(), "amount": amount.to_string() });
    to.insert("subsidies".to_owned(), enrolment.subsidies.iter().map(subsidy).collect());
    Json::Object(to)
}

fn contract_json(contract: &FamilyDoctorContract) -> Json {
    let mut to = Map::new();
    to.insert("facility_id".to_owned(), json!(contract.facility));
    put(&mut to, "team", contract.team.as_ref().map(text));
    Json::Object(to)
}

/// Reads a fact.
///
/// # Errors
/// Every problem of the document, in the order of the file, each with its line.
pub fn read_fact(bytes: &[u8]) -> Result<PersonFact, Vec<Problem>> {
    document::read(bytes, fact, Ok)
}

/// Reads facts, one a line.
///
/// # Errors
/// Every problem of every line.
pub fn read_facts(bytes: &[u8]) -> Result<Vec<PersonFact>, Vec<Problem>> {
    parts::lines(bytes, read_fact)
}

fn is_format(text: &str) -> Result<(), Fault> {
    document::format(text, FORMAT, "事实文件", "a fact document")
}

const FIELDS: &[&str] =
    &["format", "version", "kind", "id", "from", "until", "withdrawn", "known", "replaces", "source", "what"];

fn fact<'t>(r: &mut Reader<'_, 't>, root: &Value<'t>, found: &mut Vec<Problem>) -> Option<PersonFact> {
    // What every fact has is part of the fields of this document.
    debug_assert!(FACT.iter().all(|field| FIELDS.contains(field)));
    let path = &Path::Root;
    let f = r.object(root, path, FIELDS)?;
    let header = parts::header(r, &f, is_format);
    let fact = match r.text(&f, path, "kind", kind)? {
        "enrolment" => parts::fact(r, &f, path, enrolment, found).map(PersonFact::Enrolment),
        "membership" => parts::fact(r, &f, path, membership, found).map(PersonFact::Membership),
        "certificate" => parts::fact(r, &f, path, certificate, found).map(PersonFact::Certificate),
        "contract" => parts::fact(r, &f, path, contract, found).map(PersonFact::Contract),
        _ => parts::fact(r, &f, path, filing, found).map(PersonFact::Filing),
    };
    if let Some(PersonFact::Enrolment(record)) = &fact {
        crate::registry::enrolment::check(record, "$.what", found);
    }
    header?;
    fact
}

fn kind(text: &str) -> Result<&'static str, Fault> {
    KINDS.into_iter().find(|kind| *kind == text).ok_or_else(|| {
        Fault::new(
            ProblemCode::UnknownValue,
            format!("这里只能填：{}", KINDS.join("、")),
            format!("expected one of {}", KINDS.join(", ")),
        )
    })
}

fn enrolment<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<Enrolment> {
    const FIELDS: &[&str] =
        &["scheme", "employment", "area", "year", "participation", "contribution", "subsidies"];
    let f = r.object(value, path, FIELDS)?;
    let scheme = r.number(&f, path, "scheme", fields::choice::<Scheme>);
    let employment = r.maybe_text(&f, path, "employment", fields::choice::<Employment>);
    let insured = match (scheme, employment) {
        (Some(scheme), Some(employment)) => insured(r, value, path, scheme, employment),
        _ => None,
    };
    let area = r.text(&f, path, "area", area);
    let year = r.number(&f, path, "year", year);
    let participation = r.text(&f, path, "participation", code::<Participation>);
    let contribution = r.number(&f, path, "contribution", fields::amount);
    let subsidies = r.list(&f, path, "subsidies").and_then(|elements| {
        r.each(elements, &Path::Key(path, "subsidies"), |r, value, path| {
            let f = r.object(value, path, &["channel", "amount"])?;
            let channel = r.text(&f, path, "channel", code::<SubsidyChannel>);
            let amount = r.number(&f, path, "amount", fields::amount);
            Some((channel?, amount?))
        })
    });
    Some(Enrolment {
        scheme: insured?,
        area: area?,
        year: year?,
        participation: participation?,
        contribution: contribution?,
        subsidies: subsidies?,
    })
}

fn insured<'t>(
    r: &mut Reader<'_, 't>,
    value: &Value<'t>,
    path: &Path<'_>,
    scheme: Scheme,
    employment: Option<Employment>,
) -> Option<InsuredScheme> {
    let insured = InsuredScheme::of(scheme, employment);
    if insured.is_none() {
        let fault = Fault::new(
            ProblemCode::ConflictingFields,
            "参保的险种是居民或职工；只有职工才写就业状态",
            "an enrolment is of residents or employees, and only employees have an employment",
        );
        r.report(fault, Path::Key(path, "scheme").text(), jsonc_parser::common::Ranged::start(value));
    }
    insured
}

fn year(text: &str) -> Result<i16, Fault> {
    let year = fields::count(text, 2199)?;
    i16::try_from(year).ok().filter(|year| *year >= 1900).ok_or_else(|| {
        Fault::new(
            ProblemCode::OutOfRange,
            "年份应在1900到2199之间",
            "the year must be between 1900 and 2199",
        )
    })
}

fn membership<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<Membership> {
    let f = r.object(value, path, &["group"])?;
    Some(Membership { group: r.text(&f, path, "group", fields::text)? })
}

fn certificate<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<DiseaseCertificate> {
    let f = r.object(value, path, &["disease"])?;
    Some(DiseaseCertificate { disease: r.text(&f, path, "disease", fields::diagnosis)? })
}

fn contract<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<FamilyDoctorContract> {
    let f = r.object(value, path, &["facility_id", "team"])?;
    let facility = r.text(&f, path, "facility_id", fields::facility_id);
    let team = r.maybe_text(&f, path, "team", fields::text);
    Some(FamilyDoctorContract { facility: facility?, team: team? })
}

fn filing<'t>(r: &mut Reader<'_, 't>, value: &Value<'t>, path: &Path<'_>) -> Option<OffSiteFiling> {
    let f = r.object(value, path, &["area", "kind"])?;
    let area = r.text(&f, path, "area", area);
    let kind = r.text(&f, path, "kind", code::<FilingKind>);
    Some(OffSiteFiling { area: area?, kind: kind? })
}
