//! What a seed gives: always the same, accepted by the readers of documents, and distributed as the parameters say.

#![allow(clippy::float_arithmetic)] // shares and means, no money

use std::collections::{BTreeMap, BTreeSet};

use yidan_book::load::load;
use yidan_domain::bill::EncounterKind;
use yidan_domain::casefile::{Claim, claim_json, read_claim};
use yidan_domain::registry::InsuredScheme;
use yidan_domain::registry::json::{
    PersonFact, facility_json, fact_json, item_json, person_json, read_facility, read_fact, read_item,
    read_person,
};
use yidan_population::{AREA, Cost, Group, Parameters, Population, Window, book, facilities};
use yidan_types::parse_date;

fn population(seed: u64) -> Population {
    let until = parse_date("2026-11-21").expect("a day");
    Population::new(seed, Window::year_until(until), Parameters::default())
}

#[test]
fn a_seed_always_gives_the_same() {
    let (first, second, other) = (population(3), population(3), population(4));
    let shown = |population: &Population, number: u64| {
        let resident = population.resident(number).expect("a person");
        let year = population.year(&resident);
        let claims: Vec<_> = year.bills.iter().map(|bill| claim_json(&bill.claim)).collect();
        let facts: Vec<_> = year.facts.iter().map(fact_json).collect();
        format!("{} {claims:?} {facts:?}", person_json(&resident.person))
    };
    // In whatever order they are asked for.
    let forward: Vec<String> = (0..300).map(|number| shown(&first, number)).collect();
    let backward: Vec<String> = (0..300).rev().map(|number| shown(&second, number)).collect();
    assert!(forward.iter().eq(backward.iter().rev()));
    assert!((0..300).all(|number| shown(&other, number) != forward[usize::try_from(number).expect("small")]));
    assert_eq!(first.shelf().items(), second.shelf().items());
}

#[test]
fn every_document_is_read() {
    let population = population(5);
    let mut kinds = BTreeSet::new();
    for resident in population.residents(1_500) {
        let person = person_json(&resident.person).to_string();
        assert_eq!(read_person(person.as_bytes()).expect("read"), resident.person);
        let year = population.year(&resident);
        for fact in &year.facts {
            kinds.insert(fact.kind());
            assert_eq!(&read_fact(fact_json(fact).to_string().as_bytes()).expect("read"), fact);
        }
        for bill in &year.bills {
            let document = claim_json(&bill.claim).to_string();
            assert_eq!(read_claim(document.as_bytes()).expect("read"), bill.claim);
        }
    }
    assert_eq!(kinds, BTreeSet::from(["enrolment", "certificate", "contract", "filing"]));
    for facility in facilities() {
        let document = facility_json(&facility).to_string();
        assert_eq!(read_facility(document.as_bytes()).expect("read"), facility);
    }
    for item in population.shelf().items() {
        assert_eq!(read_item(item_json(&item).to_string().as_bytes()).expect("read"), item);
    }
}

#[test]
fn nobody_has_the_number_of_another() {
    let population = population(6);
    let numbers: BTreeSet<String> =
        population.residents(100_000).map(|resident| resident.identity.reveal().to_owned()).collect();
    assert_eq!(numbers.len(), 100_000);
    assert!(numbers.iter().all(|number| number.starts_with("9901")), "a county that nobody has");
}

#[test]
fn the_book_is_without_a_mistake_in_every_year() {
    for year in [2025, 2026, 2027, 2031] {
        let loaded = load(&book(year));
        assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
        let book = loaded.book.expect("a book");
        assert_eq!((book.year, book.area_code.as_str()), (year, AREA));
        let labels: Vec<&str> = book.groups.iter().map(|group| group.name.label.as_str()).collect();
        assert!(Group::ALL.iter().all(|group| labels.contains(&group.label())), "{labels:?}");
    }
}

/// So much of what is expected, give or take.
fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    let off = (found - expected).abs() / expected;
    assert!(off <= tolerance, "{what}: {found:.4}, expected {expected:.4} within {:.0} %", tolerance * 100.0);
}

fn share(part: usize, whole: usize) -> f64 {
    count(part) / count(whole)
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).expect("small"))
}

