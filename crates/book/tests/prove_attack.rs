//! Tries to refute what is proved: random and boundary bills, facts and years, settled by the oracle.

use std::path::PathBuf;
use yidan_book::eval::{advance, evaluate};
use yidan_book::facts::{BoolFact, CountFact, EnumFact, Facts, Membership};
use yidan_book::inputs::{Charges, Line, Parts, YearToDate};
use yidan_book::model::{Amount, Book, Claim, Edition, GroupIx, ListIx, Part, Period, Subject};
use yidan_book::outcome::Outcome;
use yidan_book::prove::{Verdict, prove};
use yidan_book::words::Word;
use yidan_types::{Fen, Ratio};

/// A small generator with a fixed seed: the same bills on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides.max(1)
    }

    /// Around the round amounts at which books change, or anywhere.
    fn amount(&mut self) -> i64 {
        let round = [0, 10_000, 50_000, 80_000, 500_000, 1_000_000, 5_000_000, 15_000_000, 40_000_000];
        let near = round[usize::try_from(self.roll(9)).unwrap()] + i64::try_from(self.roll(7)).unwrap() - 3;
        match self.roll(3) {
            0 => near.max(0),
            1 => i64::try_from(self.roll(3_000)).unwrap(),
            _ => i64::try_from(self.roll(60_000_000)).unwrap(),
        }
    }

    fn facts(&mut self, book: &Book) -> Facts {
        let mut facts = Facts::default();
        for fact in EnumFact::ALL {
            let value = self.roll(u64::try_from(fact.values().len()).unwrap());
            facts.enums.insert(*fact, u8::try_from(value).unwrap());
        }
        // Most rules speak of inpatients with residents' insurance.
        if self.roll(2) == 0 {
            facts.enums.insert(EnumFact::Encounter, 3);
            facts.enums.insert(EnumFact::Scheme, 0);
        }
        let grade = facts.enums[&EnumFact::Grade];
        facts.enums.insert(EnumFact::HighestGrade, grade.max(facts.enums[&EnumFact::HighestGrade]));
        for fact in BoolFact::ALL {
            facts.bools.insert(*fact, self.roll(2) == 0);
        }
        for fact in CountFact::ALL {
            let (low, high) = fact.range();
            let few = i64::try_from(self.roll(15)).unwrap();
            facts.counts.insert(*fact, (low + few).min(high));
        }
        facts.groups = Some(self.groups(book));
        for membership in Membership::ALL {
            let kind = if *membership == Membership::Facility { Word::Facility } else { Word::Diagnosis };
            let lists = (0_u16..).zip(&book.lists).filter(|(_, list)| list.kind == kind);
            let mut held: Vec<ListIx> =
                lists.filter(|_| self.roll(4) == 0).map(|(ix, _)| ListIx(ix)).collect();
            if *membership == Membership::Facility {
                held.truncate(1);
            }
            facts.lists.insert(*membership, held);
        }
        facts.drg_weight = Some(Ratio::ONE);
        facts
    }

    fn groups(&mut self, book: &Book) -> Vec<GroupIx> {
        let mut groups: Vec<GroupIx> =
            (0_u16..).zip(&book.groups).filter(|_| self.roll(3) == 0).map(|(ix, _)| GroupIx(ix)).collect();
        for (ix, group) in (0_u16..).zip(&book.groups) {
            if group.includes.iter().any(|inner| groups.contains(inner)) && !groups.contains(&GroupIx(ix)) {
                groups.push(GroupIx(ix));
            }
        }
        groups
    }

    fn parts(&mut self) -> Parts {
        let mut part = |often: u64| if self.roll(often) == 0 { self.amount() } else { 0 };
        let [in_scope, paid_first, over_limit, self_paid] = [part(1), part(3), part(3), part(3)];
        let fen = |n: i64| Fen::new(n).unwrap();
        Parts {
            in_scope: fen(in_scope),
            paid_first: fen(paid_first),
            over_limit: fen(over_limit),
            self_paid: fen(self_paid),
        }
    }
}

/// A bill of two lines, so that rules for lines have something to read.
fn lines(parts: Parts) -> Charges {
    use yidan_book::facts::{LineClass, LineKind};
    let line = |amount, class, kind| Line {
        amount,
        class,
        kind,
        flags: Vec::new(),
        lists: Vec::new(),
        paid_first: None,
        limit: None,
        days: None,
    };
    Charges::Lines(vec![
        line(parts.in_scope, LineClass::A, LineKind::Drug),
        line(parts.paid_first, LineClass::A, LineKind::Service),
        line(parts.self_paid, LineClass::C, LineKind::Service),
    ])
}

/// The bound in millionths of a fen, for the few forms that guarantees are written in.
fn bound(amount: &Amount, parts: Parts) -> Option<i128> {
    let fen = |fen: Fen| i128::from(fen.get()) * 1_000_000;
    match amount {
        Amount::Const(known) => Some(fen(*known)),
        Amount::Part(Part::Total) => parts.total().ok().map(fen),
        Amount::Part(part) => parts.get(*part).map(fen),
        Amount::Add(a, b) => Some(bound(a, parts)? + bound(b, parts)?),
        Amount::Sub(a, b) => Some(bound(a, parts)? - bound(b, parts)?),
        Amount::Share(yidan_book::model::Rate::Const(ratio), of) => {
            Some(bound(of, parts)? / 1_000_000 * i128::from(ratio.ppm()))
        }
        _ => None,
    }
}

