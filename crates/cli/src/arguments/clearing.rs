//! Commands on clearing: days and months with facilities and places.

use super::database::{caller, fresh_key};
use super::money::yuan;
use super::{file, group, translated};
use crate::texts::t;
use clap::{Arg, ArgGroup, Command};
use yidan_book::words::Lang;

/// Clearing.
pub fn command(lang: Lang) -> Command {
    let about =
        t(lang, "清算：日对账、月结单、拨付", "clearing: reconcile days, statements of months, payments");
    group("clearing", about, lang)
        .args(caller(lang))
        .subcommand(day(lang))
        .subcommand(month(lang))
        .subcommand(pay(lang))
}

fn day(lang: Lang) -> Command {
    let about = t(
        lang,
        "与机构的日对账单核对；有差别退出码为1",
        "compare a facility's own statement of a day; exit 1 if it differs",
    );
    let statement = t(
        lang,
        "日对账单（yidan-day，JSON）；- 为标准输入",
        "the statement (yidan-day, JSON); - is standard input",
    );
    translated("day", about, lang).arg(file("file", "FILE", statement).required(true))
}

fn month(lang: Lang) -> Command {
    let about =
        t(lang, "一家机构，或一地与外地之间的月结单", "the statement of a month for a facility or a place");
    let place_help = t(
        lang,
        "统筹区：作为参保地或就医地的各份异地清算单",
        "a place: its statements with other places, paying or paid",
    );
    translated("month", about, lang)
        .arg(facility(lang))
        .arg(place(place_help))
        .group(ArgGroup::new("of").args(["facility", "place"]).required(true))
        .arg(Arg::new("month").value_name("YYYY-MM").required(true).help(t(lang, "月份", "the month")))
}

fn facility(lang: Lang) -> Arg {
    Arg::new("facility").long("facility").value_name("ID").help(t(lang, "机构编号", "id of a facility"))
}

fn place(help: &'static str) -> Arg {
    Arg::new("place").long("place").value_name("CODE").help(help)
}

fn pay(lang: Lang) -> Command {
    let about = t(
        lang,
        "拨付机构或外地；扣留、返还保证金；预付、冲抵",
        "pay a facility or a place; deposits, advances",
    );
    let kind = Arg::new("kind")
        .long("kind")
        .value_parser(["clear", "retain", "release", "prepay", "set_off"])
        .default_value("clear")
        .hide_possible_values(true)
        .hide_default_value(true)
        .value_name("KIND")
        .help(t(
            lang,
            "clear 拨付（默认），retain 扣留，release 返还，prepay 预付，set_off 冲抵",
            "clear (default), retain, release, prepay or set_off",
        ));
    let payer = Arg::new("payer").long("payer").value_name("CODE").help(t(
        lang,
        "付款的统筹区：参保地",
        "the place that pays: where people are insured",
    ));
    let place_help = t(lang, "收款的统筹区：就医地", "the place that is paid: where they were treated");
    translated("pay", about, lang)
        .arg(fresh_key(lang))
        .arg(facility(lang))
        .arg(kind.conflicts_with("place"))
        .arg(payer.requires("place").conflicts_with("facility"))
        .arg(place(place_help).requires("payer"))
        .group(ArgGroup::new("to").args(["facility", "place"]).required(true))
        .arg(yuan(lang))
}
