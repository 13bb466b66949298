//! Arbitrary syntax trees: each one is a tree that the parser can produce.
//!
//! Names may need quoting, numbers reach the ends of their ranges, comments stand everywhere. Clauses are mixed freely
//! within what belongs to a kind of item: between clauses of different kinds of items the text would be ambiguous, and
//! no book that checks contains such items.

mod clauses;
mod conds;
mod examples;
mod exprs;

use jiff::civil::Date;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use yidan_book::ast::{BookFile, Chunk, Item, Name, Rules, Span, Spanned};
use yidan_book::words::Word;
use yidan_types::{Fen, Ratio};

use clauses::clause_of;
use conds::{cond, line_cond};

/// A value that stands nowhere.
pub fn at<T>(value: T) -> Spanned<T> {
    Spanned { value, span: Span::default() }
}

/// A spanned value of a strategy.
pub fn spanned<T: std::fmt::Debug>(values: impl Strategy<Value = T>) -> impl Strategy<Value = Spanned<T>> {
    values.prop_map(at)
}

/// One of these words, spanned.
pub fn one_of(words: &'static [Word]) -> impl Strategy<Value = Spanned<Word>> {
    spanned(select(words))
}

/// A name as used: plain, spelled like a word, or full of what must be quoted.
pub fn name() -> impl Strategy<Value = Name> {
    let plain = select(vec![
        "大病保险",
        "起付线",
        "liaocheng-2019",
        "critical",
        "a_b",
        "甲-乙",
        "天使基金",
        "𠮷药店",
        "元",
        "层2",
    ]);
    let odd = select(vec![
        "支付",
        "cap",
        "大病 保险",
        "他说\"好\"",
        "a\\b",
        "2型糖尿病",
        "元以上",
        "days2",
        "“引”",
        "a--b",
        "，",
        "-",
        "Ａ",
        "＂",
        "// 注",
        "其他",
    ]);
    let any =
        "[一二五百元岁天至以上其他起付药A-c0-9_ -]{1,5}".prop_filter("not blank", |n| !n.trim().is_empty());
    spanned(prop_oneof![6 => plain.prop_map(str::to_owned), 1 => odd.prop_map(str::to_owned), 1 => any])
}

/// A name for programs, as declared.
pub fn id() -> impl Strategy<Value = Name> {
    spanned(select(vec!["critical_1", "x-y", "b2", "liaocheng-2019", "Q"]).prop_map(str::to_owned))
}

/// The content of a string: one line of anything.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["二(五)12", "来源未给出", "I10 高血压", "E11*", "371500"]).prop_map(str::to_owned),
        1 => "[ -~“”＂、。一-龥]{0,12}",
    ]
}

/// A comment: one line, trimmed, not starting with the sign of a comment.
pub fn comment() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(vec!["见二(五)12", "", "TODO: check", "层 x { }", "\"", "一 // 二"]).prop_map(str::to_owned),
        1 => "[ -~一-龥]{0,12}".prop_map(|c| c.trim_start_matches(['/', ' ']).trim().to_owned()),
    ]
}

/// Mostly none, sometimes up to two.
pub fn comments() -> impl Strategy<Value = Vec<String>> {
    prop_oneof![5 => Just(Vec::new()), 1 => vec(comment(), 1..3)]
}

/// A day of the language's calendar.
pub fn date() -> impl Strategy<Value = Date> {
    (1900_i16..=2200, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).expect("a day"))
}

/// An amount that can be written: not negative.
pub fn fen() -> impl Strategy<Value = Fen> {
    let fen = prop_oneof![
        3 => (0_i64..1_000_000).prop_map(|yuan| yuan * 100),
        1 => 0_i64..10_000_000,
        1 => 0..=Fen::MAX_ABS,
    ];
    fen.prop_map(|fen| Fen::new(fen).expect("in range"))
}

/// A ratio.
pub fn ratio() -> impl Strategy<Value = Ratio> {
    let ppm = prop_oneof![4 => (0_i64..=100).prop_map(|p| p * 10_000), 1 => 0..=Ratio::ONE.ppm()];
    ppm.prop_map(|ppm| Ratio::from_ppm(ppm).expect("in range"))
}

/// A whole number within what the parser takes.
pub fn number() -> impl Strategy<Value = i64> {
    prop_oneof![4 => 0_i64..400, 1 => 0_i64..=1_000_000_000]
}

/// The kinds of items.
const KINDS: &[Word] = &[
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

/// Any item.
pub fn item() -> impl Strategy<Value = Item> {
    select(KINDS).prop_flat_map(item_of)
}

fn item_of(kind: Word) -> BoxedStrategy<Item> {
    let (with_label, with_id) = match kind {
        Word::Lines | Word::Defaults => (false, false),
        Word::Source => (false, true),
        Word::Example => (true, false),
        _ => (true, true),
    };
    // An item that can have an id can leave out its label; an example has nothing but its label.
    let label = match (with_label, with_id) {
        (true, true) => proptest::option::of(name()).boxed(),
        (true, false) => name().prop_map(Some).boxed(),
        _ => Just(None).boxed(),
    };
    let id = if with_id { id().prop_map(Some).boxed() } else { Just(None).boxed() };
    let clauses = vec(clause_of(kind), 0..6);
    (comments(), label, id, clauses, comments())
        .prop_map(move |(comments, label, id, clauses, trailing_comments)| Item {
            comments,
            kind: at(kind),
            label,
            id,
            clauses,
            trailing_comments,
        })
        .boxed()
}

/// A whole book: prose and blocks in turns.
pub fn book() -> impl Strategy<Value = BookFile> {
    let rules = (vec(item(), 0..5), comments())
        .prop_map(|(items, trailing_comments)| Rules { items, trailing_comments });
    vec(rules, 0..3).prop_map(|blocks| {
        let mut chunks = vec![Chunk::Prose("# 册\n\n一些话。\n".to_owned())];
        for rules in blocks {
            push_prose(&mut chunks, "\n```yidan\n");
            chunks.push(Chunk::Rules(rules));
            push_prose(&mut chunks, "```\n\n后面的话 `code`。\n");
        }
        BookFile { chunks }
    })
}

fn push_prose(chunks: &mut Vec<Chunk>, text: &str) {
    match chunks.last_mut() {
        Some(Chunk::Prose(prose)) => prose.push_str(text),
        _ => chunks.push(Chunk::Prose(text.to_owned())),
    }
}
