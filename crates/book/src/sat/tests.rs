use super::*;
use crate::ast::Span;
use crate::facts::{LineMark, Membership};
use crate::model::{Code, GroupIx, LayerIx, LineCond, ListIx, Named};
use crate::words::Word;

fn named(label: &str) -> Named {
    Named { label: label.into(), id: label.into(), span: Span::default() }
}

/// Group 0 includes group 1; group 2 stands alone.
fn groups() -> Vec<Group> {
    let group = |label, includes| Group { name: named(label), includes, rank: None };
    vec![group("all", vec![GroupIx(1)]), group("inner", vec![]), group("other", vec![])]
}

/// Lists 0 `A1*`, 1 `A12`, 2 `B*`.
fn lists() -> Vec<List> {
    let list = |code: &str, prefix| List {
        name: named(code),
        kind: Word::Facility,
        codes: vec![Code { code: code.into(), prefix, text: String::new() }],
    };
    vec![list("A1", true), list("A12", false), list("B", true)]
}

fn group(number: u16) -> Cond {
    Cond::Atom(Atom::Group(GroupIx(number)))
}

fn facility(number: u16) -> Cond {
    Cond::Atom(Atom::In(Membership::Facility, ListIx(number)))
}

fn age(min: i64, max: i64) -> Cond {
    Cond::Atom(Atom::Within(CountFact::Age, min, max))
}

fn is(fact: EnumFact, values: u16) -> Cond {
    Cond::Atom(Atom::Is(fact, ValueSet(values)))
}

fn not(cond: Cond) -> Cond {
    Cond::Not(Box::new(cond))
}

#[track_caller]
fn check(conds: &[Cond], possible: bool) {
    let conds: Vec<&Cond> = conds.iter().collect();
    assert_eq!(satisfiable(&conds, &groups(), &lists()).is_some(), possible, "{conds:?}");
}

#[test]
fn inclusion_of_groups() {
    check(&[group(1), not(group(0))], false);
    check(&[group(0), not(group(1))], true);
    check(&[group(1), group(2)], true);
}

#[test]
fn ranges_and_their_complements() {
    check(&[age(65, 150), age(0, 64)], false);
    check(&[not(age(10, 20)), age(15, 25)], true);
    check(&[not(age(10, 20)), age(12, 18)], false);
    check(&[age(200, 300)], false);
    check(&[not(age(0, 150))], false);
    check(&[age(9, 3)], false);
}

#[test]
fn the_highest_grade_is_not_below_the_grade() {
    check(&[is(EnumFact::Grade, 0b1000), is(EnumFact::HighestGrade, 0b0100)], false);
    check(&[is(EnumFact::Grade, 0b0110), is(EnumFact::HighestGrade, 0b0010)], true);
}

#[test]
fn windows_of_months_hang_together() {
    let months = |window, min, max| Cond::Atom(Atom::MonthsPaid { layer: LayerIx(0), window, min, max });
    check(&[months(12, 0, 2), months(6, 3, 6)], false);
    check(&[months(12, 9, 12), months(6, 0, 2)], false);
    check(&[months(12, 9, 12), months(6, 3, 6)], true);
    check(&[months(12, 13, 20)], false);
}

#[test]
fn a_bill_has_one_facility() {
    check(&[facility(0), facility(1)], true);
    check(&[facility(1), not(facility(0))], false);
    check(&[facility(0), not(facility(1))], true);
    check(&[facility(0), facility(2)], false);
}

#[test]
fn connectives() {
    check(&[Cond::Any(vec![])], false);
    check(&[Cond::All(vec![])], true);
    check(&[Cond::Any(vec![group(1), age(0, 3)]), not(group(0)), age(4, 9)], false);
    check(&[not(Cond::All(vec![group(1), age(0, 3)])), group(1)], true);
}

#[test]
fn a_search_gives_up_on_a_formula_made_to_be_hard() {
    // Pigeons and holes: no assignment, and no short proof for a search that branches.
    let pigeon = |p: u16, h: u16| Cond::Atom(Atom::In(Membership::Diagnosis, ListIx(p * 100 + h)));
    let mut conds: Vec<Cond> = (0..10).map(|p| Cond::Any((0..9).map(|h| pigeon(p, h)).collect())).collect();
    for h in 0..9 {
        for p in 0..10 {
            conds.extend((0..p).map(|q| not(Cond::All(vec![pigeon(p, h), pigeon(q, h)]))));
        }
    }
    let conds: Vec<&Cond> = conds.iter().collect();
    assert_eq!(Solver { groups: &[], lists: &[] }.solve(&conds), Answer::TooComplex);
}

#[test]
fn the_witness_fulfils_the_conditions() {
    let conds = [not(age(0, 64)), group(1), not(group(2)), is(EnumFact::Grade, 0b1000), facility(1)];
    let conds: Vec<&Cond> = conds.iter().collect();
    let found = satisfiable(&conds, &groups(), &lists()).expect("they can hold together");
    assert_eq!(found.facts.counts.get(&CountFact::Age), Some(&65));
    assert_eq!(found.facts.groups, Some(vec![GroupIx(0), GroupIx(1)]));
    assert_eq!(found.facts.enums.get(&EnumFact::Grade), Some(&3));
    assert_eq!(found.facts.enums.get(&EnumFact::HighestGrade), None);
    let facility = found.facts.lists.get(&Membership::Facility).cloned().unwrap_or_default();
    assert!(facility.contains(&ListIx(0)) && facility.contains(&ListIx(1)));
}

#[test]
fn lines_have_one_class_and_one_kind() {
    let mark = |word| LineCond::Mark(LineMark::from_word(word).expect("a mark"));
    let possible = |conds: &[&LineCond]| lines_satisfiable(conds, &lists()).is_some();
    assert!(!possible(&[&mark(Word::ClassA), &mark(Word::ClassB)]));
    assert!(!possible(&[&mark(Word::Drug), &mark(Word::Bed)]));
    assert!(possible(&[&mark(Word::Drug), &mark(Word::SpecialDrug), &mark(Word::EssentialDrug)]));
    assert!(possible(&[&LineCond::In(ListIx(0)), &LineCond::In(ListIx(1))]));
    assert!(!possible(&[&LineCond::In(ListIx(0)), &LineCond::In(ListIx(2))]));
    assert!(possible(&[&LineCond::Not(Box::new(LineCond::In(ListIx(0))))]));
}
