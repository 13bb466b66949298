//! The command line, in both languages.

mod clearing;
mod database;
mod money;
mod registers;

use crate::commands::{lists_check, policy_chart, policy_diff, policy_prove, settle_csv};
use crate::texts::t;
use clap::{Arg, ArgAction, Command, value_parser};
use std::path::PathBuf;
use yidan_book::words::Lang;

/// The whole command line.
pub fn command(lang: Lang) -> Command {
    let about = t(lang, "一单：一张票据，一次结清", "Yidan: one bill, settled once");
    translated("yidan", about, lang)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .arg(version(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("lang")
                .long("lang")
                .global(true)
                .value_parser(["zh", "en"])
                .hide_possible_values(true)
                .value_name("zh|en")
                .help(t(
                    lang,
                    "语言，默认中文（也可用环境变量 YIDAN_LANG）",
                    "language, Chinese by default (or YIDAN_LANG)",
                )),
        )
        .arg(flag("json", t(lang, "输出稳定的 JSON", "stable JSON output")).global(true))
        .subcommand(settle(lang))
        .subcommand(policy(lang))
        .subcommand(lists(lang))
        .subcommands(database::commands(lang))
        .subcommands(registers::commands(lang))
        .subcommands(money::commands(lang))
        .subcommand(clearing::command(lang))
}

/// A command with help in the language of the user; what the parser itself says is translated in `usage`.
fn translated(name: &'static str, about: &'static str, lang: Lang) -> Command {
    let help = Arg::new("help").long("help").short('h').action(ArgAction::Help).display_order(LAST);
    Command::new(name).about(about).disable_help_subcommand(true).disable_help_flag(true).arg(help.help(t(
        lang,
        "显示帮助",
        "show help",
    )))
}

/// Behind all other options.
const LAST: usize = 1000;

fn version(lang: Lang) -> Arg {
    let version =
        Arg::new("version").long("version").short('V').action(ArgAction::Version).display_order(LAST);
    version.help(t(lang, "显示版本", "show the version"))
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

fn file(name: &'static str, shown: &'static str, help: &'static str) -> Arg {
    Arg::new(name).value_name(shown).value_parser(value_parser!(PathBuf)).help(help)
}

fn day(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("YYYY-MM-DD").help(help)
}

fn settle(lang: Lang) -> Command {
    let about = t(lang, "按账册结算票据，打印一单", "settle bills under a policy book, print the one bill");
    let options = [
        Arg::new("book")
            .long("book")
            .short('b')
            .value_name("BOOK")
            .value_parser(value_parser!(PathBuf))
            .help(t(lang, "账册（Markdown），必填", "policy book (Markdown), required")),
        file(
            "bills",
            "BILL",
            t(
                lang,
                "票据（JSON），可多份，须为同一人；- 为标准输入",
                "bills (JSON), several of one person; - is standard input",
            ),
        )
        .num_args(0..),
        Arg::new("prior")
            .long("prior")
            .value_name("BILL")
            .value_parser(value_parser!(PathBuf))
            .action(ArgAction::Append)
            .help(t(
                lang,
                "同一人更早的票据：计入本年累计，不打印；可多次给出",
                "earlier bill of the person: counts in the year, not printed",
            )),
        Arg::new("view")
            .long("view")
            .value_parser(["bill", "patient", "auditor"])
            .default_value("bill")
            .hide_possible_values(true)
            .hide_default_value(true)
            .value_name("bill|patient|auditor")
            .help(t(
                lang,
                "一单（默认）、患者说明或审计全表",
                "the one bill (default), words for the patient, or all of it",
            )),
        day(
            "as-of",
            t(
                lang,
                "按当日所知结算：其后才知道的身份、票据、规定都不算",
                "as known on this day: what became known later does not count",
            ),
        ),
        flag(
            "lines",
            t(
                lang,
                "输入为 JSON Lines，可为多人：每行一张票据，每行一个 JSON 结果",
                "input is JSON lines: a bill a line, a JSON result a line",
            ),
        )
        .conflicts_with_all(["prior", "csv", "view"]),
        flag("schema", t(lang, "打印票据的 JSON Schema", "print the JSON schema of a bill")),
        flag("example", t(lang, "打印一张样例票据", "print an example bill")),
    ];
    translated("settle", about, lang).args(options).args(settle_csv::options(lang))
}

fn lists(lang: Lang) -> Command {
    let about = t(
        lang,
        "民政等部门的人群名单：核对、预览、入库",
        "lists of groups of people from other offices: check, preview, apply",
    );
    let check = t(
        lang,
        "读名单，与上月名单和人员库核对：新增、退出、变更、存疑、退回",
        "compare a list with last month's and with people: who is added, ended, doubtful",
    );
    group("lists", about, lang)
        .subcommand(
            translated("check", check, lang).arg(registers::list(lang)).args(lists_check::options(lang)),
        )
        .subcommands(registers::lists(lang))
}

/// A command that has only commands under it.
fn group(name: &'static str, about: &'static str, lang: Lang) -> Command {
    translated(name, about, lang).subcommand_required(true).arg_required_else_help(true)
}

/// One policy book.
fn book(lang: Lang) -> Arg {
    file("book", "BOOK", t(lang, "账册（Markdown）", "policy book (Markdown)")).required(true)
}

fn policy(lang: Lang) -> Command {
    let books = || {
        let help = t(lang, "账册（Markdown）；- 为标准输入", "policy books (Markdown); - is standard input");
        file("book", "BOOK", help).num_args(1..).required(true)
    };
    let on = || {
        day(
            "on",
            t(
                lang,
                "哪一天有效的规定，默认账册年度的最后一天",
                "rules in force on this day; default: last day of the book's year",
            ),
        )
    };
    group(
        "policy",
        t(lang, "账册：检查、排版、测试、解读、证明", "policy books: check, format, test, explain, prove"),
        lang,
    )
    .subcommand(
        translated("check", t(lang, "一次报告账册中的全部错误", "report every mistake in one run"), lang)
            .arg(books()),
    )
    .subcommand(
        translated(
            "fmt",
            t(
                lang,
                "排版账册，改写原文件；写了 --lang 就翻译关键词；- 打印到标准输出",
                "format books in place; with --lang translates keywords; - prints to standard output",
            ),
            lang,
        )
        .arg(books())
        .arg(flag(
            "check",
            t(
                lang,
                "只检查，不改文件；未排版则退出码为 1",
                "change nothing; exit 1 if a file is not formatted",
            ),
        ))
        .arg(flag("stdout", t(lang, "打印结果，不改文件", "print the result, change nothing"))),
    )
    .subcommand(
        translated(
            "test",
            t(lang, "运行账册中的例，分毫不差才算通过", "run the examples in books, exact to the fen"),
            lang,
        )
        .arg(books()),
    )
    .subcommand(
        translated(
            "explain",
            t(
                lang,
                "用平实的话说明账册规定了什么、依据何在、哪些是假定",
                "what a book says in plain sentences, with sources and assumptions",
            ),
            lang,
        )
        .arg(books())
        .arg(on()),
    )
    .subcommand(
        translated(
            "json",
            t(
                lang,
                "账册的规范 JSON；--read 由 JSON 还原账册",
                "canonical JSON of a book; --read gives the book back",
            ),
            lang,
        )
        .arg(books())
        .arg(flag("read", t(lang, "输入是 JSON，输出账册", "input is JSON, output is the book"))),
    )
    .subcommand(
        translated("facts", t(lang, "票据必须带来哪些事实", "which facts a bill must bring"), lang)
            .arg(books())
            .arg(on()),
    )
    .subcommand(
        translated(
            "diff",
            t(
                lang,
                "两本账册或两个日期之间变了什么，谁多负担、谁少负担",
                "what changes between two books or two days, who bears more or less",
            ),
            lang,
        )
        .args(policy_diff::options(lang)),
    )
    .subcommand(
        translated(
            "chart",
            t(
                lang,
                "把账册画成图：谁付多少、各人群的负担、断崖、前后对比",
                "pictures of a book: who pays what, own pay by group, cliffs, comparisons",
            ),
            lang,
        )
        .arg(book(lang))
        .arg(on())
        .args(policy_chart::options(lang)),
    )
    .subcommand(
        translated(
            "prove",
            t(
                lang,
                "证明账册里的保证，或用最小的票据推翻它；另报空档、断崖等",
                "prove the guarantees of a book, or refute them with the smallest bill",
            ),
            lang,
        )
        .arg(book(lang))
        .args(policy_prove::options(lang)),
    )
}
