//! Commands on claims and the ledger.

use super::database::{caller, fresh_key, key};
use super::registers::person;
use super::{day, file, flag, group, translated};
use crate::texts::t;
use clap::{Arg, ArgAction, Command};
use yidan_book::words::Lang;

/// Claims and the ledger.
pub fn commands(lang: Lang) -> Vec<Command> {
    vec![claim(lang), ledger(lang)]
}

fn settlement(lang: Lang) -> Arg {
    Arg::new("settlement").value_name("ID").required(true).help(t(lang, "结算编号", "id of the settlement"))
}

/// The amount of a payment.
pub fn yuan(lang: Lang) -> Arg {
    Arg::new("yuan").value_name("YUAN").required(true).help(t(lang, "金额，元", "amount in yuan"))
}

fn claim(lang: Lang) -> Command {
    let claim = || {
        let help = t(
            lang,
            "费用申报（yidan-claim，JSON）；- 为标准输入",
            "the claim (yidan-claim, JSON); - is standard input",
        );
        file("claim", "FILE", help).required(true)
    };
    let later =
        || flag("later", t(lang, "先诊疗后付费：个人部分以后交", "treated first: the patient pays later"));
    let one = |name, about| translated(name, about, lang);
    let reason = Arg::new("reason").long("reason").value_name("TEXT").required(true);
    group(
        "claim",
        t(lang, "费用：预结算、结算、冲销、还款、更正", "claims: quote, settle, reverse, pay, correct"),
        lang,
    )
    .args(caller(lang))
    .subcommand(
        one("quote", t(lang, "预结算：打印一单，不记账", "what would be paid now; posts nothing"))
            .arg(later())
            .arg(reserve(lang))
            .arg(fresh_key(lang).requires("reserve"))
            .arg(claim()),
    )
    .subcommand(
        one("settle", t(lang, "结算并记账，打印一单", "settle, post, print the one bill"))
            .arg(key(lang))
            .arg(later())
            .arg(Arg::new("promised").long("promised").value_name("ID").help(t(
                lang,
                "按预留的预结算结算：预留时给出的结算编号",
                "settle what was reserved: the id that the quote gave",
            )))
            .arg(claim()),
    )
    .subcommand(
        one(
            "show",
            t(lang, "打印结算时的一单，和其后的更正、还款、冲销", "a settlement and what came after it"),
        )
        .arg(settlement(lang)),
    )
    .subcommand(
        one("reverse", t(lang, "全额冲销一笔结算", "cancel a settlement in full"))
            .arg(key(lang))
            .arg(reason.help(t(lang, "原因", "why")))
            .arg(settlement(lang)),
    )
    .subcommand(
        one("pay", t(lang, "先诊疗后付费的还款", "the patient pays some of what is owed"))
            .arg(fresh_key(lang))
            .arg(settlement(lang))
            .arg(yuan(lang)),
    )
    .subcommand(
        one("pay-back", t(lang, "退还多收的还款", "give back what was paid too much"))
            .arg(fresh_key(lang))
            .arg(settlement(lang)),
    )
    .subcommand(
        one("release", t(lang, "提前放弃预留", "give up what was reserved"))
            .arg(key(lang))
            .arg(person(lang))
            .arg(settlement(lang)),
    )
    .subcommand(
        one(
            "corrections",
            t(
                lang,
                "按今天所知重算此人的结算，列出有差别的",
                "settlements that come out otherwise on what is known today",
            ),
        )
        .arg(person(lang)),
    )
    .subcommand(confirm(lang))
}

fn reserve(lang: Lang) -> Arg {
    Arg::new("reserve")
        .long("reserve")
        .value_name("MINUTES")
        .value_parser(clap::value_parser!(u32).range(1..=14 * 24 * 60))
        .help(t(
            lang,
            "预留这么多分钟：期间此人的其他费用按它已结算来算",
            "hold the amounts so many minutes: others are decided after it",
        ))
}

fn confirm(lang: Lang) -> Command {
    translated("confirm", t(lang, "确认看过的更正并记账", "post corrections that were seen"), lang)
        .arg(key(lang))
        .arg(flag("all", t(lang, "确认现在列出的全部", "all that are listed now")).conflicts_with("seen"))
        .arg(person(lang))
        .arg(
            Arg::new("seen")
                .value_name("SEEN")
                .action(ArgAction::Append)
                .num_args(0..)
                .required_unless_present("all")
                .help(t(
                    lang,
                    "看过的更正的编号（开头几位即可）",
                    "what was seen: the number of each, or its beginning",
                )),
        )
}

fn ledger(lang: Lang) -> Command {
    let from = || day("from", t(lang, "首日，默认从头", "first day; default: the beginning"));
    let until = || day("until", t(lang, "末日，默认今天", "last day; default: today"));
    let format = Arg::new("format")
        .long("format")
        .value_parser(["csv", "beancount"])
        .default_value("csv")
        .hide_possible_values(true)
        .hide_default_value(true)
        .value_name("csv|beancount");
    group("ledger", t(lang, "账：余额、明细、导出", "the ledger: balances, statements, export"), lang)
        .args(caller(lang))
        .subcommand(
            translated("balances", t(lang, "各账户余额", "balances of all accounts"), lang).arg(until()),
        )
        .subcommand(
            translated("statement", t(lang, "一个账户的明细账", "the statement of an account"), lang)
                .arg(from())
                .arg(until())
                .arg(Arg::new("account").value_name("ACCOUNT").required(true).help(t(
                    lang,
                    "账户代码，如 fund:resident_basic:371500",
                    "its code, say fund:resident_basic:371500",
                ))),
        )
        .subcommand(
            translated("export", t(lang, "导出分录，供其他工具复核", "the journal, for other tools"), lang)
                .arg(from())
                .arg(until())
                .arg(format.help(t(lang, "表格（默认），或 beancount", "a table (default) or beancount"))),
        )
}
