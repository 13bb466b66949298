//! Which clauses an item takes, which it needs, which it takes more than once.

use super::{Checker, say};
use crate::ast::{Body, Clause, Item, Span};
use crate::diag::{Diagnostic, Text};
use crate::words::Word;

/// How often a clause stands in an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Often {
    /// At most once.
    Once,
    /// Exactly once.
    Needed,
    /// Any number of times.
    Any,
    /// At least once.
    Some,
}

type Slots = &'static [(Word, Often)];

use Often::{Any, Needed, Once, Some as Several};

/// Clauses of every rule.
const RULE: Slots = &[
    (Word::Cites, Any),
    (Word::Assumed, Any),
    (Word::From, Once),
    (Word::Until, Once),
    (Word::Announced, Once),
    (Word::Note, Once),
];

/// Clauses of what is declared but is not a rule: origin and explanation may stand there.
const DECLARED: Slots = &[(Word::Cites, Any), (Word::Assumed, Any), (Word::Note, Once)];

const BOOK: Slots = &[
    (Word::Place, Needed),
    (Word::Year, Needed),
    (Word::DatedBy, Needed),
    (Word::YearBy, Needed),
    (Word::Rounding, Needed),
];
const SOURCE: Slots = &[(Word::Title, Needed), (Word::Number, Once), (Word::Date, Once), (Word::Note, Once)];
const GROUP: Slots = &[(Word::Includes, Once), (Word::Rank, Once)];
const LIST: Slots = &[(Word::Diagnosis, Once), (Word::Item, Once), (Word::Facility, Once)];
const PARAMETER: Slots = &[(Word::Value, Needed)];
const LINES: Slots = &[
    (Word::ClassA, Needed),
    (Word::ClassB, Needed),
    (Word::ClassC, Needed),
    (Word::Item, Any),
    (Word::PriceLimit, Once),
    (Word::DoseCap, Once),
];
const EXEMPTION: Slots = &[
    (Word::When, Once),
    (Word::Item, Once),
    (Word::Lifts, Needed),
    (Word::PaidFirst, Once),
    (Word::SelfPaid, Once),
];
const LAYER: Slots = &[
    (Word::Applies, Once),
    (Word::Payer, Needed),
    (Word::Base, Needed),
    (Word::Deductible, Once),
    (Word::Pays, Needed),
    (Word::Adjust, Any),
    (Word::Cap, Any),
    (Word::Rounding, Once),
];
const LIMIT: Slots = &[(Word::Cap, Needed)];
const EXCEPTION: Slots =
    &[(Word::Replaces, Several), (Word::When, Needed), (Word::Becomes, Several), (Word::Overrides, Any)];
const PAYMENT: Slots =
    &[(Word::When, Needed), (Word::Method, Needed), (Word::Standard, Needed), (Word::Via, Needed)];
const ENTITLEMENT: Slots = &[(Word::Applies, Needed)];
const DEFAULTS: Slots = &[(Word::Given, Any), (Word::Date, Once)];
const BILL: Slots = &[
    (Word::Date, Once),
    (Word::Given, Any),
    (Word::Amounts, Once),
    (Word::Line, Any),
    (Word::YearToDate, Any),
    (Word::Expect, Any),
];
const GUARANTEE: Slots = &[
    (Word::Cites, Any),
    (Word::Assumed, Any),
    (Word::From, Once),
    (Word::Until, Once),
    (Word::Note, Once),
    (Word::Applies, Once),
    (Word::NotAbove, Any),
    (Word::Monotone, Any),
    (Word::Cliff, Any),
    (Word::PoorerNeverPaysMore, Any),
    (Word::WithinBase, Any),
    (Word::NeverNegative, Any),
];
/// What an exception may put in the place of something.
const BECOMES: Slots = &[
    (Word::Applies, Once),
    (Word::Base, Once),
    (Word::Deductible, Once),
    (Word::Pays, Once),
    (Word::Cap, Any),
    (Word::Value, Once),
];

