//! A small book, and bills for it.

use serde_json::{Value, json};
use yidan_book::ast::Span;
use yidan_book::facts::{CountFact, EnumFact, ValueSet};
use yidan_book::model::*;
use yidan_book::words::{Lang, Word};
use yidan_domain::bill::{Bill, ProblemCode, read_bill};
use yidan_domain::settlement::{Refusal, Settlement, settle_year};
use yidan_types::{Date, Fen, Ratio, Rounding, RoundingMode, RoundingUnit, parse_date};

pub const BASIC: LayerIx = LayerIx(0);
pub const CRITICAL: LayerIx = LayerIx(1);
pub const CLINIC: LayerIx = LayerIx(2);

pub fn day(text: &str) -> Date {
    parse_date(text).expect("date")
}

pub fn yuan(yuan: i64) -> Fen {
    Fen::from_yuan(yuan).expect("in range")
}

fn clause<T>(value: T) -> Clause<T> {
    Clause { value, origin: Provenance::default(), span: Span::default(), overrides: Vec::new() }
}

pub fn version<T>(from: &str, rule: T) -> Version<T> {
    Version {
        from: day(from),
        until: None,
        announced: None,
        origin: Provenance { cites: vec![(SourceIx(0), "二".into())], assumed: vec!["样例".into()] },
        note: String::new(),
        span: Span::default(),
        rule,
    }
}

fn named(label: &str, id: &str) -> Named {
    Named { label: label.into(), id: id.into(), span: Span::default() }
}

fn is(fact: EnumFact, word: Word) -> Cond {
    Cond::Atom(Atom::Is(fact, ValueSet::of(fact.value_number(word).expect("value"))))
}

const HALF_UP: LayerRounding = LayerRounding {
    rounding: Rounding { mode: RoundingMode::HalfUp, unit: RoundingUnit::Fen },
    before_cap: true,
};

pub fn layer(ix: u16, applies: Cond, base: Amount, period: Period, from: i64, percent: i64) -> LayerRule {
    let ratio = Rate::Const(Ratio::from_percent(percent).expect("ratio"));
    LayerRule {
        layer: LayerIx(ix),
        applies: clause(applies),
        payer: Word::BasicFund,
        base: clause(Base { amount: base, period }),
        deductible: None,
        schedule: clause(vec![Segment { from: Amount::Const(yuan(from)), to: None, ratio }]),
        adjustments: Vec::new(),
        caps: clause(Vec::new()),
        rounding: HALF_UP,
        pools: vec![Part::InScope],
    }
}

fn with_caps(rule: LayerRule, caps: Vec<Cap>) -> LayerRule {
    LayerRule { caps: clause(caps), ..rule }
}

fn by_grade() -> Amount {
    let arm = |word, amount| (is(EnumFact::Grade, word), Amount::Const(yuan(amount)));
    Amount::Choice(Box::new(Choice {
        arms: vec![arm(Word::GradeOne, 200), arm(Word::GradeTwo, 500), arm(Word::GradeThree, 800)],
        otherwise: None,
    }))
}

fn layers() -> Vec<(&'static str, &'static str, LayerRule)> {
    let encounter = |word| is(EnumFact::Encounter, word);
    let in_scope = || Amount::Part(Part::InScope);
    let deductible = Deductible { amount: by_grade(), mode: DeductibleMode::AcrossReferral };
    let basic = layer(0, encounter(Word::Inpatient), in_scope(), Period::Bill, 0, 70);
    let basic = LayerRule { deductible: Some(clause(deductible)), ..basic };
    let clinic = layer(2, encounter(Word::Outpatient), in_scope(), Period::Bill, 0, 50);
    let care = Cap::PerCare {
        unit: CountFact::TreatmentMonths,
        amount: Amount::Const(yuan(2_500)),
        at_most: Some(Count::Const(10)),
    };
    vec![
        ("基本医保", "basic", with_caps(basic, vec![Cap::Per(Period::Year, Amount::Const(yuan(20_000)))])),
        (
            "大病保险",
            "critical",
            layer(1, Cond::Atom(Atom::Group(GroupIx(0))), Amount::InScopeLeft, Period::Year, 2_000, 60),
        ),
        ("门诊统筹", "clinic", with_caps(clinic, vec![Cap::Per(Period::Month, Amount::Const(yuan(100)))])),
        (
            "康复救助",
            "rehab",
            with_caps(layer(3, encounter(Word::Rehabilitation), in_scope(), Period::Bill, 0, 80), vec![care]),
        ),
    ]
}

