//! Claim, person file, facility and catalogue give a bill: the facts by the dates, with the ids of the records used.
//!
//! - The insurance, and what the facility is and is designated for, are those of the day of admission (of service,
//!   where there is no stay): who was insured and admitted then stays so for the whole stay.
//! - Groups, certificates, the contract are those of the day of settlement, as of [`crate::bill::facts`].
//! - In an emergency ([`crate::bill::EncounterKind::Emergency`]) a facility that is not designated for it is paid too, if a filing of
//!   kind emergency for the place of the facility holds on that day; the place where the person is insured can be filed
//!   as any other. Of a stay that an emergency led to a claim does not say so: for stays the facility must be designated.
//! - Items are those of the catalogue on the day of service. Care is off site if another place than the insuring one
//!   has the contract with the facility; it is filed if a filing for that place holds on the day of admission.
//! - Of several insurances on a day that of employees counts: nobody is paid twice.
//!
//! Facts count as known today.

use yidan_book::diag::Text;
use yidan_book::model::{Book, DatedBy};
use yidan_types::{BillId, Date, FactId, SettlementId};

use super::basis::Cites;
use super::claim::{Claim, ClaimEncounter, PersonRef};
use super::complete_lines::{Charged, charges};
use super::complete_site::{Site, location, site};
use super::world::World;
use crate::bill::{
    Bill, BillDraft, Certificate, Encounter, Location, Person, Problem, ProblemCode, Status, Term,
};
use crate::registry::{
    AreaCode, BookHash, Enrolment, Fact, IdentityDocument, InsuredScheme, Participation, PersonFile,
};

/// A claim completed to a bill.
#[derive(Clone, Debug, PartialEq)]
pub struct Completed {
    /// The bill. Its id is that of the settlement, since facilities number their bills each on its own.
    pub bill: Bill,
    /// The records that it rests on.
    pub cites: Cites,
    /// The place that insures.
    pub insured_in: AreaCode,
    /// The place that has the contract with the facility.
    pub treated_in: AreaCode,
    /// The version of the book that governs it.
    pub book: BookHash,
    /// The year of that book.
    pub year: i16,
}

/// The bill of `claim` under the id of its settlement; `previous` is the settlement that it continues.
///
/// # Errors
/// Every reason why there is no such bill, at once.
pub(super) fn complete(
    file: &PersonFile,
    world: &World<'_>,
    id: &SettlementId,
    claim: &Claim,
    previous: Option<&SettlementId>,
) -> Result<Completed, Vec<Problem>> {
    let mut problems = Vec::new();
    person(file, claim, &mut problems);
    if claim.encounter.settlement_date > world.today {
        let text = Text::new("结算日期还没有到", "the day of settlement is yet to come");
        problems.push(Problem::new(ProblemCode::SettledInFuture, "$.encounter.settlement_date", text));
    }
    let Some(found) = look_up(file, world, claim, &mut problems) else {
        return Err(problems);
    };
    let (insured_in, treated_in) = (found.enrolment.what.area, found.site.area);
    let (book, year) = (found.book.clone(), found.year);
    let (draft, cites) = draft(file, world, id, claim, previous, found);
    match Bill::new(draft) {
        Ok(bill) if problems.is_empty() => {
            return Ok(Completed { bill, cites, insured_in, treated_in, book, year });
        }
        Ok(_) => {}
        Err(more) => problems.extend(more),
    }
    Err(problems)
}

/// What the registry has for a claim.
struct Found<'f, 'w> {
    enrolment: &'f Fact<Enrolment>,
    site: Site,
    charged: Charged,
    year: i16,
    book: BookHash,
    rules: &'w Book,
}

/// Looks everything up; `None` if something is missing, after all has been looked at.
fn look_up<'f, 'w>(
    file: &'f PersonFile,
    world: &World<'w>,
    claim: &Claim,
    out: &mut Vec<Problem>,
) -> Option<Found<'f, 'w>> {
    let enrolment = enrolment(file, world, claim, out);
    let site = site(file, world, claim, out);
    let charged = charges(world, site.as_ref().map(|site| site.area), claim, out);
    let governing = enrolment.and_then(|enrolment| governing(world, enrolment.what.area, claim, out));
    let (year, book, rules) = governing?;
    Some(Found { enrolment: enrolment?, site: site?, charged: charged?, year, book, rules })
}