/// All item keywords, for hints.
const ITEMS: [Word; 15] = [
    Word::Book,
    Word::Source,
    Word::Group,
    Word::List,
    Word::Parameter,
    Word::Lines,
    Word::Exemption,
    Word::Layer,
    Word::Limit,
    Word::Exception,
    Word::Payment,
    Word::Entitlement,
    Word::Defaults,
    Word::Example,
    Word::Guarantee,
];

fn slots(kind: Word) -> [Slots; 2] {
    match kind {
        Word::Book => [BOOK, DECLARED],
        Word::Source => [SOURCE, &[]],
        Word::Group => [GROUP, DECLARED],
        Word::List => [LIST, DECLARED],
        Word::Parameter => [PARAMETER, RULE],
        Word::Lines => [LINES, RULE],
        Word::Exemption => [EXEMPTION, RULE],
        Word::Layer => [LAYER, RULE],
        Word::Limit => [LIMIT, RULE],
        Word::Exception => [EXCEPTION, RULE],
        Word::Payment => [PAYMENT, RULE],
        Word::Entitlement => [ENTITLEMENT, RULE],
        Word::Defaults => [DEFAULTS, &[]],
        Word::Example => [BILL, &[(Word::Bill, Any)]],
        Word::Bill => [BILL, &[]],
        Word::Guarantee => [GUARANTEE, &[]],
        Word::Becomes => [BECOMES, &[]],
        _ => [&[], &[]],
    }
}

/// The keyword of a clause; a guarantee's bound goes by its verb.
pub(super) fn keyword(body: &Body) -> Word {
    crate::print::keyword(body).unwrap_or(Word::NotAbove)
}

/// The first clause for which `get` gives something, and the clause itself.
pub(super) fn first<'a, T>(
    clauses: &'a [Clause],
    get: impl Fn(&'a Body) -> Option<T>,
) -> Option<(&'a Clause, T)> {
    clauses.iter().find_map(|clause| get(&clause.body).map(|value| (clause, value)))
}

/// The head of an item: keyword, label and id.
pub(super) fn heading(item: &Item) -> Span {
    let names = item.label.iter().chain(&item.id);
    names.fold(item.kind.span, |span, name| span.to(name.span))
}

impl Checker {
    /// Checks every item's clauses by their keywords alone.
    pub(super) fn shapes(&mut self, items: &[&Item]) {
        for item in items {
            self.shape(item.kind.value, heading(item), &item.clauses);
        }
    }

    fn shape(&mut self, kind: Word, heading: Span, clauses: &[Clause]) {
        let slots: Vec<(Word, Often)> = slots(kind).concat();
        for (number, clause) in clauses.iter().enumerate() {
            let word = keyword(&clause.body);
            match slots.iter().find(|(slot, _)| *slot == word) {
                None => self.misplaced(kind, clause, word, &slots),
                Some((_, Once | Needed)) => {
                    let before = clauses.iter().take(number).find(|c| keyword(&c.body) == word);
                    if let Some(before) = before {
                        self.duplicate(kind, clause, before, word);
                    }
                }
                Some(_) => {}
            }
            match &clause.body {
                Body::Bill(inner) => self.shape(Word::Bill, clause.span, inner),
                Body::Becomes(inner) => self.shape(Word::Becomes, clause.span, std::slice::from_ref(inner)),
                _ => {}
            }
        }
        for (word, _) in slots.iter().filter(|(_, often)| matches!(often, Needed | Several)) {
            if !clauses.iter().any(|c| keyword(&c.body) == *word) {
                self.missing(kind, heading, *word);
            }
        }
    }

    fn misplaced(&mut self, kind: Word, clause: &Clause, word: Word, slots: &[(Word, Often)]) {
        let (item, clause_word) = (say::word(kind), say::word(word));
        let takes = say::words(slots.iter().map(|(word, _)| *word));
        let mut hint = Text::new(
            format!("{}里可以写：{}", item.zh, takes.zh),
            format!("{} takes {}", item.en, takes.en),
        );
        let homes: Vec<Word> = ITEMS.into_iter().filter(|home| takes_clause(*home, word)).collect();
        if !homes.is_empty() {
            let homes = say::words(homes);
            hint.zh.push_str(&format!("；{}写在{}里", clause_word.zh, homes.zh));
            hint.en.push_str(&format!("; {} belongs in {}", clause_word.en, homes.en));
        }
        let message = Text::new(
            format!("{}不能写在{}里", clause_word.zh, item.zh),
            format!("{} has no place in {}", clause_word.en, item.en),
        );
        let label = Text::new("这一项不属于这里", "does not belong here");
        let diagnostic = Diagnostic::error("misplaced-clause", clause.span, message).label(label);
        self.report(diagnostic.hint(hint));
    }

