//! Commands for whoever looks after a database, and the options that all commands on a database share.

use super::{file, flag, group, translated};
use crate::texts::t;
use clap::{Arg, ArgAction, Command, value_parser};
use std::path::PathBuf;
use yidan_book::words::Lang;

/// Migrate, backup, restore, keys, fsck.
pub fn commands(lang: Lang) -> Vec<Command> {
    let to = file("to", "TO", t(lang, "备份文件，不能已存在", "the backup; no such file may exist"));
    let from = file("from", "FROM", t(lang, "备份文件", "the backup"));
    let rotate = t(
        lang,
        "换新密钥，并用它重新加密全部隐私字段；中断后重做即可",
        "add a key and encrypt all private fields with it; if stopped, run it again",
    );
    vec![
        translated(
            "migrate",
            t(
                lang,
                "建库，或升级到本程序的版本；没有密钥就生成；可重复执行",
                "make the database and keys, or bring it up to date; safe to repeat",
            ),
            lang,
        )
        .args(place(lang)),
        translated("backup", t(lang, "备份使用中的数据库", "back up a database in use"), lang)
            .args(place(lang))
            .arg(to.required(true)),
        translated(
            "restore",
            t(
                lang,
                "从备份恢复；目标库里有记录就拒绝",
                "restore a backup; refused where the database has records",
            ),
            lang,
        )
        .args(place(lang))
        .arg(from.required(true)),
        group("keys", t(lang, "密钥", "keys"), lang)
            .subcommand(translated("rotate", rotate, lang).args(place(lang))),
        translated(
            "fsck",
            t(
                lang,
                "只凭记录核查全部不变式：留痕链、账平、每个人重算；查出问题退出码为1",
                "check every invariant from the records alone; exit 1 when something is wrong",
            ),
            lang,
        )
        .args(place(lang)),
        serve(lang),
        users(lang),
        group("token", t(lang, "接口令牌", "tokens of the API"), lang).subcommand(add_token(lang)),
    ]
}

fn serve(lang: Lang) -> Command {
    let about = t(
        lang,
        "启动网页（窗口、查验）和 HTTP 接口；SIGTERM 或 ctrl-c 停止",
        "serve the pages and the HTTP API, until SIGTERM or ctrl-c",
    );
    let listen = t(lang, "监听地址；端口 0 由系统挑选", "where to listen; port 0 lets the system choose");
    let public = t(
        lang,
        "使用者访问的地址，经由反向代理时填写，如 https://主机名",
        "the address by which people come, where a proxy stands between: https://HOST",
    );
    let public = Arg::new("public-url").long("public-url").value_name("URL").help(public);
    translated("serve", about, lang)
        .args(place(lang))
        .arg(tokens(lang))
        .arg(public)
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("HOST:PORT")
                .default_value("127.0.0.1:8080")
                .help(listen),
        )
        .args(demo(lang))
}

/// A made-up county to try everything in.
fn demo(lang: Lang) -> [Arg; 3] {
    let demo = t(
        lang,
        "编造一个县供试用（默认库 yidan-demo.db）：人、医院、一年的票据和登录账号，全是假的",
        "make up a county to try everything in (default database yidan-demo.db): people, hospitals, a year of bills, logins",
    );
    let people = t(lang, "编造多少人，默认 20000", "how many people to make up, 20000 by default");
    let seed = t(
        lang,
        "随机种子，默认 1；同一种子编出同一个县",
        "seed, 1 by default: the same seed makes the same county",
    );
    let number = |name: &'static str, help, least: u64, most: u64| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .requires("demo")
            .value_parser(value_parser!(u64).range(least..=most))
            .help(help)
    };
    [flag("demo", demo), number("people", people, 100, 2_000_000), number("seed", seed, 0, u64::MAX)]
}

