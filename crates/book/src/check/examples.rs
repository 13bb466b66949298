//! Examples: bills of one person with expected amounts.

use super::exprs::Place;
use super::given::Level;
use super::{Checker, calls, say, shape};
use crate::ast::{BillLine, Body, Clause, Expectation, Expr, ExprKind, Item, PartAmount, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::facts::{CountFact, LineMark};
use crate::inputs::{Charges, Line, Parts};
use crate::model::{EntitlementIx, Example, ExampleBill, Expected, History, LayerIx};
use crate::words::Word;
use jiff::civil::Date;
use yidan_types::{Fen, Ratio};

/// Amounts of the result that an example can expect.
const EXPECTED: [Word; 9] = [
    Word::Total,
    Word::SelfPaid,
    Word::OverLimit,
    Word::PaidFirst,
    Word::InScope,
    Word::OwnPay,
    Word::OwnPayInScope,
    Word::FacilityPart,
    Word::FundPay,
];

/// What the defaults of a book give to its examples.
#[derive(Default)]
struct Defaults {
    level: Level,
    date: Option<Date>,
}

/// A day and where it is written.
type Day = (Date, Span);

fn date(clauses: &[Clause]) -> Option<Day> {
    shape::first(clauses, |b| if let Body::Date(d) = b { Some((d.value, d.span)) } else { None })
        .map(|(_, day)| day)
}

fn bills(clauses: &[Clause]) -> Vec<&Clause> {
    clauses.iter().filter(|c| matches!(c.body, Body::Bill(_))).collect()
}

/// Clauses that say what a bill charges.
fn charged(clauses: &[Clause]) -> Vec<&Clause> {
    clauses.iter().filter(|c| matches!(c.body, Body::Amounts(_) | Body::Line(_))).collect()
}

fn expected(clauses: &[Clause]) -> bool {
    clauses.iter().any(|c| matches!(&c.body, Body::Expect(all) if !all.is_empty()))
}

impl Checker {
    /// Reads the defaults and all examples. What only they name is not read by any rule.
    pub(super) fn examples(&mut self, items: &[&Item]) {
        self.names.quiet = true;
        let defaults = self.defaults(items);
        for item in items.iter().filter(|item| item.kind.value == Word::Example) {
            let example = self.example(item, &defaults);
            self.book.examples.extend(example);
        }
        self.names.quiet = false;
    }

    fn defaults(&mut self, items: &[&Item]) -> Defaults {
        let mut found = items.iter().filter(|item| item.kind.value == Word::Defaults);
        let Some(first) = found.next() else {
            return Defaults::default();
        };
        for other in found {
            let message = Text::new("“缺省”写了两次", "`defaults` stands twice");
            let diagnostic = Diagnostic::error("duplicate-name", shape::heading(other), message)
                .label(Text::new("又写了一次", "again here"))
                .related(shape::heading(first), Text::new("先写在这里", "first here"))
                .hint(Text::new("合成一条", "make them one"));
            self.report(diagnostic);
        }
        let level = self.level(&first.clauses);
        self.consistent(&level);
        Defaults { level, date: date(&first.clauses).map(|(day, _)| day) }
    }

    fn example(&mut self, item: &Item, defaults: &Defaults) -> Option<Example> {
        let span = shape::heading(item);
        let label = item.label.as_ref().map(|label| label.value.clone()).unwrap_or_default();
        let own = self.level(&item.clauses);
        let common = own.over(&defaults.level);
        let inner = bills(&item.clauses);
        let says_what = inner.iter().any(|c| matches!(&c.body, Body::Bill(inner) if expected(inner)));
        if !expected(&item.clauses) && !says_what {
            let message = Text::new("这个例子没有写期望的结果", "the example expects nothing");
            let label = Text::new("缺少“期望”", "needs `expect`");
            let hint = Text::new("例如：期望 个人负担 1_000元", "such as: expect own_pay 1_000 yuan");
            self.report(
                Diagnostic::error("example-without-expectation", span, message).label(label).hint(hint),
            );
        }
        let read: Vec<Option<ExampleBill>> = if inner.is_empty() {
            vec![self.bill(&[], &item.clauses, &common, defaults.date, span, true)]
        } else {
            let bills = inner.iter().enumerate().map(|(number, clause)| {
                let Body::Bill(clauses) = &clause.body else {
                    return None;
                };
                let nearer = self.level(clauses).over(&common);
                self.bill(&item.clauses, clauses, &nearer, defaults.date, clause.span, number == 0)
            });
            let read = bills.collect();
            self.days_in_order(&item.clauses, &inner, defaults.date);
            read
        };
        let bills = read.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Example { label, span, bills })
    }

    /// Bills are settled in the order in which they are written: a day before that of the bill before would start its
    /// year anew, and what was paid in it would be forgotten.
    fn days_in_order(&mut self, common: &[Clause], bills: &[&Clause], fallback: Option<Date>) {
        let mut before: Option<Day> = None;
        for clause in bills {
            let Body::Bill(own) = &clause.body else {
                continue;
            };
            // A day that several bills have in common is not what is wrong with this one.
            let shared = || date(common).map(|(day, _)| day).or(fallback).map(|day| (day, clause.span));
            let Some((day, span)) = date(own).or_else(shared) else {
                continue;
            };
            if let Some((last, first)) = before.filter(|(last, _)| day < *last) {
                let message = Text::new(
                    format!("这一单的日期 {day} 早于前一单的 {last}"),
                    format!("the day of this bill, {day}, is before that of the bill before, {last}"),
                );
                let diagnostic = Diagnostic::error("bills-out-of-order", span, message)
                    .label(Text::new("早于前一单", "earlier than the bill before"))
                    .related(first, Text::new("前一单的日期", "the bill before"))
                    .hint(Text::new(
                        "各单按写的先后结算，请按日期排列；年份写错的，请改正",
                        "bills are settled as they are written: put them in order of their days, or correct the day",
                    ));
                self.report(diagnostic);
            }
            // Against the last one, not the latest: one mistyped day is told once.
            before = Some((day, span));
        }
    }

    /// One bill: its own clauses, and those that it has in common with the other bills of the example.
    fn bill(
        &mut self,
        common: &[Clause],
        own: &[Clause],
        level: &Level,
        fallback: Option<Date>,
        span: Span,
        first: bool,
    ) -> Option<ExampleBill> {
        self.consistent(level);
        let facts = level.facts();
        let day = date(own).or_else(|| date(common)).map(|(day, _)| day).or(fallback);
        if day.is_none() {
            let message = Text::new("没有写日期", "the example has no date");
            let label = Text::new("缺少“日期”", "needs `date`");
            let hint = Text::new(
                "写：日期 2019-06-01；所有例子同一天的，写在“缺省”里",
                "write `date 2019-06-01`, or once for all in `defaults`",
            );
            self.report(Diagnostic::error("missing-clause", span, message).label(label).hint(hint));
        }
        let charges = self.charges(common, own, span);
        let (mut years, mut stays_before, mut expect) = (Vec::new(), None, Vec::new());
        for clause in own.iter().chain(common) {
            match &clause.body {
                Body::YearToDate(amounts) => {
                    let inherited = common.iter().any(|c| std::ptr::eq(c, clause));
                    if !first && !inherited {
                        self.year_of_later_bill(clause);
                    }
                    years.extend(
                        amounts.iter().filter(|_| first).map(|a| self.year_to_date(a, &mut stays_before)),
                    );
                }
                Body::Expect(all) => self.expectations(all, &mut expect),
                _ => {}
            }
        }
        let year_to_date = years.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
        let expect = expect.into_iter().collect::<Option<Vec<_>>>()?;
        Some(ExampleBill { date: day?, facts, year_to_date, stays_before, charges: charges?, expect })
    }

    fn year_of_later_bill(&mut self, clause: &Clause) {
        let message = Text::new(
            "“本年至今”只写在第一笔费用里",
            "`year_to_date` is for the first bill: later ones add up by themselves",
        );
        let label = Text::new("前面各笔会自动累计", "adds up by itself");
        self.report(Diagnostic::error("misplaced-clause", clause.span, message).label(label));
    }

    fn charges(&mut self, common: &[Clause], own: &[Clause], span: Span) -> Option<Charges> {
        let mut found = charged(own);
        if found.is_empty() {
            found = charged(common);
        }
        let Some(first) = found.first() else {
            let message = Text::new("没有写费用", "the bill charges nothing");
            let label = Text::new("缺少“费用”或“行”", "needs `amounts` or `line`");
            let hint = Text::new(
                "例如：费用 合规费用 20_000元 全自费 1_000元",
                "such as: amounts in_scope 20_000 yuan self_paid 1_000 yuan",
            );
            self.report(Diagnostic::error("missing-clause", span, message).label(label).hint(hint));
            return None;
        };
        let lines = |clause: &&&Clause| matches!(clause.body, Body::Line(_));
        if let (Some(line), Body::Amounts(_)) = (found.iter().find(lines), &first.body) {
            self.both_charges(line.span, first.span);
        } else if let Some(amounts) = found.iter().find(|c| !lines(c)).filter(|_| lines(&first)) {
            self.both_charges(amounts.span, first.span);
        }
        if let Body::Amounts(parts) = &first.body {
            return self.parts(parts).map(Charges::Parts);
        }
        if self.book.lines.is_empty() {
            let message = Text::new(
                "本书没有写“明细”，不能把费用行拆开",
                "the book has no `lines`, so lines cannot be split",
            );
            let label = Text::new("需要“明细”", "needs `lines`");
            let hint = Text::new(
                "写一条“明细”；或者直接写：费用 合规费用 …",
                "declare `lines`, or state the parts: amounts in_scope …",
            );
            self.report(Diagnostic::error("missing-clause", first.span, message).label(label).hint(hint));
        }
        let read: Vec<Option<Line>> = found
            .iter()
            .filter_map(|c| if let Body::Line(line) = &c.body { Some(self.line(line, c.span)) } else { None })
            .collect();
        read.into_iter().collect::<Option<Vec<_>>>().map(Charges::Lines)
    }

    fn both_charges(&mut self, second: Span, first: Span) {
        let message =
            Text::new("“费用”和“行”只能写一种", "a bill is stated by `amounts` or by `line`, not both");
        let diagnostic = Diagnostic::error("duplicate-clause", second, message)
            .label(Text::new("又写了一种", "the other way"))
            .related(first, Text::new("先写了这一种", "first this way"));
        self.report(diagnostic);
    }

    fn parts(&mut self, written: &[PartAmount]) -> Option<Parts> {
        let allowed = [Word::SelfPaid, Word::OverLimit, Word::PaidFirst, Word::InScope];
        let mut parts = Parts::default();
        let mut said: Vec<Word> = Vec::new();
        let mut good = true;
        for PartAmount { part, amount } in written {
            if said.contains(&part.value) {
                self.value_twice(part.span, part.value.text(self.book.lang));
            }
            said.push(part.value);
            good &= self.not_below_zero(amount);
            match part.value {
                Word::SelfPaid => parts.self_paid = amount.value,
                Word::OverLimit => parts.over_limit = amount.value,
                Word::PaidFirst => parts.paid_first = amount.value,
                Word::InScope => parts.in_scope = amount.value,
                _ => {
                    self.not_a_value(part, &allowed);
                    good = false;
                }
            }
        }
        good.then_some(parts)
    }

    /// Whether an amount of a bill is not negative.
    fn not_below_zero(&mut self, amount: &Spanned<Fen>) -> bool {
        if amount.value.is_negative() {
            let message = Text::new("金额小于零", "the amount is negative");
            let label = Text::new("应当不小于 0元", "must be 0 yuan or more");
            self.report(Diagnostic::error("negative-amount", amount.span, message).label(label));
        }
        !amount.value.is_negative()
    }

    fn line(&mut self, written: &BillLine, span: Span) -> Option<Line> {
        let (mut classes, mut kinds, mut flags) = (Vec::new(), Vec::new(), Vec::new());
        for word in &written.words {
            match LineMark::from_word(word.value) {
                Some(LineMark::Class(class)) => classes.push((class, word.span)),
                Some(LineMark::Kind(kind)) => kinds.push((kind, word.span)),
                Some(LineMark::Flag(flag)) => flags.push(flag),
                None => self.not_a_value(
                    word,
                    &[Word::ClassA, Word::ClassB, Word::ClassC, Word::Drug, Word::Service],
                ),
            }
        }
        let class = self.exactly_one(&classes, span, &Text::new("类别（甲类、乙类、丙类）", "class"));
        let kind = self.exactly_one(&kinds, span, &Text::new("种类（药品、检查、床位等）", "kind"));
        let good = self.not_below_zero(&written.amount);
        let mut good = good && !written.price_limit.is_some_and(Fen::is_negative);
        if written.paid_first.is_some_and(|share| share > Ratio::ONE) {
            let message = Text::new("先行自付超过 100%", "the share paid first is over 100%");
            self.error("ratio-over-100", span, message);
            good = false;
        }
        let code = written.item.as_ref().map(|item| item.value.as_str());
        let line = Line {
            amount: written.amount.value,
            class: class?,
            kind: kind?,
            flags,
            lists: self.lists_with(Word::Item, code.into_iter()),
            paid_first: written.paid_first,
            limit: written.price_limit,
            days: written.days,
        };
        good.then_some(line)
    }

    fn exactly_one<T: Copy>(&mut self, found: &[(T, Span)], span: Span, what: &Text) -> Option<T> {
        if let [(only, _)] = found {
            return Some(*only);
        }
        let (message, span) = match found.get(1) {
            Some((_, again)) => {
                (Text::new(format!("一行只有一个{}", what.zh), format!("a line has one {}", what.en)), *again)
            }
            None => {
                (Text::new(format!("这一行没有写{}", what.zh), format!("the line has no {}", what.en)), span)
            }
        };
        let label = Text::new("例如：行 乙类 药品 1_000元", "such as: line class_b drug 1_000 yuan");
        self.report(Diagnostic::error("example-facts", span, message).label(label));
        None
    }

    /// An amount of the year before the first bill; the number of stays goes to `stays` and gives `Some(None)`.
    fn year_to_date(
        &mut self,
        (what, value): &(Expr, Expr),
        stays: &mut Option<i64>,
    ) -> Option<Option<(History, Fen)>> {
        if matches!(&*what.kind, ExprKind::Quantity(Word::StayNumber)) {
            *stays = Some(self.stays_before(value)?);
            return Some(None);
        }
        let history = match &*what.kind {
            ExprKind::Quantity(word) => calls::year_amount(*word).or(match word {
                Word::Total => Some(History::Total),
                Word::InScope => Some(History::InScope),
                Word::OwnPay => Some(History::OwnPay),
                Word::OwnPayInScope => Some(History::OwnPayInScope),
                _ => None,
            }),
            ExprKind::Call { function, layer, .. } => {
                let number = self.find(Word::Layer, layer)?;
                let layer = LayerIx(u16::try_from(number).ok()?);
                let paid = (function.value == Word::Paid).then_some(History::Paid(layer));
                paid.or_else(|| calls::layer_year(function.value, layer))
            }
            _ => None,
        };
        let Some(history) = history else {
            self.not_of_the_year(what.span);
            return None;
        };
        self.constant(value, Place::After).map(|amount| Some((history, amount)))
    }

    /// How many stays there were before the first bill: one less than the number that its own stay can have.
    fn stays_before(&mut self, value: &Expr) -> Option<i64> {
        let ExprKind::Count(number, unit) = &*value.kind else {
            self.wrong_kind(super::params::Kind::Count, value);
            return None;
        };
        self.same_unit(*unit, Some(CountFact::StayNumber.unit()), value.span)?;
        let most = CountFact::StayNumber.range().1 - 1;
        if !(0..=most).contains(number) {
            self.out_of_range(value.span, *number, 0, most);
            return None;
        }
        Some(*number)
    }

    fn not_of_the_year(&mut self, span: Span) {
        let words = say::words([
            Word::PaidThisYear,
            Word::DeductibleThisYear,
            Word::DeductibleInReferral,
            Word::BaseThisYear,
            Word::TotalThisYear,
            Word::InScopeThisYear,
            Word::OwnPayThisYear,
            Word::OwnPayInScopeThisYear,
            Word::StayNumber,
        ]);
        let message = Text::new("这不是本年累计的内容", "this is no amount of the year so far");
        let label = Text::new(format!("可以写：{}", words.zh), format!("expected one of {}", words.en));
        self.report(Diagnostic::error("not-a-value", span, message).label(label));
    }

    fn expectations(&mut self, all: &[Expectation], into: &mut Vec<Option<Expected>>) {
        for expectation in all {
            let expected = match expectation {
                Expectation::Layer(name, amount) => {
                    let number = self.find(Word::Layer, name).and_then(|n| u16::try_from(n).ok());
                    let good = self.not_below_zero(amount);
                    let span = name.span.to(amount.span);
                    number.filter(|_| good).map(|n| Expected::Layer(LayerIx(n), amount.value, span))
                }
                Expectation::Quantity(word, amount) => {
                    let good = self.one_of(word, &EXPECTED.map(|w| (w, ()))).is_some();
                    let span = word.span.to(amount.span);
                    good.then_some(Expected::Quantity(word.value, amount.value, span))
                }
                Expectation::Entitlement(name, given) => {
                    let number = self.find(Word::Entitlement, name).and_then(|n| u16::try_from(n).ok());
                    number.map(|n| Expected::Entitlement(EntitlementIx(n), *given, name.span))
                }
            };
            if let Some(expected) = &expected {
                let same = into.iter().flatten().any(|known| same_subject(known, expected));
                if same {
                    let (span, what) = self.subject_of(expected);
                    self.value_twice(span, &what);
                }
            }
            into.push(expected);
        }
    }

    fn subject_of(&self, expected: &Expected) -> (Span, String) {
        match expected {
            Expected::Layer(layer, _, span) => (*span, self.label(Word::Layer, layer.at())),
            Expected::Quantity(word, _, span) => (*span, word.text(self.book.lang).to_owned()),
            Expected::Entitlement(given, _, span) => (*span, self.label(Word::Entitlement, given.at())),
        }
    }
}

fn same_subject(a: &Expected, b: &Expected) -> bool {
    match (a, b) {
        (Expected::Layer(a, ..), Expected::Layer(b, ..)) => a == b,
        (Expected::Quantity(a, ..), Expected::Quantity(b, ..)) => a == b,
        (Expected::Entitlement(a, ..), Expected::Entitlement(b, ..)) => a == b,
        _ => false,
    }
}
