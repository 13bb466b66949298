//! Words for amounts, days, facts.

use yidan_book::facts::{BoolFact, CountFact, EnumFact, Facts, LineKind};
use yidan_book::model::{Book, Edition, GroupIx};
use yidan_book::needs::{Need, facts_needed};
use yidan_book::words::{Lang, Word};
use yidan_types::Fen;

/// The text in `lang`.
pub fn t<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// An amount as short as it is exact: `2.3万`, `500`, `188,000.02`; in English without ten thousands.
pub fn short(amount: Fen, lang: Lang) -> String {
    let grouped = amount.grouped().to_string();
    let plain = match grouped.strip_suffix(".00") {
        Some(whole) => whole,
        None => &grouped,
    };
    let fen = amount.get();
    // Up to two decimals of ten thousand yuan are easier to read than the figure itself.
    if lang == Lang::Zh && fen.abs() >= 1_000_000 && fen % 10_000 == 0 {
        let (whole, rest) = (fen / 1_000_000, fen.abs() % 1_000_000 / 10_000);
        let decimals = format!("{rest:02}");
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { "." };
        return format!("{whole}{point}{decimals}万");
    }
    // Chinese does not group the digits of small figures.
    if lang == Lang::Zh && fen.abs() < 1_000_000 { plain.replace(',', "") } else { plain.to_owned() }
}

/// An amount with its unit.
pub fn yuan(amount: Fen, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}元", short(amount, lang)),
        Lang::En => format!("{} yuan", short(amount, lang)),
    }
}

/// Name of a group; no group.
pub fn group(book: &Book, group: Option<GroupIx>, lang: Lang) -> String {
    match group {
        Some(ix) => book.groups.get(ix.at()).map(|g| g.name.label.clone()).unwrap_or_default(),
        None => t(lang, "不属于任何人群", "in no group").to_owned(),
    }
}

/// What the picture assumes the bill to be made of.
pub fn bill(edition: &Edition<'_>, kind: LineKind, lang: Lang) -> String {
    match (edition.lines.is_some(), lang) {
        (true, Lang::Zh) => format!("本年第一张账单，全部为甲类{}", kind.word().text(lang)),
        (true, Lang::En) => format!("first bill of the year, all of it class A ({})", kind.word().text(lang)),
        (false, Lang::Zh) => "本年第一张账单，全部为合规费用".to_owned(),
        (false, Lang::En) => "first bill of the year, all of it in scope".to_owned(),
    }
}

/// The facts that the edition reads, in words; the groups only if asked for.
pub fn facts(edition: &Edition<'_>, facts: &Facts, with_groups: bool, lang: Lang) -> String {
    let book = edition.book;
    let word = |word: Word| word.text(lang).replace('_', " ");
    let mut said = Vec::new();
    for need in facts_needed(edition) {
        let text = match need.need {
            Need::Enum(EnumFact::HighestGrade) | Need::Count(CountFact::StayNumber) => None,
            Need::Enum(fact) => {
                let value = facts.enums.get(&fact).and_then(|number| fact.values().get(usize::from(*number)));
                value.map(|value| pair(&word(fact.word()), &word(*value)))
            }
            Need::Bool(fact) => facts.bools.get(&fact).map(|holds| of_bool(fact, *holds, lang)),
            Need::Count(fact) => {
                facts.counts.get(&fact).map(|number| format!("{} {number}", word(fact.word())))
            }
            Need::Groups if with_groups => facts.groups.as_ref().map(|groups| of_groups(book, groups, lang)),
            Need::List(membership) => {
                facts.lists.get(&membership).filter(|lists| !lists.is_empty()).map(|lists| {
                    let labels = lists.iter().filter_map(|ix| book.lists.get(ix.at()));
                    let labels: Vec<&str> = labels.map(|list| list.name.label.as_str()).collect();
                    format!("{} {}", word(membership.word()), labels.join(t(lang, "、", ", ")))
                })
            }
            Need::DrgWeight => facts.drg_weight.map(|weight| format!("{} {weight}", word(Word::DrgWeight))),
            _ => None,
        };
        said.extend(text);
    }
    said.join(t(lang, "，", ", "))
}

/// A fact and its value; a value that names the fact itself stands alone: `grade two`.
fn pair(fact: &str, value: &str) -> String {
    let names_it = value.strip_prefix(fact).is_some_and(|rest| rest.starts_with(' '));
    if names_it { value.to_owned() } else { format!("{fact} {value}") }
}

fn of_bool(fact: BoolFact, holds: bool, lang: Lang) -> String {
    let word = fact.word().text(lang).replace('_', " ");
    let answer = if holds { t(lang, "是", "yes") } else { t(lang, "否", "no") };
    format!("{word} {answer}")
}

/// The groups that no other group of the person explains.
fn of_groups(book: &Book, groups: &[GroupIx], lang: Lang) -> String {
    let includes = |outer: &GroupIx, inner: &GroupIx| {
        book.groups.get(outer.at()).is_some_and(|group| group.includes.contains(inner))
    };
    let own = groups.iter().filter(|outer| !groups.iter().any(|inner| includes(outer, inner)));
    let labels: Vec<String> = own.map(|ix| group(book, Some(*ix), lang)).collect();
    if labels.is_empty() { group(book, None, lang) } else { labels.join(t(lang, "、", ", ")) }
}

/// Titles of the sources that the layers in force cite, with numbers and days.
pub fn sources(edition: &Edition<'_>, lang: Lang) -> String {
    let book = edition.book;
    let mut cited: Vec<usize> = Vec::new();
    let mut assumed = false;
    for (version, _) in &edition.layers {
        assumed |= !version.origin.assumed.is_empty();
        for (source, _) in &version.origin.cites {
            if !cited.contains(&source.at()) {
                cited.push(source.at());
            }
        }
    }
    let source = |ix: &usize| {
        let source = book.sources.get(*ix)?;
        let details = [source.number.clone(), source.date.map(|d| d.to_string()).unwrap_or_default()];
        let details: Vec<String> = details.into_iter().filter(|d| !d.is_empty()).collect();
        Some(match (details.is_empty(), lang) {
            (true, Lang::Zh) => format!("《{}》", source.title),
            (true, Lang::En) => format!("“{}”", source.title),
            (false, Lang::Zh) => format!("《{}》（{}）", source.title, details.join("，")),
            (false, Lang::En) => format!("“{}” ({})", source.title, details.join(", ")),
        })
    };
    let titles: Vec<String> = cited.iter().filter_map(source).collect();
    let assumed = match assumed {
        true => {
            t(lang, "。其中部分数额来源没有给出，由账册假定", ". Some figures are assumptions of the book")
        }
        false => "",
    };
    format!("{}{}{assumed}", t(lang, "来源：", "Sources: "), titles.join(t(lang, "；", "; ")))
}