/// Accounts of the pages.
fn users(lang: Lang) -> Command {
    let login = || {
        let help = t(lang, "账号，登录时输入", "the account, typed when signing in");
        Arg::new("login").value_name("LOGIN").required(true).help(help)
    };
    let one = |name, about| translated(name, about, lang).args(caller(lang)).arg(login());
    let roles = t(
        lang,
        "角色及范围，如 clerk@机构编号、administrator；可多次给出",
        "a role and where it holds, such as clerk@FACILITY; may be repeated",
    );
    group("users", t(lang, "登录账号与角色", "accounts to sign in with, and their roles"), lang)
        .subcommand(
            one("add", t(lang, "登记账号，或改姓名和角色", "make an account, or change its name and roles"))
                .arg(Arg::new("name").long("name").value_name("NAME").required(true).help(t(
                    lang,
                    "姓名",
                    "name of the person",
                )))
                .arg(
                    Arg::new("role")
                        .long("role")
                        .value_name("ROLE")
                        .required(true)
                        .action(ArgAction::Append)
                        .help(roles),
                ),
        )
        .subcommand(translated("list", t(lang, "列出账号", "list accounts"), lang).args(caller(lang)))
        .subcommand(one(
            "password",
            t(lang, "设置密码，从标准输入读一行", "set the password, one line of the input"),
        ))
        .subcommand(one(
            "disable",
            t(lang, "停用账号，已登录的立即失效", "disable an account and end its sessions"),
        ))
        .subcommand(one("enable", t(lang, "恢复账号", "enable an account again")))
        .subcommand(
            one("second-factor", t(lang, "启用或取消双因素登录", "set up or take away the second factor"))
                .arg(
                    Arg::new("on")
                        .value_name("on|off")
                        .value_parser(["on", "off"])
                        .hide_possible_values(true)
                        .required(true),
                ),
        )
}

fn add_token(lang: Lang) -> Command {
    let about = t(lang, "为一个使用者生成令牌，只显示一次", "make a token for a user; it is shown once");
    let user = t(lang, "使用者，记入留痕", "the user, whom the audit trail names");
    translated("add", about, lang)
        .args(place(lang))
        .arg(tokens(lang))
        .arg(Arg::new("user").value_name("USER").required(true).help(user))
}

fn tokens(lang: Lang) -> Arg {
    Arg::new("tokens").long("tokens").value_name("FILE").value_parser(value_parser!(PathBuf)).help(t(
        lang,
        "令牌文件，默认与密钥文件同名的 .tokens",
        "the tokens file, by default .tokens beside the keys",
    ))
}

/// Which database and keys.
pub fn place(lang: Lang) -> Vec<Arg> {
    vec![
        Arg::new("database").long("database").value_name("URL").global(true).help(t(
            lang,
            "文件或 postgres://…，默认 yidan.db（或 YIDAN_DATABASE）",
            "a file or postgres://…; default yidan.db (or YIDAN_DATABASE)",
        )),
        Arg::new("keys")
            .long("keys")
            .value_name("FILE")
            .global(true)
            .value_parser(clap::value_parser!(PathBuf))
            .help(t(
                lang,
                "密钥文件，默认与数据库同名的 .keys（也可用 YIDAN_KEYS）",
                "the key file, by default .keys beside the database (or YIDAN_KEYS)",
            )),
    ]
}

/// Which database, and who works on it.
pub fn caller(lang: Lang) -> Vec<Arg> {
    let mut options = place(lang);
    options.push(Arg::new("user").long("user").value_name("ID").global(true).help(t(
        lang,
        "经办人，写入留痕（也可用 YIDAN_USER、USER）",
        "who does it, for the audit trail (or YIDAN_USER, USER)",
    )));
    options.push(Arg::new("why").long("why").value_name("TEXT").global(true).help(t(
        lang,
        "事由，写入留痕",
        "why, for the audit trail",
    )));
    options
}

/// The key of a command that changes something.
pub fn key(lang: Lang) -> Arg {
    Arg::new("key").long("key").value_name("KEY").help(t(
        lang,
        "请求编号：同号只办一次；默认由内容得出，同一内容只办一次",
        "key of the request: takes effect once; by default made from the content",
    ))
}

/// A key that is fresh each time.
pub fn fresh_key(lang: Lang) -> Arg {
    key(lang).help(t(
        lang,
        "请求编号：同号只办一次；默认每次都是新的",
        "key of the request: takes effect once; by default a new one each time",
    ))
}

/// Asks for what is hidden otherwise.
pub fn full(lang: Lang) -> Arg {
    flag("full", t(lang, "证件号码、电话、住址完整显示", "numbers, telephone and addresses in full"))
}