/// The bill before it is checked, and the records that it rests on.
fn draft(
    file: &PersonFile,
    world: &World<'_>,
    id: &SettlementId,
    claim: &Claim,
    previous: Option<&SettlementId>,
    found: Found<'_, '_>,
) -> (BillDraft, Cites) {
    let Found { enrolment, site, charged, rules, .. } = found;
    let known = Known::of(file, world, claim, rules);
    let (location, filing) = location(file, world, claim, enrolment.what.area, site.area);
    let cites = Cites {
        enrolment: enrolment.id.clone(),
        statuses: known.status_facts,
        groups_unknown: known.unknown,
        certificates: known.certificate_facts,
        contract: known.contract.as_ref().map(|(fact, _)| fact.clone()),
        filing: filing.cloned(),
        facility: site.standing,
        designation: site.designation,
        items: charged.1,
    };
    let (scheme, employment) = enrolment.what.scheme.parts();
    let person = Person {
        id: file.person.id.clone(),
        // Never needed to settle, so it stays out of what is kept of a settlement.
        name: None,
        sex: file.person.sex,
        birth_date: file.person.birth_date,
        scheme,
        employment,
        statuses: known.statuses,
        certificates: known.certificates,
        family_doctor_contract: known.contract.map(|(_, term)| term),
    };
    let draft = BillDraft {
        // Both kinds of id pass the same check.
        id: BillId::parse(id.as_str()).unwrap_or_else(|_| claim.id.clone()),
        person,
        facility: site.facility,
        encounter: encounter(claim, location, previous),
        charges: charged.0,
        total: claim.total,
        year_to_date: None,
    };
    (draft, cites)
}

/// The claim is of the person of the file, who was alive.
fn person(file: &PersonFile, claim: &Claim, out: &mut Vec<Problem>) {
    let of_file = match &claim.person {
        PersonRef::Id(id) => *id == file.person.id,
        PersonRef::IdentityNumber(number) => {
            matches!(&file.person.document, Some(IdentityDocument::ResidentCard(own)) if own == number)
        }
    };
    if !of_file {
        let text = Text::new("申请写的不是这个人", "the claim names another person");
        out.push(Problem::new(ProblemCode::OtherPerson, "$.person", text));
    }
    let admitted = claim.encounter.admitted();
    if file.person.death_date.is_some_and(|death| death < admitted) {
        let text = Text::new(
            "登记的死亡日期早于就诊（入院）日期",
            "the registered day of death is before the care began",
        );
        out.push(Problem::new(ProblemCode::DiedBeforeCare, admission_path(&claim.encounter), text).hint(
            "请核对患者身份；死亡登记有误，请先更正登记",
            "check who was treated; if the registry is wrong, mend it first",
        ));
    }
}

fn admission_path(encounter: &ClaimEncounter) -> &'static str {
    if encounter.admission_date.is_some() { "$.encounter.admission_date" } else { "$.encounter.date" }
}

/// The enrolment in force on the day of admission.
fn enrolment<'f>(
    file: &'f PersonFile,
    world: &World<'_>,
    claim: &Claim,
    out: &mut Vec<Problem>,
) -> Option<&'f Fact<Enrolment>> {
    let day = claim.encounter.admitted();
    let on_day = || file.enrolments.as_known_on(world.today).filter(|fact| fact.holds_on(day));
    let active = on_day().filter(|fact| fact.what.participation == Participation::Active);
    // Employees' insurance first; of one scheme what became known last.
    let found =
        active.max_by_key(|fact| (matches!(fact.what.scheme, InsuredScheme::Employee(_)), fact.known));
    if found.is_none() {
        let text = if on_day().next().is_some() {
            Text::new(format!("{day}这一天参保处于暂停状态"), format!("the insurance was suspended on {day}"))
        } else {
            Text::new(format!("{day}这一天没有参保"), format!("not insured on {day}"))
        };
        out.push(
            Problem::new(ProblemCode::NotEnrolled, "$.person", text)
                .hint("请核对参保登记和缴费", "check the enrolment and its contribution"),
        );
    }
    found
}

