//! The facts of the person in the picture: those of the book's examples, and what the user states.
//!
//! What the user states is put into the book as one more example and checked as such, so it means what it would mean
//! there: groups with the groups that include them, codes with their lists.

use crate::chart::ChartError;
use yidan_book::ast::{
    Body, BookFile, Chunk, Clause, Expectation, FactValue, GivenFact, Item, PartAmount, Rules, Span, Spanned,
};
use yidan_book::check::check_book;
use yidan_book::diag::{Severity, Text};
use yidan_book::facts::{BoolFact, CountFact, EnumFact, Facts, Membership};
use yidan_book::load::Loaded;
use yidan_book::model::Book;
use yidan_book::words::{Lang, Word};
use yidan_types::{Date, Fen, Ratio};

/// The facts for a picture: those that the user states (`就诊=住院,医院等级=二级`, in either language), over the book's
/// defaults for its examples, else over those of its first example.
///
/// # Errors
/// What cannot be understood of the stated facts.
pub fn given_facts(loaded: &Loaded, book: &Book, stated: &str) -> Result<Facts, ChartError> {
    let pairs = stated.split([',', '，', ';', '；']).map(str::trim).filter(|pair| !pair.is_empty());
    let facts: Vec<Result<GivenFact, Text>> = pairs.map(|pair| fact(pair, book)).collect();
    let wrong: Vec<Text> = facts.iter().filter_map(|fact| fact.as_ref().err().cloned()).collect();
    if !wrong.is_empty() {
        return Err(ChartError::Said(wrong));
    }
    let own = checked(&loaded.file, loaded.lang, facts.into_iter().flatten().collect())?;
    let has_defaults = items(&loaded.file).any(|item| item.kind.value == Word::Defaults);
    let first = book.examples.first().and_then(|example| example.bills.first());
    match first {
        Some(first) if !has_defaults => Ok(over(own, first.facts.clone())),
        _ => Ok(own),
    }
}

fn items(file: &BookFile) -> impl Iterator<Item = &Item> {
    let rules = file.chunks.iter().filter_map(|chunk| match chunk {
        Chunk::Rules(rules) => Some(&rules.items),
        Chunk::Prose(_) => None,
    });
    rules.flatten()
}

/// `near` where it says something, else `far`.
fn over(near: Facts, mut far: Facts) -> Facts {
    far.enums.extend(near.enums);
    far.bools.extend(near.bools);
    far.counts.extend(near.counts);
    far.lists.extend(near.lists);
    far.groups = near.groups.or(far.groups);
    far.drg_weight = near.drg_weight.or(far.drg_weight);
    far
}

/// The facts of an example that states these, checked with the book.
fn checked(file: &BookFile, lang: Lang, facts: Vec<GivenFact>) -> Result<Facts, ChartError> {
    let mut file = file.clone();
    file.chunks.push(Chunk::Rules(Rules { items: vec![example(facts)], trailing_comments: Vec::new() }));
    let (checked, diagnostics) = check_book(&file, lang);
    if let Some(bill) = checked.as_ref().and_then(|book| book.examples.last()).and_then(|e| e.bills.first()) {
        return Ok(bill.facts.clone());
    }
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let with_hint = |message: &Text, more: Option<&Text>| match more {
        Some(more) => {
            Text::new(format!("{}（{}）", message.zh, more.zh), format!("{} ({})", message.en, more.en))
        }
        None => message.clone(),
    };
    Err(ChartError::Said(
        errors.map(|d| with_hint(&d.message, d.hint.as_ref().or(d.label.as_ref()))).collect(),
    ))
}

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned { value, span: Span::default() }
}

fn example(facts: Vec<GivenFact>) -> Item {
    let clause = |body| Clause { comments: Vec::new(), span: Span::default(), body, origin: Vec::new() };
    let amount = PartAmount { part: spanned(Word::InScope), amount: spanned(Fen::ZERO) };
    let clauses = vec![
        clause(Body::Given(facts)),
        clause(Body::Date(spanned(Date::new(2000, 1, 1).unwrap_or(Date::MIN)))),
        clause(Body::Amounts(vec![amount])),
        clause(Body::Expect(vec![Expectation::Quantity(spanned(Word::OwnPay), spanned(Fen::ZERO))])),
    ];
    Item {
        comments: Vec::new(),
        kind: spanned(Word::Example),
        label: Some(spanned("yidan policy chart --facts".to_owned())),
        id: None,
        clauses,
        trailing_comments: Vec::new(),
    }
}

