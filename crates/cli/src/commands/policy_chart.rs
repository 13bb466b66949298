//! `yidan policy chart`.

use super::{Answer, day, day_of_book, paths, usable_book};
use crate::show::eval_error;
use crate::texts::t;
use crate::{Code, files};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use std::path::{Path, PathBuf};
use yidan_book::facts::Facts;
use yidan_book::load::Loaded;
use yidan_book::model::{Book, Edition};
use yidan_book::outcome::EvalError;
use yidan_book::words::Lang;
use yidan_chart::{
    Case, Chart, ChartError, Measure, Range, cliff, compare, given_facts, share, stack, to_json, to_png,
    to_svg,
};
use yidan_types::{Date, Fen};

/// The largest bill that a picture may show: a hundred million yuan.
const LARGEST_YUAN: i64 = 100_000_000;

/// Options of the command.
pub fn options(lang: Lang) -> Vec<Arg> {
    let text = |name: &'static str, shown: &'static str, zh: &'static str, en: &'static str| {
        Arg::new(name).long(name).value_name(shown).help(t(lang, zh, en))
    };
    vec![
        text(
            "kind",
            "stack|share|cliff|compare",
            "画什么：谁付多少（默认）、各人群自付的比例、两个人群之间的断崖、两本账册或两个日期的对比",
            "who pays what (default), own-pay share by group, cliff between two groups, two books or days compared",
        )
        .value_parser(["stack", "share", "cliff", "compare"])
        .hide_possible_values(true),
        text("with", "BOOK2", "与另一本账册对比", "compare with another book")
            .value_parser(value_parser!(PathBuf)),
        text("with-on", "YYYY-MM-DD", "与另一天有效的规定对比", "compare with the rules of another day"),
        text(
            "facts",
            "FACT=VALUE,...",
            "事实，如 就诊=住院,医院等级=二级；没有写到的取账册“缺省”里的，没有“缺省”则取第一个例的",
            "facts, such as encounter=inpatient,grade=grade_two; others are the book's defaults, else those of its first example",
        ),
        text(
            "with-facts",
            "FACT=VALUE,...",
            "对比的另一方的事实，不写则与 --facts 相同",
            "facts of the other side of a comparison; the same as --facts if not given",
        ),
        text(
            "group",
            "NAME",
            "画哪个人群，可多次给出；“无”是不属于任何人群",
            "a group to draw, repeatable; `none` is no group",
        )
        .action(ArgAction::Append),
        text("layer", "NAME", "对比某一层支付的金额，不写则对比个人负担", "compare what a layer pays instead of own pay"),
        text("up-to", "YUAN", "画到多大的账单，不写则画到最后一个转折之后", "largest bill to draw; default: past the last breakpoint"),
        Arg::new("log").long("log").action(ArgAction::SetTrue).help(t(lang, "横轴用对数刻度", "logarithmic axis of bills")),
        text("out", "FILE.svg|FILE.png", "写到文件，不写则把 SVG 打印出来", "write a file; without it the SVG is printed")
            .value_parser(value_parser!(PathBuf)),
    ]
}

/// Draws a book.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    let drawn = chart(arguments, lang).and_then(|chart| {
        let written = match arguments.get_one::<PathBuf>("out") {
            Some(path) => Some(write(&chart, path, lang)?),
            None => None,
        };
        Ok((chart, written))
    });
    match drawn {
        Err(answer) => answer,
        Ok((chart, _)) if arguments.get_flag("json") => Answer::json(&to_json(&chart), Code::Good),
        Ok((_, Some(report))) => Answer { out: report, ..Answer::default() },
        Ok((chart, None)) => Answer { out: to_svg(&chart) + "\n", ..Answer::default() },
    }
}

/// The book of one side of a picture.
struct Side {
    book: Book,
    loaded: Loaded,
}

fn side(path: &Path, lang: Lang) -> Result<Side, Answer> {
    let (_, book, loaded) = usable_book(path, lang)?;
    Ok(Side { book, loaded })
}

impl Side {
    fn given(&self, stated: &str, lang: Lang) -> Result<Facts, Answer> {
        given_facts(&self.loaded, &self.book, stated).map_err(|error| refused(&error, lang))
    }
}

fn chart(arguments: &ArgMatches, lang: Lang) -> Result<Chart, Answer> {
    let path = paths(arguments, "book").first().copied().unwrap_or(Path::new(""));
    let one = side(path, lang)?;
    let day_one = day_of_book(arguments, &one.book, lang)?;
    let stated = |name| arguments.get_one::<String>(name).map(String::as_str);
    let given = one.given(stated("facts").unwrap_or_default(), lang)?;
    let edition = one.book.edition(day_one, None);
    let case = Case { edition: &edition, facts: &given };
    in_force(&edition, lang)?;
    let groups: Vec<String> = arguments.get_many("group").into_iter().flatten().cloned().collect();
    let range = Range { up_to: up_to(arguments, lang)?, log: arguments.get_flag("log"), lang };
    let compares = ["with", "with-on", "with-facts"].iter().any(|name| arguments.contains_id(name));
    let kind = stated("kind").unwrap_or(if compares { "compare" } else { "stack" });
    unused(arguments, kind, compares, lang)?;
    let chart = match kind {
        "share" => share(case, &groups, range),
        "cliff" => cliff(case, &groups, range),
        "compare" => {
            let other = match arguments.get_one::<PathBuf>("with") {
                Some(path) => side(path, lang)?,
                None => side(path, lang)?,
            };
            let other_day = other_day(arguments, &other, day_one, lang)?;
            let facts = stated("with-facts").or(stated("facts")).unwrap_or_default();
            let other_given = other.given(facts, lang)?;
            let other_edition = other.book.edition(other_day, None);
            in_force(&other_edition, lang)?;
            let other_case = Case { edition: &other_edition, facts: &other_given };
            let measure = stated("layer").map_or(Measure::OwnPay, |layer| Measure::Layer(layer.to_owned()));
            compare(case, other_case, &measure, range)
        }
        _ => stack(case, range),
    };
    chart.map_err(|error| refused(&error, lang))
}

