//! `yidan policy diff`.

use super::{Answer, day, paths, usable_book};
use crate::Code;
use crate::show::diff::{self, Compared};
use crate::show::diff_json;
use crate::texts::t;
use clap::{Arg, ArgMatches, value_parser};
use std::path::{Path, PathBuf};
use yidan_book::compare::{Side, compare};
use yidan_book::load::Loaded;
use yidan_book::model::{Book, Edition};
use yidan_book::prove::differ;
use yidan_book::words::Lang;
use yidan_types::{Date, Fen};

/// Up to which bill the largest changes are looked for, unless it is said: a million yuan.
const UP_TO_YUAN: i64 = 1_000_000;
/// The largest that may be said: a hundred million yuan.
const LARGEST_YUAN: i64 = 100_000_000;

/// Options of the command.
pub fn options(lang: Lang) -> Vec<Arg> {
    let book = |name: &'static str, shown: &'static str, help: &'static str| {
        Arg::new(name).value_name(shown).value_parser(value_parser!(PathBuf)).help(help)
    };
    let day = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("YYYY-MM-DD").help(help)
    };
    vec![
        book("book", "A", t(lang, "原来的账册（Markdown）", "the policy book before (Markdown)"))
            .required(true),
        book(
            "other",
            "B",
            t(
                lang,
                "后来的账册；不写就用 --from 和 --to 比较一本的两个日期",
                "the book after; without it two days of one book, with --from and --to",
            ),
        ),
        day(
            "from",
            t(
                lang,
                "原来一方按哪一天有效的规定，默认账册年度的最后一天",
                "rules of A on this day; default: last day of its year",
            ),
        ),
        day("to", t(lang, "后来一方按哪一天有效的规定，默认同上", "the same for B")),
        Arg::new("up-to").long("up-to").value_name("YUAN").help(t(
            lang,
            "找变化最大的票据时，总费用最多多少元，默认 1000000",
            "largest bill that is looked at; default: 1000000",
        )),
    ]
}

/// A side of the comparison.
struct Read {
    book: Book,
    loaded: Loaded,
    day: Date,
}

/// What changes between two books or two days of one.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    match compared(arguments, lang) {
        Err(answer) => answer,
        Ok(answer) => answer,
    }
}

fn compared(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let path = paths(arguments, "book").first().copied().unwrap_or(Path::new(""));
    let second = arguments.get_one::<PathBuf>("other");
    let both_days = ["from", "to"].iter().all(|name| arguments.contains_id(name));
    if second.is_none() && !both_days {
        return Err(Answer::bad(t(
            lang,
            "要比较的另一方是什么：再写一本账册，或者用 --from 和 --to 写同一本账册的两个日期",
            "compared with what? Give a second book, or two days of this one with --from and --to",
        )));
    }
    let up_to = up_to(arguments, lang)?;
    let one = read(path, "from", arguments, lang)?;
    let other = read(second.map_or(path, PathBuf::as_path), "to", arguments, lang)?;
    let rules = compare(side(&one), side(&other), lang);
    let (before, after) = (in_force(&one, lang)?, in_force(&other, lang)?);
    let own_pay = differ(&before, &after, up_to);
    let compared = Compared { before: &before, after: &after, rules: &rules, own_pay: &own_pay };
    Ok(if arguments.get_flag("json") {
        Answer::json(&diff_json::document(&compared), Code::Good)
    } else {
        Answer { out: diff::page(&compared, lang), ..Answer::default() }
    })
}

fn side(read: &Read) -> Side<'_> {
    Side { file: &read.loaded.file, book: &read.book, day: read.day }
}

fn read(path: &Path, option: &str, arguments: &ArgMatches, lang: Lang) -> Result<Read, Answer> {
    let (_, book, loaded) = usable_book(path, lang)?;
    let day = match day(arguments, option, lang)? {
        Some(day) => day,
        None => Date::new(book.year, 12, 31)
            .map_err(|_| Answer::bad(t(lang, "账册的年度不是年份", "the book's year is no year")))?,
    };
    Ok(Read { book, loaded, day })
}

/// Against a day without any layer everything would be a change: a mistake of the day.
fn in_force<'r>(read: &'r Read, lang: Lang) -> Result<Edition<'r>, Answer> {
    let edition = read.book.edition(read.day, None);
    if !edition.layers.is_empty() {
        return Ok(edition);
    }
    let (book, day) = (&read.book.name.label, read.day);
    Err(Answer::bad(match lang {
        Lang::Zh => format!("{book}：{day} 没有一层保障有效"),
        Lang::En => format!("{book}: no layer is in force on {day}"),
    }))
}

fn up_to(arguments: &ArgMatches, lang: Lang) -> Result<Fen, Answer> {
    let default = UP_TO_YUAN.to_string();
    let text = arguments.get_one::<String>("up-to").unwrap_or(&default);
    let yuan = Fen::parse_yuan(&text.replace([',', '_', '元'], ""));
    let range = Fen::from_yuan(1).zip(Fen::from_yuan(LARGEST_YUAN));
    match (yuan, range) {
        (Ok(yuan), Some((least, most))) if (least..=most).contains(&yuan) => Ok(yuan),
        _ => Err(Answer::bad(match lang {
            Lang::Zh => format!("--up-to {text}：应是 1 到 1 亿之间的元数，例如 300000"),
            Lang::En => format!("--up-to {text}: yuan between 1 and 100,000,000, such as 300000"),
        })),
    }
}