fn value(subject: Subject, outcome: &Outcome, edition: &Edition) -> Fen {
    let hospital =
        |layer| edition.layers.iter().any(|(_, rule)| rule.layer == layer && rule.payer == Word::Hospital);
    let sum = |keep: &dyn Fn(yidan_book::model::LayerIx) -> bool| {
        Fen::try_sum(outcome.layers.iter().filter(|l| keep(l.layer)).map(|l| l.paid)).unwrap()
    };
    match subject {
        Subject::OwnPay => outcome.own_pay,
        Subject::OwnPayInScope => outcome.own_pay_in_scope,
        Subject::FundPay => sum(&|layer| !hospital(layer)),
        Subject::Layer(layer) => sum(&|l| l == layer),
    }
}

fn more(parts: Parts, nth: u64) -> Parts {
    let fen = Fen::new(1).unwrap();
    let mut parts = parts;
    let slot = match nth {
        0 => &mut parts.in_scope,
        1 => &mut parts.paid_first,
        2 => &mut parts.over_limit,
        _ => &mut parts.self_paid,
    };
    *slot = slot.checked_add(fen).unwrap();
    parts
}

/// Whether the oracle sees a breach of a claim on this bill.
fn broken(
    claim: &Claim,
    edition: &Edition,
    facts: &Facts,
    charges: &Charges,
    year: &YearToDate,
    nth: u64,
) -> bool {
    let Ok(outcome) = evaluate(edition, facts, charges, year) else { return false };
    let paid = |outcome: &Outcome| Fen::try_sum(outcome.layers.iter().map(|l| l.paid)).unwrap();
    match claim {
        Claim::AtMost(subject, limit, Period::Bill) => {
            let limit = bound(limit, outcome.parts);
            limit.is_some_and(|l| i128::from(value(*subject, &outcome, edition).get()) * 1_000_000 > l)
        }
        Claim::Monotone | Claim::NoCliff(_) => {
            let Charges::Parts(parts) = charges else { return false };
            let Ok(after) = evaluate(edition, facts, &Charges::Parts(more(*parts, nth)), year) else {
                return false;
            };
            match claim {
                Claim::NoCliff(limit) => after.own_pay.get() - outcome.own_pay.get() > limit.get(),
                _ => paid(&after) < paid(&outcome),
            }
        }
        Claim::WithinBase => outcome.layers.iter().any(|l| l.how.as_ref().is_ok_and(|t| l.paid > t.base)),
        Claim::NeverNegative => outcome.own_pay.is_negative(),
        _ => false,
    }
}

fn attack(text: &str, rolls: usize) {
    let book = yidan_book::load(text).book.expect("checks");
    let day = jiff::civil::date(book.year, 12, 20);
    let report = prove(&book, day);
    let edition = book.edition(day, None);
    let proved: Vec<_> = book
        .guarantees
        .iter()
        .zip(&report.guarantees)
        .filter(|(_, verdict)| matches!(verdict, Verdict::Proved { .. }))
        .map(|(guarantee, _)| guarantee)
        .collect();
    let solver = yidan_book::eval::start_of_year(&YearToDate::default());
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..rolls {
        let facts = dice.facts(&book);
        let parts = dice.parts();
        let charges = if dice.roll(2) == 0 { Charges::Parts(parts) } else { lines(parts) };
        let mut year = solver.clone();
        for _ in 0..dice.roll(4) {
            let earlier = lines(dice.parts());
            if let Ok(outcome) = evaluate(&edition, &facts, &earlier, &year) {
                year = advance(&year, &edition, &facts, &outcome, day).expect("in range");
            }
        }
        let nth = dice.roll(4);
        for guarantee in &proved {
            let applies = applies(&guarantee.applies, &facts);
            assert!(
                !(applies && broken(&guarantee.claim, &edition, &facts, &charges, &year, nth)),
                "{} broken by {facts:?} {charges:?} {year:?}",
                guarantee.name.label
            );
        }
    }
}

/// Conditions, read once more and independently.
fn applies(cond: &yidan_book::model::Cond, facts: &Facts) -> bool {
    use yidan_book::model::{Atom, Cond};
    match cond {
        Cond::Always => true,
        Cond::Not(inner) => !applies(inner, facts),
        Cond::All(all) => all.iter().all(|c| applies(c, facts)),
        Cond::Any(any) => any.iter().any(|c| applies(c, facts)),
        Cond::Atom(Atom::Is(fact, set)) => set.contains(facts.enums[fact]),
        Cond::Atom(Atom::True(fact)) => facts.bools[fact],
        Cond::Atom(Atom::Within(fact, min, max)) => (*min..=*max).contains(&facts.counts[fact]),
        Cond::Atom(Atom::MonthsPaid { min, .. }) => *min <= 0,
        Cond::Atom(Atom::Group(group)) => facts.groups.as_ref().unwrap().contains(group),
        Cond::Atom(Atom::In(what, list)) => facts.lists[what].contains(list),
    }
}

#[test]
fn planted_books_withstand() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/planted");
    for file in std::fs::read_dir(folder).expect("folder") {
        let path = file.expect("file").path();
        let text = std::fs::read_to_string(&path).expect("reads");
        if yidan_book::load(&text).book.is_some() {
            attack(&text, 2_000);
        }
    }
}

#[test]
fn shipped_books_withstand() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../books");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    if let Ok(given) = std::env::var("YIDAN_BOOKS") {
        paths = given.split(' ').map(PathBuf::from).collect();
    }
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "md")) {
        let text = std::fs::read_to_string(path).expect("reads");
        if yidan_book::load(&text).book.is_some() {
            attack(&text, 20_000);
        }
    }
}