/// The day of the other side: as stated; of another book the last of its year; else that of the first side.
fn other_day(arguments: &ArgMatches, other: &Side, first: Date, lang: Lang) -> Result<Date, Answer> {
    match day(arguments, "with-on", lang)? {
        Some(day) => Ok(day),
        None if arguments.contains_id("with") => day_of_book(arguments, &other.book, lang),
        None => Ok(first),
    }
}

/// Options that would change nothing are a mistake.
fn unused(arguments: &ArgMatches, kind: &str, compares: bool, lang: Lang) -> Result<(), Answer> {
    let bad = |zh: String, en: String| Err(Answer::bad(t(lang, &zh, &en)));
    if kind == "compare" && !compares {
        return bad(
            "对比图要有对比的另一方：--with 另一本账册、--with-on 另一天，或 --with-facts 另一些事实"
                .to_owned(),
            "a comparison needs its other side: --with BOOK2, --with-on DAY or --with-facts".to_owned(),
        );
    }
    let belongs = [("group", &["share", "cliff"][..]), ("layer", &["compare"][..])];
    let compared = ["with", "with-on", "with-facts"].map(|name| (name, &["compare"][..]));
    for (name, kinds) in belongs.into_iter().chain(compared) {
        if arguments.contains_id(name) && !kinds.contains(&kind) {
            let kinds = kinds.join("、");
            return bad(
                format!("--{name} 只用于 --kind {kinds}，这里画的是 {kind}"),
                format!("--{name} is for --kind {}, this is {kind}", kinds.replace('、', " or ")),
            );
        }
    }
    Ok(())
}

/// A picture without rules would be a mistake of the day.
fn in_force(edition: &Edition<'_>, lang: Lang) -> Result<(), Answer> {
    if !edition.layers.is_empty() {
        return Ok(());
    }
    let (book, day) = (&edition.book.name.label, edition.day);
    Err(Answer::bad(match lang {
        Lang::Zh => format!("{book}在 {day} 没有任何一层有效，换一天试试（--on）"),
        Lang::En => format!("no layer of {book} is in force on {day}; try another day (--on)"),
    }))
}

fn up_to(arguments: &ArgMatches, lang: Lang) -> Result<Option<Fen>, Answer> {
    let Some(text) = arguments.get_one::<String>("up-to") else { return Ok(None) };
    let yuan = Fen::parse_yuan(&text.replace([',', '_', '元'], ""));
    let range = Fen::from_yuan(1).zip(Fen::from_yuan(LARGEST_YUAN));
    match (yuan, range) {
        (Ok(yuan), Some((least, most))) if (least..=most).contains(&yuan) => Ok(Some(yuan)),
        _ => Err(Answer::bad(match lang {
            Lang::Zh => format!("--up-to {text}：应是 1 到 1 亿之间的元数，例如 300000"),
            Lang::En => format!("--up-to {text}: yuan between 1 and 100,000,000, such as 300000"),
        })),
    }
}

/// Writes the picture in the form that its name says; what was written.
fn write(chart: &Chart, path: &Path, lang: Lang) -> Result<String, Answer> {
    let form = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    let bytes = match form.as_deref() {
        Some("svg") => (to_svg(chart) + "\n").into_bytes(),
        Some("png") => {
            to_png(&to_svg(chart)).map_err(|error| Answer::bad(t(lang, &error.zh(), &error.en())))?
        }
        _ => {
            let problem = t(lang, "文件名要以 .svg 或 .png 结尾", "the name must end in .svg or .png");
            return Err(Answer::bad(format!("--out {}: {problem}", path.display())));
        }
    };
    files::replace_bytes(path, &bytes, lang).map_err(Answer::bad)?;
    let written = t(lang, "已画好", "drawn");
    Ok(format!("{}: {written}（{}）\n", path.display(), chart.title))
}

fn refused(error: &ChartError, lang: Lang) -> Answer {
    let lines: Vec<String> = match error {
        ChartError::Said(texts) => texts.iter().map(|text| text.in_lang(lang).to_owned()).collect(),
        ChartError::Eval(errors) => {
            let mut lines: Vec<String> = errors.iter().map(|error| eval_error::text(error, lang)).collect();
            if errors.iter().any(|error| matches!(error, EvalError::MissingFact { .. })) {
                let hint = t(
                    lang,
                    "提示：用 --facts 补上，例如 --facts \"就诊=住院,医院等级=二级\"；yidan policy facts 列出全部事实",
                    "help: state it with --facts, such as --facts \"encounter=inpatient,grade=grade_two\"; \
                     yidan policy facts lists all",
                );
                lines.push(hint.to_owned());
            }
            lines
        }
    };
    Answer::bad(lines.join("\n"))
}
