//! `yidan policy facts`.

use super::{Answer, day_of_book, paths, usable_book};
use crate::layout::{Align, WIDTH, cell, rule, wrap};
use crate::texts::t;
use clap::ArgMatches;
use serde_json::{Value, json};
use std::path::Path;
use yidan_book::facts::About;
use yidan_book::model::Book;
use yidan_book::needs::{FactNeed, Need, facts_needed};
use yidan_book::words::Lang;

/// Which facts a bill must bring for books.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    let mut answer = Answer::default();
    let mut books = Vec::new();
    for path in paths(arguments, "book") {
        match one(arguments, path, lang) {
            Err(problem) => answer.and(&problem),
            Ok((book, needs)) => {
                let facts: Value = needs.iter().map(|need| to_json(&book, need)).collect();
                books.push(json!({ "file": path.display().to_string(), "facts": facts }));
                answer.and(&Answer { out: table(&book, &needs, lang), ..Answer::default() });
            }
        }
    }
    if arguments.get_flag("json") {
        return Answer {
            err: answer.err,
            ..Answer::json(&json!({ "books": Value::Array(books) }), answer.code)
        };
    }
    answer
}

fn one(arguments: &ArgMatches, path: &Path, lang: Lang) -> Result<(Book, Vec<FactNeed>), Answer> {
    let (_, book, _) = usable_book(path, lang)?;
    let day = day_of_book(arguments, &book, lang)?;
    let needs = facts_needed(&book.edition(day, None));
    Ok((book, needs))
}

/// A table of facts by whom they are about.
fn table(book: &Book, needs: &[FactNeed], lang: Lang) -> String {
    let mut text = format!(
        "{}  {}\n{}\n",
        book.name.label,
        t(lang, "要票据带来的事实", "facts that a bill must bring"),
        rule('─')
    );
    for about in [About::Person, About::Encounter, About::Facility, About::Year] {
        let of_it: Vec<&FactNeed> = needs.iter().filter(|need| need.about == about).collect();
        if of_it.is_empty() {
            continue;
        }
        text.push_str(&format!("{}\n", title(about, lang)));
        of_it.into_iter().for_each(|need| text.push_str(&row(book, need, lang)));
    }
    text + "\n"
}

fn title(about: About, lang: Lang) -> &'static str {
    match about {
        About::Person => t(lang, "患者", "Person"),
        About::Encounter => t(lang, "就诊", "Encounter"),
        About::Facility => t(lang, "医院", "Facility"),
        About::Year => t(
            lang,
            "本年至今（由更早的结算得出，或在票据中写明）",
            "Year so far (from earlier settlements, or stated on the bill)",
        ),
    }
}

fn row(book: &Book, need: &FactNeed, lang: Lang) -> String {
    let separator = t(lang, "、", ", ");
    let compared = compared(book, need, lang).join(separator);
    let what = if compared.is_empty() { layer_of(book, need) } else { compared };
    let rules = format!("{}{}", t(lang, "用于 ", "for "), need.needed_by.join(separator));
    let mut text = String::new();
    // English names of facts are longer than Chinese ones.
    let (name_width, what_width) = if lang == Lang::Zh { (16, 38) } else { (26, 30) };
    let (left, right) = (wrap(&what, what_width), wrap(&rules, WIDTH - name_width - what_width - 4));
    for n in 0..left.len().max(right.len()) {
        let at = |lines: &[String]| lines.get(n).cloned().unwrap_or_default();
        let name = if n == 0 { need.word.text(lang) } else { "" };
        let (name, what) = (cell(name, name_width, Align::Left), cell(&at(&left), what_width, Align::Left));
        let line = format!("  {name} {what} {}", at(&right));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn compared(book: &Book, need: &FactNeed, lang: Lang) -> Vec<String> {
    let label = |named: Option<&yidan_book::model::Named>| named.map_or(String::new(), |n| n.label.clone());
    let with = &need.compared;
    let words = with.values.iter().map(|word| word.text(lang).to_owned());
    let ranges = with
        .ranges
        .iter()
        .map(|(low, high)| if low == high { low.to_string() } else { format!("{low}–{high}") });
    let groups = with.groups.iter().map(|ix| label(book.groups.get(ix.at()).map(|g| &g.name)));
    let lists = with.lists.iter().map(|ix| label(book.lists.get(ix.at()).map(|l| &l.name)));
    words.chain(ranges).chain(groups).chain(lists).collect()
}

/// Of which layer an amount of the year is.
fn layer_of(book: &Book, need: &FactNeed) -> String {
    use yidan_book::model::History;
    let layer = match need.need {
        Need::History(
            History::Paid(ix)
            | History::Base(ix)
            | History::Deductible(ix)
            | History::DeductibleInReferral(ix),
        ) => ix,
        Need::PaidThisMonth(ix) | Need::BaseThisMonth(ix) | Need::UnitsUsed(ix) | Need::PaidOn(ix, _) => ix,
        _ => return String::new(),
    };
    book.layers.get(layer.at()).map_or(String::new(), |layer| layer.name.label.clone())
}

fn to_json(book: &Book, need: &FactNeed) -> Value {
    json!({
        "fact": { "zh": need.word.text(Lang::Zh), "en": need.word.text(Lang::En) },
        "about": need.about,
        "compared_with": compared(book, need, Lang::En),
        "layer": layer_of(book, need),
        "needed_by": need.needed_by,
    })
}