/// One `fact=value`; several values are joined by `、` or `+`.
fn fact(pair: &str, book: &Book) -> Result<GivenFact, Text> {
    let (name, value) = pair.split_once(['=', '＝', '：', ':']).unwrap_or((pair, ""));
    let (name, value) = (name.trim(), value.trim());
    let word = Word::parse(name).map(|(word, _)| word).filter(|word| is_fact(*word));
    let Some(word) = word else { return Err(no_fact(name)) };
    let empty = GivenFact {
        fact: spanned(word),
        values: Vec::new(),
        codes: Vec::new(),
        weight_ppm: None,
        negated: false,
    };
    if let Some(fact) = EnumFact::from_word(word) {
        let chosen = Word::parse(value).map(|(word, _)| word).filter(|value| fact.values().contains(value));
        let Some(chosen) = chosen else { return Err(no_value(name, value, fact.values())) };
        return Ok(GivenFact { values: vec![FactValue::Word(spanned(chosen))], ..empty });
    }
    if BoolFact::from_word(word).is_some() {
        return match value {
            "" | "是" | "yes" | "true" => Ok(empty),
            "否" | "no" | "false" => Ok(GivenFact { negated: true, ..empty }),
            _ => Err(Text::new(
                format!("“{name}”写“是”或“否”，不能写“{value}”"),
                format!("`{name}` is yes or no, not `{value}`"),
            )),
        };
    }
    if CountFact::from_word(word).is_some() {
        let digits = value.trim_end_matches(|c: char| !c.is_ascii_digit());
        let Ok(number) = digits.parse::<i64>() else {
            return Err(Text::new(
                format!("“{name}”要写一个整数，不能写“{value}”"),
                format!("`{name}` is a whole number, not `{value}`"),
            ));
        };
        let range = FactValue::Range { span: Span::default(), min: Some(number), max: Some(number) };
        return Ok(GivenFact { values: vec![range], ..empty });
    }
    if word == Word::DrgWeight {
        let weight =
            Ratio::parse(value).or_else(|error| Ratio::parse(&hundredfold(value)).map_err(|_| error));
        return match weight {
            Ok(weight) => Ok(GivenFact { weight_ppm: Some(weight.ppm()), ..empty }),
            Err(_) => Err(Text::new(
                format!("“{name}”要写一个数，例如 1.25，不能写“{value}”"),
                format!("`{name}` is a number such as 1.25, not `{value}`"),
            )),
        };
    }
    Ok(named(empty, value, book))
}

/// Groups and lists by name, codes as they are.
fn named(empty: GivenFact, value: &str, book: &Book) -> GivenFact {
    let mut given = empty;
    let known = |name: &str| book.lists.iter().any(|list| list.name.label == name || list.name.id == name);
    for one in value.split(['、', '+']).map(str::trim).filter(|one| !one.is_empty()) {
        if Word::parse(one).is_some_and(|(word, _)| word == Word::None) {
            given.values.push(FactValue::Word(spanned(Word::None)));
        } else if given.fact.value == Word::Group || known(one) {
            given.values.push(FactValue::Name(spanned(one.to_owned())));
        } else {
            given.codes.push(spanned(one.to_owned()));
        }
    }
    given
}

/// A plain number as a percentage: `1.25` is `125%`.
fn hundredfold(number: &str) -> String {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let padded = format!("{decimals:0<2}");
    match (padded.get(..2), padded.get(2..)) {
        (Some(hundredths), Some("")) => format!("{whole}{hundredths}%"),
        (Some(hundredths), Some(rest)) => format!("{whole}{hundredths}.{rest}%"),
        _ => number.to_owned(),
    }
}

fn is_fact(word: Word) -> bool {
    facts().contains(&word)
}

fn facts() -> Vec<Word> {
    let enums = EnumFact::ALL.iter().map(|fact| fact.word());
    let bools = BoolFact::ALL.iter().map(|fact| fact.word());
    let counts = CountFact::ALL.iter().map(|fact| fact.word());
    let lists = Membership::ALL.iter().map(|fact| fact.word());
    enums.chain(bools).chain(counts).chain(lists).chain([Word::Group, Word::DrgWeight]).collect()
}

fn no_fact(name: &str) -> Text {
    let all = |lang| facts().iter().map(|word| word.text(lang)).collect::<Vec<_>>();
    Text::new(
        format!("没有“{name}”这个事实，可以写：{}", all(Lang::Zh).join("、")),
        format!("there is no fact `{name}`; facts are {}", all(Lang::En).join(", ")),
    )
}

fn no_value(name: &str, value: &str, values: &[Word]) -> Text {
    let all = |lang| values.iter().map(|word| word.text(lang)).collect::<Vec<_>>();
    Text::new(
        format!("“{name}”不能是“{value}”，可以写：{}", all(Lang::Zh).join("、")),
        format!("`{name}` cannot be `{value}`; values are {}", all(Lang::En).join(", ")),
    )
}
