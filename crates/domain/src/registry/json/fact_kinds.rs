//! What is so, by the kind of fact: written and read under `what`.

use jsonc_parser::ast::Value as Tree;
use jsonc_parser::common::Ranged;
use serde_json::{Value, json};
use yidan_types::Fen;

use super::super::enrolment::{Enrolment, InsuredScheme, SubsidyChannel, channels_once};
use super::super::standing::{DiseaseCertificate, FamilyDoctorContract, Membership, OffSiteFiling};
use super::parts;
use crate::bill::json_reader::{Fields, Path, Reader};
use crate::bill::problems::Fault;
use crate::bill::write_json::Object;
use crate::bill::{Choice, Problem, ProblemCode, Scheme, fields};

pub(super) fn enrolment_json(enrolment: &Enrolment) -> Value {
    let (scheme, employment) = enrolment.scheme.parts();
    let mut out = Object::default();
    out.put("scheme", scheme.written());
    out.maybe("employment", employment.map(Choice::written));
    out.put("area", enrolment.area.to_string());
    out.put("year", enrolment.year);
    out.put("participation", enrolment.participation.code());
    out.put("contribution", enrolment.contribution.to_string());
    let subsidies = enrolment.subsidies.iter();
    let subsidies = subsidies.map(|(channel, amount)| json!({"channel": channel.code(), "amount": amount}));
    out.put("subsidies", subsidies.collect::<Vec<Value>>());
    out.into()
}

const ENROLMENT: &[&str] =
    &["scheme", "employment", "area", "year", "participation", "contribution", "subsidies"];

pub(super) fn enrolment<'t>(
    r: &mut Reader<'_, 't>,
    value: &Tree<'t>,
    path: &Path<'_>,
    found: &mut Vec<Problem>,
) -> Option<Enrolment> {
    let f = r.object(value, path, ENROLMENT)?;
    let insured = insured(r, &f, path);
    let area = r.text(&f, path, "area", parts::area);
    let year = r.number(&f, path, "year", parts::year);
    let participation = r.text(&f, path, "participation", parts::coded);
    let contribution = r.number(&f, path, "contribution", fields::amount);
    let subsidies = r.list(&f, path, "subsidies").and_then(|elements| {
        let path = &Path::Key(path, "subsidies");
        let subsidies = r.each(elements, path, subsidy)?;
        channels_once(&subsidies, &path.text(), found);
        Some(subsidies)
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

/// Nobody enrols as uninsured, and residents have no employment.
fn insured<'t>(r: &mut Reader<'_, 't>, f: &Fields<'_, 't>, path: &Path<'_>) -> Option<InsuredScheme> {
    let scheme = r.number(f, path, "scheme", insured_scheme);
    let employment = r.maybe_text(f, path, "employment", fields::choice);
    let insured = InsuredScheme::of(scheme?, employment?);
    if insured.is_none() {
        let fault = Fault::new(
            ProblemCode::ConflictingFields,
            "居民医保没有在职、退休之分，不写 employment",
            "the insurance of residents has no `employment`",
        );
        let at = f.get("employment").map_or(0, Ranged::start);
        r.report(fault, Path::Key(path, "employment").text(), at);
    }
    insured
}

fn insured_scheme(text: &str) -> Result<Scheme, Fault> {
    match Scheme::find(text) {
        Some(scheme) if scheme != Scheme::Uninsured => Ok(scheme),
        _ => {
            let fault = Fault::new(
                ProblemCode::UnknownValue,
                "这里只能填：居民、职工",
                "expected one of resident, employee",
            );
            Err(fault)
        }
    }
}

fn subsidy<'t>(r: &mut Reader<'_, 't>, value: &Tree<'t>, path: &Path<'_>) -> Option<(SubsidyChannel, Fen)> {
    let f = r.object(value, path, &["channel", "amount"])?;
    let channel = r.text(&f, path, "channel", parts::coded);
    let amount = r.number(&f, path, "amount", fields::amount);
    Some((channel?, amount?))
}

pub(super) fn membership_json(membership: &Membership) -> Value {
    json!({"group": membership.group.as_str()})
}

pub(super) fn membership<'t>(
    r: &mut Reader<'_, 't>,
    value: &Tree<'t>,
    path: &Path<'_>,
    _: &mut Vec<Problem>,
) -> Option<Membership> {
    let f = r.object(value, path, &["group"])?;
    let group = r.text(&f, path, "group", fields::text);
    Some(Membership { group: group? })
}

pub(super) fn certificate_json(certificate: &DiseaseCertificate) -> Value {
    json!({"disease": certificate.disease})
}

pub(super) fn certificate<'t>(
    r: &mut Reader<'_, 't>,
    value: &Tree<'t>,
    path: &Path<'_>,
    _: &mut Vec<Problem>,
) -> Option<DiseaseCertificate> {
    let f = r.object(value, path, &["disease"])?;
    let disease = r.text(&f, path, "disease", fields::diagnosis);
    Some(DiseaseCertificate { disease: disease? })
}

pub(super) fn contract_json(contract: &FamilyDoctorContract) -> Value {
    let mut out = Object::default();
    out.put("facility_id", contract.facility.as_str());
    out.text("team", contract.team.as_ref());
    out.into()
}

pub(super) fn contract<'t>(
    r: &mut Reader<'_, 't>,
    value: &Tree<'t>,
    path: &Path<'_>,
    _: &mut Vec<Problem>,
) -> Option<FamilyDoctorContract> {
    let f = r.object(value, path, &["facility_id", "team"])?;
    let facility = r.text(&f, path, "facility_id", fields::facility_id);
    let team = r.maybe_text(&f, path, "team", fields::text);
    Some(FamilyDoctorContract { facility: facility?, team: team? })
}

pub(super) fn filing_json(filing: &OffSiteFiling) -> Value {
    json!({"area": filing.area.to_string(), "kind": filing.kind.code()})
}

pub(super) fn filing<'t>(
    r: &mut Reader<'_, 't>,
    value: &Tree<'t>,
    path: &Path<'_>,
    _: &mut Vec<Problem>,
) -> Option<OffSiteFiling> {
    let f = r.object(value, path, &["area", "kind"])?;
    let area = r.text(&f, path, "area", parts::area);
    let kind = r.text(&f, path, "kind", parts::coded);
    Some(OffSiteFiling { area: area?, kind: kind? })
}
