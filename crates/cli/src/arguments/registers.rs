//! Commands on people, facilities, catalogues, books and lists.

use super::database::{caller, fresh_key, full, key};
use super::{book, file, group, translated};
use crate::commands::service::list_options;
use crate::texts::t;
use clap::{Arg, Command};
use yidan_book::words::Lang;

/// People, facilities, catalogue, books.
pub fn commands(lang: Lang) -> Vec<Command> {
    vec![people(lang), facilities(lang), catalogue(lang), books(lang)]
}

fn documents(lang: Lang, zh: &'static str, en: &'static str) -> Arg {
    file("file", "FILE", t(lang, zh, en)).required(true)
}

/// The id of a person as an argument.
pub fn person(lang: Lang) -> Arg {
    Arg::new("person").value_name("ID").required(true).help(t(lang, "人员编号", "id of the person"))
}

fn people(lang: Lang) -> Command {
    let group = group("people", t(lang, "人员：登记、变更、查询", "people: register, amend, find"), lang);
    let one = |name, about| translated(name, about, lang);
    group
        .args(caller(lang))
        .subcommand(one("add", t(lang, "登记新的人员", "register somebody new")).arg(key(lang)).arg(
            documents(
                lang,
                "人员（yidan-person），一份或每行一份；- 为标准输入",
                "people (yidan-person), one or one a line; - is standard input",
            ),
        ))
        .subcommand(
            one(
                "amend",
                t(
                    lang,
                    "变更人员信息：姓名、证件、电话、住址、死亡；以前的仍可查",
                    "record what is known of a person from now on; what was known stays",
                ),
            )
            .arg(key(lang))
            .arg(documents(
                lang,
                "人员（yidan-person），完整写出；- 为标准输入",
                "the person (yidan-person), whole; - is standard input",
            )),
        )
        .subcommand(
            one(
                "facts",
                t(
                    lang,
                    "记录一个人的参保、人群、认定、签约、备案，全部成功或全部不记",
                    "record enrolment, groups, certificates, contract, filings: all or none",
                ),
            )
            .arg(key(lang))
            .arg(person(lang))
            .arg(documents(
                lang,
                "事实（yidan-fact），一份或每行一份；- 为标准输入",
                "facts (yidan-fact), one or one a line; - is standard input",
            )),
        )
        .subcommand(
            one("show", t(lang, "档案：个人信息、事实、结算", "the file: person, facts, settlements"))
                .arg(full(lang))
                .arg(person(lang)),
        )
        .subcommand(
            one(
                "household",
                t(
                    lang,
                    "一户的成员和各人今天的人群身份",
                    "who belongs to a household, with the groups of today",
                ),
            )
            .arg(Arg::new("household").value_name("ID").required(true).help(t(
                lang,
                "家庭编号",
                "id of the household",
            ))),
        )
        .subcommand(find(lang))
}

fn find(lang: Lang) -> Command {
    translated(
        "find",
        t(lang, "按证件号码，或姓名和出生日期查人", "find by number, or name and birth date"),
        lang,
    )
    .arg(full(lang))
    .arg(Arg::new("number").long("number").value_name("NUMBER").help(t(
        lang,
        "身份证号；写 - 就从键盘或标准输入读，不留在命令历史里",
        "identity number; - reads it from the terminal or standard input",
    )))
    .arg(Arg::new("name").long("name").value_name("NAME").requires("birth").help(t(lang, "姓名", "the name")))
    .arg(Arg::new("birth").long("birth").value_name("YYYY-MM-DD").requires("name").help(t(
        lang,
        "出生日期",
        "the birth date",
    )))
    .group(clap::ArgGroup::new("who").args(["number", "name"]).required(true))
}

fn facilities(lang: Lang) -> Command {
    group("facilities", t(lang, "医药机构：登记、列出", "facilities: record, list"), lang)
        .args(caller(lang))
        .subcommand(
            translated(
                "add",
                t(lang, "登记机构，或给已登记的机构追加记录", "record facilities, or more facts of them"),
                lang,
            )
            .arg(key(lang))
            .arg(documents(
                lang,
                "机构（yidan-facility），一份或每行一份；- 为标准输入",
                "facilities (yidan-facility), one or one a line; - is standard input",
            )),
        )
        .subcommand(translated("list", t(lang, "列出机构", "list facilities"), lang))
}

fn catalogue(lang: Lang) -> Command {
    let area = Arg::new("area").long("area").value_name("CODE").required(true);
    group("catalogue", t(lang, "目录：医保项目", "catalogues of items"), lang).args(caller(lang)).subcommand(
        translated("add", t(lang, "登记一地目录的项目", "record items of the catalogue of a place"), lang)
            .arg(key(lang))
            .arg(area.help(t(lang, "统筹区代码，六位", "code of the place, six digits")))
            .arg(documents(
                lang,
                "项目（yidan-item），一份或每行一份；- 为标准输入",
                "items (yidan-item), one or one a line; - is standard input",
            )),
    )
}

fn books(lang: Lang) -> Command {
    let author = Arg::new("author").long("author").value_name("ID").required(true);
    group("books", t(lang, "已发布的账册：发布、列出", "published books: publish, list"), lang)
        .args(caller(lang))
        .subcommand(
            translated(
                "publish",
                t(
                    lang,
                    "批准并发布账册；经办人批准，编写人须是另一人",
                    "approve and publish a book; the user approves, and is not the author",
                ),
                lang,
            )
            .arg(key(lang))
            .arg(author.help(t(lang, "编写人", "who wrote it")))
            .arg(book(lang)),
        )
        .subcommand(translated("list", t(lang, "列出已发布的账册", "list published books"), lang))
}

/// The list of a group.
pub fn list(lang: Lang) -> Arg {
    file("list", "FILE", t(lang, "名单：xlsx 或 CSV", "the list: xlsx or CSV")).required(true)
}

/// What `lists` does with a database.
pub fn lists(lang: Lang) -> Vec<Command> {
    let preview = t(
        lang,
        "与库中人员核对，看名单会带来哪些变更；不改动任何记录",
        "compare a list with the people registered; nothing is changed",
    );
    let apply = t(
        lang,
        "按名单和对存疑行的决定变更人群，一次全部生效",
        "change memberships by a list and decisions about its doubts, all at once",
    );
    let decisions = file(
        "decisions",
        "FILE",
        t(lang, "对存疑行的决定（yidan-decisions，JSON）", "decisions about doubts (yidan-decisions, JSON)"),
    );
    vec![
        translated("preview", preview, lang).args(caller(lang)).arg(list(lang)).args(list_options(lang)),
        translated("apply", apply, lang)
            .args(caller(lang))
            .arg(fresh_key(lang))
            .arg(decisions.long("decisions"))
            .arg(list(lang))
            .args(list_options(lang)),
    ]
}
