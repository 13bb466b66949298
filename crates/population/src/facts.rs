//! What is recorded about a person: insurance with contributions and subsidies, certificates, contracts, filings.

use yidan_domain::registry::json::PersonFact;
use yidan_domain::registry::{
    DiseaseCertificate, Enrolment, FamilyDoctorContract, InsuredScheme, OffSiteFiling, Participation, Period,
    SubsidyChannel,
};
use yidan_types::{Date, Fen};

use crate::calendar::{Window, shifted};
use crate::county::{AREA, ELSEWHERE, area};
use crate::parameters::Parameters;
use crate::residents::{Group, Population, Resident};
use crate::text::record;
use crate::visits::Filing;

/// Facts with what the person's year of care brings along.
pub(crate) fn facts(of: &Population, resident: &Resident, filings: &[Filing]) -> Vec<PersonFact> {
    let mut facts: Vec<PersonFact> =
        of.window.years().filter_map(|year| enrolment(&of.parameters, resident, year)).collect();
    facts.extend(certificate(of.window, resident));
    facts.extend(contract(of.window, resident));
    facts.extend(filings.iter().enumerate().filter_map(|(nth, filing)| off_site(resident, nth, *filing)));
    facts.sort_by_key(PersonFact::known);
    facts
}

fn enrolment(parameters: &Parameters, resident: &Resident, year: i16) -> Option<PersonFact> {
    let scheme = resident.scheme?;
    let (contribution, subsidies) = contributions(parameters, resident, scheme)?;
    let enrolment = Enrolment {
        scheme,
        area: area(AREA)?,
        year,
        participation: if resident.suspended { Participation::Suspended } else { Participation::Active },
        contribution,
        subsidies,
    };
    let (from, until) = (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?);
    let known = Date::new(year - 1, 12, 20).ok()?;
    let holds = Period { from, until: Some(until) };
    let id = format!("{}-E{year}", resident.id());
    record(&id, enrolment, holds, known, "编造的参保登记").map(PersonFact::Enrolment)
}

/// What the person pays and what others pay: for people in hardship medical aid pays their part.
fn contributions(
    parameters: &Parameters,
    resident: &Resident,
    scheme: InsuredScheme,
) -> Option<(Fen, Vec<(SubsidyChannel, Fen)>)> {
    if matches!(scheme, InsuredScheme::Employee(_)) {
        let wage = Fen::from_yuan(1_200 + i64::try_from(resident.number % 17).ok()? * 60)?;
        let employer = Fen::new(wage.get().saturating_mul(4))?;
        return Some((wage, vec![(SubsidyChannel::Employer, employer)]));
    }
    let [central, province, county] = parameters.subsidies_yuan;
    let channels = [
        (SubsidyChannel::Central, central),
        (SubsidyChannel::Province, province),
        (SubsidyChannel::County, county),
    ];
    let mut subsidies: Vec<(SubsidyChannel, Fen)> =
        channels.into_iter().filter_map(|(channel, yuan)| Some((channel, Fen::from_yuan(yuan)?))).collect();
    let own = Fen::from_yuan(parameters.contribution_yuan)?;
    let half = Fen::new(own.get() / 2)?;
    let aided = match resident.group {
        Some((Group::Destitute, ..)) => own,
        Some(_) => half,
        None => Fen::ZERO,
    };
    if !aided.is_zero() {
        subsidies.push((SubsidyChannel::MedicalAid, aided));
    }
    Some((own.checked_sub(aided).ok()?, subsidies))
}

fn certificate(window: Window, resident: &Resident) -> Option<PersonFact> {
    let (disease, days) = (resident.chronic.clone()?, resident.certified?);
    let (holds, known) = (Period { from: window.from, until: None }, shifted(window.from, days));
    let id = format!("{}-C1", resident.id());
    record(&id, DiseaseCertificate { disease }, holds, known, "编造的慢病认定").map(PersonFact::Certificate)
}

fn contract(window: Window, resident: &Resident) -> Option<PersonFact> {
    let team = resident.team.clone()?;
    let contract = FamilyDoctorContract { facility: resident.near.1.clone(), team: Some(team) };
    let holds = Period { from: window.from, until: None };
    let id = format!("{}-D1", resident.id());
    record(&id, contract, holds, window.from, "编造的签约服务协议").map(PersonFact::Contract)
}

fn off_site(resident: &Resident, nth: usize, filing: Filing) -> Option<PersonFact> {
    let what = OffSiteFiling { area: area(ELSEWHERE)?, kind: filing.kind };
    let holds = Period { from: filing.from, until: Some(shifted(filing.from, 180)) };
    let id = format!("{}-O{}", resident.id(), nth + 1);
    record(&id, what, holds, filing.known, "编造的异地就医备案").map(PersonFact::Filing)
}