#[test]
fn shares_are_those_of_the_parameters() {
    let population = population(8);
    let parameters = population.parameters();
    let people: Vec<_> = population.residents(30_000).collect();
    let of = |what: &dyn Fn(&yidan_population::Resident) -> bool| people.iter().filter(|p| what(p)).count();
    near("insured", share(of(&|p| p.scheme.is_some()), people.len()), parameters.insured, 0.01);
    let grown = |p: &yidan_population::Resident| (18..60).contains(&p.age) && p.scheme.is_some();
    let employed = |p: &yidan_population::Resident| grown(p) && p.scheme != Some(InsuredScheme::Resident);
    near("employed", share(of(&employed), of(&grown)), parameters.employed, 0.06);
    // Households, so that one person more comes with others.
    for (at, group) in [Group::Destitute, Group::LowIncome, Group::Monitored].into_iter().enumerate() {
        let in_group = of(&|p| p.group.is_some_and(|(of, ..)| of == group));
        near(group.label(), share(in_group, people.len()), parameters.poor_households[at], 0.25);
    }
    let old = |p: &yidan_population::Resident| (60..75).contains(&p.age);
    near("chronic", share(of(&|p| old(p) && p.chronic.is_some()), of(&old)), parameters.chronic[2], 0.06);
    let ill = |p: &yidan_population::Resident| p.chronic.is_some();
    near("certified", share(of(&|p| ill(p) && p.certified.is_some()), of(&ill)), parameters.certified, 0.06);
    near("contracts", share(of(&|p| ill(p) && p.team.is_some()), of(&ill)), parameters.contracts[2], 0.05);
    let households: BTreeSet<_> = people.iter().map(|p| p.person.household.clone()).collect();
    let mean: f64 = (1..).zip(parameters.household_sizes).map(|(size, share)| f64::from(size) * share).sum();
    near("people of a household", share(people.len(), households.len()), mean, 0.06);
}

fn yuan(claims: &[&Claim]) -> f64 {
    let fen: i64 = claims.iter().map(|claim| claim.total.get()).sum();
    f64::from(i32::try_from(fen / 100).expect("small")) / count(claims.len())
}

#[test]
fn costs_have_the_means_of_the_parameters() {
    let population = population(9);
    let parameters = population.parameters();
    let years: Vec<_> = population.residents(12_000).map(|resident| population.year(&resident)).collect();
    let claims: Vec<&Claim> = years.iter().flat_map(|year| &year.bills).map(|bill| &bill.claim).collect();
    let at = |prefix: &str, kind: EncounterKind| {
        let wanted =
            |claim: &&&Claim| claim.facility.as_str().starts_with(prefix) && claim.encounter.kind == kind;
        claims.iter().filter(wanted).copied().collect::<Vec<_>>()
    };
    let close = |prefix: &str, kind, cost: Cost, tolerance| {
        let found = at(prefix, kind);
        assert!(found.len() > 50, "{prefix}: {}", found.len());
        near(prefix, yuan(&found), cost.mean_with_tail(), tolerance);
    };
    use EncounterKind::{ChronicOutpatient, Inpatient, Outpatient};
    close("SAMPLE-V", Outpatient, parameters.visit_costs[0], 0.05);
    close("SAMPLE-T", Outpatient, parameters.visit_costs[1], 0.05);
    close("SAMPLE-H1", Outpatient, parameters.visit_costs[2], 0.08);
    close("SAMPLE", ChronicOutpatient, parameters.chronic_cost, 0.05);
    close("SAMPLE-T", Inpatient, parameters.stay_costs[0], 0.10);
    close("SAMPLE-H1", Inpatient, parameters.stay_costs[1], 0.15);
    // Of a heavy tail a year of a small county says little.
    close("SAMPLE-H3", Inpatient, parameters.stay_costs[3], 0.40);
    let largest = claims.iter().map(|claim| claim.total.get()).max().expect("bills");
    assert!(largest > 10_000_000, "a bill of more than 100,000 yuan: {largest}");
    let bills = share(claims.len(), years.len());
    assert!((1.0..2.5).contains(&bills), "{bills} bills of a person");
}

/// Chains of referrals, refunds, care elsewhere that is filed, filed late and not filed at all.
#[test]
fn there_is_some_of_everything() {
    let population = population(10);
    let (mut seen, mut late) = (BTreeMap::<&str, u32>::new(), 0);
    for resident in population.residents(12_000) {
        let year = population.year(&resident);
        let mut see = |what| *seen.entry(what).or_default() += 1;
        for bill in &year.bills {
            let claim = &bill.claim;
            if claim.encounter.previous_bill.is_some() {
                see("chain");
            }
            if let yidan_domain::casefile::ClaimCharges::Lines(lines) = &claim.charges
                && lines.iter().any(|line| line.refund_of.is_some())
            {
                see("refund");
            }
            if claim.facility.as_str() == yidan_population::OFF_SITE_HOSPITAL {
                see("elsewhere");
            }
            if bill.pays_later {
                see("pays later");
            }
        }
        let filed_late = |fact: &PersonFact| match fact {
            PersonFact::Filing(fact) => fact.holds.is_some_and(|period| fact.known > period.from),
            PersonFact::Certificate(fact) => fact.known > population.window().from,
            _ => false,
        };
        late += year.facts.iter().filter(|fact| filed_late(fact)).count();
    }
    for what in ["chain", "refund", "elsewhere", "pays later"] {
        assert!(seen.get(what).copied().unwrap_or_default() > 20, "{what}: {seen:?}");
    }
    assert!(late > 50, "{late}");
}