/// The book that governs the bill: of an area and year whose own rule puts the bill into that year.
fn governing<'w>(
    world: &World<'w>,
    area: AreaCode,
    claim: &Claim,
    out: &mut Vec<Problem>,
) -> Option<(i16, BookHash, &'w Book)> {
    let encounter = &claim.encounter;
    let days = [encounter.settlement_date, encounter.discharge_date, encounter.admitted()];
    let found = days.iter().find_map(|day| {
        let year = day.year();
        let (published, book) = world.books.governing(area, year)?;
        (day_by(encounter, book.year_by).year() == year).then(|| (year, published.id.clone(), book))
    });
    if found.is_none() {
        let year = encounter.discharge_date.year();
        let text = Text::new(
            format!("{area}没有发布{year}年的账册"),
            format!("no book is published for {area} and {year}"),
        );
        out.push(
            Problem::new(ProblemCode::NoBook, admission_path(encounter), text)
                .hint("请先发布那一年的账册", "publish the book of that year first"),
        );
    }
    found
}

fn day_by(encounter: &ClaimEncounter, by: DatedBy) -> Date {
    match by {
        DatedBy::Discharge => encounter.discharge_date,
        DatedBy::Admission => encounter.admitted(),
        DatedBy::Settlement => encounter.settlement_date,
    }
}

/// Dated facts of the person in force on the day of settlement, and their records.
struct Known {
    statuses: Vec<Status>,
    status_facts: Vec<FactId>,
    unknown: Vec<FactId>,
    certificates: Vec<Certificate>,
    certificate_facts: Vec<FactId>,
    contract: Option<(FactId, Term)>,
}

impl Known {
    fn of(file: &PersonFile, world: &World<'_>, claim: &Claim, book: &Book) -> Known {
        let day = claim.encounter.settlement_date;
        let contract = file.contracts.on(day, world.today);
        let mut known = Known {
            statuses: Vec::new(),
            status_facts: Vec::new(),
            unknown: Vec::new(),
            certificates: Vec::new(),
            certificate_facts: Vec::new(),
            contract: contract.and_then(|fact| Some((fact.id.clone(), fact.term()?))),
        };
        let has_group =
            |name: &str| book.groups.iter().any(|group| group.name.label == name || group.name.id == name);
        for fact in file.memberships.as_known_on(world.today).filter(|fact| fact.holds_on(day)) {
            match fact.term().filter(|_| has_group(fact.what.group.as_str())) {
                Some(term) => {
                    let (group, source) = (fact.what.group.clone(), fact.source.clone());
                    known.statuses.push(Status { group, term, source });
                    known.status_facts.push(fact.id.clone());
                }
                None => known.unknown.push(fact.id.clone()),
            }
        }
        for fact in file.certificates.as_known_on(world.today).filter(|fact| fact.holds_on(day)) {
            if let Some(term) = fact.term() {
                known.certificates.push(Certificate { code: fact.what.disease.clone(), term });
                known.certificate_facts.push(fact.id.clone());
            }
        }
        known
    }
}

fn encounter(claim: &Claim, location: Location, previous: Option<&SettlementId>) -> Encounter {
    let visit = claim.encounter.clone();
    Encounter {
        kind: visit.kind,
        admission_date: visit.admission_date,
        discharge_date: visit.discharge_date,
        settlement_date: visit.settlement_date,
        location,
        referral: visit.referral,
        referred_by_family_doctor: visit.referred_by_family_doctor,
        previous_bill: previous.and_then(|id| BillId::parse(id.as_str()).ok()),
        diagnoses: visit.diagnoses,
        bed_days: visit.bed_days,
        treatment_days: visit.treatment_days,
        treatment_months: visit.treatment_months,
        drg_weight: visit.drg_weight,
    }
}