/// The book of the tests, in force from 2020.
pub fn book() -> Book {
    let group = |label: &str, id: &str, includes| Group { name: named(label, id), includes, rank: None };
    let class_b = Treatment::AsBilled(Ratio::from_percent(10).map(Rate::Const));
    Book {
        name: named("样例书", "sample"),
        lang: Lang::Zh,
        place: "样例县".into(),
        area_code: "370000".into(),
        year: 2020,
        dated_by: DatedBy::Discharge,
        year_by: DatedBy::Discharge,
        rounding: HALF_UP,
        rounding_origin: Provenance { cites: Vec::new(), assumed: vec!["惯例".into()] },
        sources: vec![Source {
            name: named("样例文件", "sample-2019"),
            title: "关于样例的通知".into(),
            number: "样发〔2019〕1号".into(),
            date: Some(day("2019-12-06")),
        }],
        groups: vec![group("贫困人口", "poor", vec![GroupIx(1)]), group("低保对象", "minimum", Vec::new())],
        lists: vec![List {
            name: named("慢病", "chronic"),
            kind: Word::Diagnosis,
            codes: vec![Code { code: "I10".into(), prefix: true, text: String::new() }],
        }],
        params: Vec::new(),
        lines: vec![version(
            "2020-01-01",
            LineRules {
                classes: [Treatment::PaidFirst(Rate::Const(Ratio::ZERO)), class_b, Treatment::WhollySelfPaid],
                special: Vec::new(),
                price_limit: true,
                dose_cap: None,
            },
        )],
        exemptions: Vec::new(),
        layers: layers()
            .into_iter()
            .map(|(label, id, rule)| Ruled {
                name: named(label, id),
                versions: vec![version("2020-01-01", rule)],
            })
            .collect(),
        limits: Vec::new(),
        exceptions: Vec::new(),
        payments: Vec::new(),
        entitlements: Vec::new(),
        guarantees: Vec::new(),
        examples: Vec::new(),
    }
}

/// A document: a stay of so many yuan in scope, from and to.
pub fn stay(id: &str, from: &str, to: &str, yuan: i64) -> Value {
    json!({
        "format": "yidan-bill", "version": 1, "bill_id": id,
        "person": {
            "id": "P1", "sex": "male", "birth_date": "1960-05-20", "scheme": "resident", "statuses": [],
            "certificates": [], "family_doctor_contract": null,
        },
        "facility": {"id": "H1", "grade": "grade_two", "tier": "county", "kind": "general_hospital"},
        "encounter": {
            "kind": "inpatient", "admission_date": from, "discharge_date": to, "settlement_date": to,
            "location": "in_area", "referral": "self_directed", "diagnoses": ["K80"],
        },
        "parts": {"self_paid": 0, "over_limit": 0, "paid_first": 0, "in_scope": yuan},
        "total": yuan,
    })
}

/// A document: a visit of so many yuan in scope.
pub fn visit(id: &str, on: &str, yuan: i64) -> Value {
    set(stay(id, on, on, yuan), "encounter.kind", json!("outpatient"))
}

/// The document with a field set; a path of fields and places.
pub fn set(mut document: Value, path: &str, value: Value) -> Value {
    let mut place = &mut document;
    for step in path.split('.') {
        place = match step.parse::<usize>() {
            Ok(at) => &mut place[at],
            Err(_) => &mut place[step],
        };
    }
    *place = value;
    document
}

/// The document of somebody poor since then.
pub fn poor(document: Value, from: &str) -> Value {
    set(document, "person.statuses", json!([{"group": "poor", "from": from}]))
}

pub fn bills(documents: &[Value]) -> Vec<Bill> {
    documents.iter().map(|document| read_bill(document.to_string().as_bytes()).expect("good bill")).collect()
}

pub type Answers = Vec<Result<Settlement, Refusal>>;

pub fn settle(documents: &[Value]) -> Answers {
    settle_year(&book(), &bills(documents), None)
}

/// What a layer paid of a bill.
pub fn paid(answer: &Result<Settlement, Refusal>, layer: LayerIx) -> String {
    let settlement = answer.as_ref().expect("settled");
    let outcome = settlement.outcome.layers.iter().find(|outcome| outcome.layer == layer).expect("layer");
    outcome.paid.to_string()
}

/// The problems of a refused bill: code and path.
pub fn refused(answer: &Result<Settlement, Refusal>) -> Vec<(ProblemCode, String)> {
    let refusal = answer.as_ref().expect_err("refused");
    refusal.problems.iter().map(|problem| (problem.code, problem.path.clone())).collect()
}