    fn duplicate(&mut self, kind: Word, clause: &Clause, before: &Clause, word: Word) {
        let (item, word) = (say::word(kind), say::word(word));
        let message = Text::new(
            format!("{}在同一个{}里写了两次", word.zh, item.zh),
            format!("{} stands twice in one {}", word.en, item.en),
        );
        let hint = Text::new(
            "只留一处；如果各管一段时间，请分写成两条，各带“自”“止”",
            "keep one; if each holds for its own time, write two items, each with `from` and `until`",
        );
        let diagnostic = Diagnostic::error("duplicate-clause", clause.span, message)
            .label(Text::new("又写了一次", "again here"))
            .related(before.span, Text::new("先写在这里", "first here"))
            .hint(hint);
        self.report(diagnostic);
    }

    fn missing(&mut self, kind: Word, heading: Span, word: Word) {
        let (item, clause) = (say::word(kind), say::word(word));
        let message = Text::new(
            format!("{}里缺少{}", item.zh, clause.zh),
            format!("{} is missing in {}", clause.en, item.en),
        );
        let form = form(word);
        let diagnostic = Diagnostic::error("missing-clause", heading, message)
            .label(Text::new(format!("要写上{}", clause.zh), format!("needs {}", clause.en)))
            .hint(Text::new(format!("例如：{}", form.zh), format!("for example: {}", form.en)));
        self.report(diagnostic);
    }
}

fn takes_clause(kind: Word, word: Word) -> bool {
    slots(kind).concat().iter().any(|(slot, _)| *slot == word)
}

/// A clause as it is written.
fn form(word: Word) -> Text {
    let (zh, en) = match word {
        Word::Place => ("地区 \"山东省聊城市\" \"371500\"", "place \"Liaocheng\" \"371500\""),
        Word::Year => ("年度 2019", "year 2019"),
        Word::DatedBy => ("版本日 出院日", "dated_by discharge"),
        Word::YearBy => ("归年日 出院日", "year_by discharge"),
        Word::Rounding => {
            ("取整 四舍五入 到 分 封顶前 [依据 …]", "rounding half_up to_unit fen before_cap [cites …]")
        }
        Word::Title => ("标题 \"…\"", "title \"…\""),
        Word::Value => ("值 500元", "value 500 yuan"),
        Word::ClassA => ("甲类 先行自付 0%", "class_a paid_first 0%"),
        Word::ClassB => ("乙类 先行自付 照单 10%", "class_b paid_first as_billed 10%"),
        Word::ClassC => ("丙类 全自费", "class_c self_paid"),
        Word::Lifts => ("免除 目录、限价", "lifts catalogue, price_limit"),
        Word::Payer => ("付方 基本医保基金", "payer basic_fund"),
        Word::Base => ("基数 合规剩余", "base in_scope_left"),
        Word::Pays => ("支付 65%", "pays 65%"),
        Word::Cap => ("封顶 每年 15万元", "cap yearly 15 wan_yuan"),
        Word::Replaces => ("替代 基本医疗保险", "replaces basic"),
        Word::When => ("当 人群 低保对象", "when group low_income"),
        Word::Becomes => ("改为 起付 0元", "becomes deductible 0 yuan"),
        Word::Method => ("方式 单病种", "method single_disease"),
        Word::Standard => ("标准 8_000元", "standard 8_000 yuan"),
        Word::Via => ("经由 基本医疗保险", "via basic"),
        Word::Applies => ("适用 参保 居民", "applies scheme resident"),
        Word::Expect => ("期望 个人负担 1_000元", "expect own_pay 1_000 yuan"),
        _ => return say::word(word),
    };
    Text::new(zh, en)
}
