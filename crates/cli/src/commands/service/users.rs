//! `yidan users`: who may sign in to the pages, and with which roles.

use super::desk::{Desk, short};
use crate::show::table::Table;
use crate::texts::t;
use crate::{Answer, Code};
use clap::ArgMatches;
use serde_json::{Value, json};
use std::io::{BufRead, IsTerminal, Write};
use yidan_book::words::Lang;
use yidan_domain::access::{Grant, GrantError};
use yidan_service::{Account, AccountDraft};
use yidan_types::UserId;

/// Runs a command of the group.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let Some((name, arguments)) = arguments.subcommand() else { return Ok(Answer::default()) };
    let desk = Desk::open(arguments, lang)?;
    match name {
        "add" => add(&desk, arguments),
        "list" => list(&desk),
        "password" => password(&desk, arguments),
        "enable" => stand(&desk, arguments, false),
        "disable" => stand(&desk, arguments, true),
        "second-factor" => second_factor(&desk, arguments),
        _ => Ok(Answer::default()),
    }
}

fn login(arguments: &ArgMatches, lang: Lang) -> Result<UserId, Answer> {
    let text = arguments.get_one::<String>("login").map_or("", String::as_str);
    UserId::parse(text).map_err(|error| {
        let why = match lang {
            Lang::Zh => error.zh().to_owned(),
            Lang::En => error.to_string(),
        };
        Answer::bad(format!("LOGIN {text}: {why}"))
    })
}

fn grants(arguments: &ArgMatches, lang: Lang) -> Result<Vec<Grant>, Answer> {
    let texts = arguments.get_many::<String>("role").into_iter().flatten();
    let read = |text: &String| Grant::parse(text).map_err(|error| bad_grant(text, error, lang));
    texts.map(read).collect()
}

fn bad_grant(text: &str, error: GrantError, lang: Lang) -> Answer {
    let why = match (lang, error) {
        (Lang::En, error) => error.to_string(),
        (Lang::Zh, GrantError::UnknownRole) => {
            let roles = yidan_domain::access::Role::ALL;
            let all: Vec<String> =
                roles.iter().map(|role| format!("{}（{}）", role.code(), role.label().zh)).collect();
            format!("没有这个角色，可选：{}", all.join("、"))
        }
        (Lang::Zh, GrantError::WrongPlace(role)) => {
            format!("{}应写作 {}", role.label().zh, Grant::form(role))
        }
    };
    Answer::bad(format!("--role {text}: {why}"))
}

fn add(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let user = login(arguments, desk.lang)?;
    let name = arguments.get_one::<String>("name").map_or("", String::as_str);
    let draft = AccountDraft {
        user,
        name: short("--name", name, desk.lang)?,
        grants: grants(arguments, desk.lang)?,
        disabled: false,
    };
    put(desk, &draft)
}

fn stand(desk: &Desk, arguments: &ArgMatches, disabled: bool) -> Result<Answer, Answer> {
    let account = known(desk, &login(arguments, desk.lang)?)?;
    let draft = AccountDraft { user: account.user, name: account.name, grants: account.grants, disabled };
    put(desk, &draft)
}

fn put(desk: &Desk, draft: &AccountDraft) -> Result<Answer, Answer> {
    // Each time anew: an account that was disabled and is given again is another command than the first.
    let grants: Vec<String> = draft.grants.iter().map(Grant::to_string).collect();
    let content = json!({ "user": draft.user, "grants": grants, "disabled": draft.disabled });
    let order = desk.fresh("account", &content)?;
    let done = desk.service.put_account(&order, draft);
    let done = done.map_err(|refusal| desk.refused(draft.user.as_str(), b"", refusal))?;
    let state = match draft.disabled {
        true => desk.t("账号已停用", "account disabled"),
        false => desk.t("账号已登记", "account recorded"),
    };
    Ok(desk.answer(&done, || format!("{}: {state}\n", draft.user)))
}

fn known(desk: &Desk, user: &UserId) -> Result<Account, Answer> {
    let account = desk.service.account(user).map_err(|refusal| desk.refused(user.as_str(), b"", refusal))?;
    account
        .ok_or_else(|| Answer::bad(format!("{user}: {}", desk.t("没有这个账号", "there is no such account"))))
}

fn list(desk: &Desk) -> Result<Answer, Answer> {
    let accounts = desk.service.accounts(&desk.caller);
    let accounts = accounts.map_err(|refusal| desk.refused("users", b"", refusal))?;
    if desk.json {
        return Ok(Answer::json(
            &json!({ "users": accounts.iter().map(shown).collect::<Vec<_>>() }),
            Code::Good,
        ));
    }
    let headings =
        [desk.t("账号", "Account"), desk.t("姓名", "Name"), desk.t("角色", "Roles"), desk.t("状态", "State")];
    let mut table = Table::new(&headings);
    for account in &accounts {
        let grants: Vec<String> = account.grants.iter().map(Grant::to_string).collect();
        let state = match (account.disabled, account.has_password()) {
            (true, _) => desk.t("停用", "disabled"),
            (false, false) => desk.t("未设密码", "no password yet"),
            (false, true) if account.has_second_factor() => {
                desk.t("可登录（双因素）", "open (second factor)")
            }
            (false, true) => desk.t("可登录", "open"),
        };
        let cells =
            [account.user.to_string(), account.name.as_str().to_owned(), grants.join(" "), state.to_owned()];
        table.row(cells);
    }
    Ok(Answer { out: table.text(2), ..Answer::default() })
}

fn shown(account: &Account) -> Value {
    json!({
        "user": account.user,
        "name": account.name.as_str(),
        "roles": account.grants.iter().map(Grant::to_string).collect::<Vec<_>>(),
        "disabled": account.disabled,
        "has_password": account.has_password(),
        "has_second_factor": account.has_second_factor(),
    })
}

/// From the first line of the input, so that it stands in no history of a shell.
fn password(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let user = login(arguments, desk.lang)?;
    let mut input = std::io::stdin().lock();
    if input.is_terminal() {
        let mut err = std::io::stderr();
        let asked = t(desk.lang, "新密码（会显示在屏幕上）：", "new password (it shows on the screen): ");
        let _ = write!(err, "{asked}").and_then(|()| err.flush());
    }
    let mut line = String::new();
    input.read_line(&mut line).map_err(|error| Answer::bad(format!("-: {error}")))?;
    let order = desk.fresh("password", &json!({ "user": user }))?;
    let done = desk.service.set_password(&order, &user, line.trim_end_matches(['\r', '\n']));
    let done = done.map_err(|refusal| desk.refused(user.as_str(), b"", refusal))?;
    let text = desk.t("密码已设置", "password set");
    Ok(desk.answer(&done, || format!("{user}: {text}\n")))
}

fn second_factor(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let user = login(arguments, desk.lang)?;
    let on = arguments.get_one::<String>("on").is_some_and(|on| on == "on");
    let order = desk.fresh("second-factor", &json!({ "user": user, "on": on }))?;
    let refused = |refusal| desk.refused(user.as_str(), b"", refusal);
    desk.service.set_second_factor(&order, &user, on).map_err(refused)?;
    let told = desk.service.second_factor(&user).map_err(refused)?;
    if desk.json {
        let (uri, secret) =
            told.map_or((Value::Null, Value::Null), |told| (json!(told.uri), json!(told.secret)));
        return Ok(Answer::json(&json!({ "user": user, "uri": uri, "secret": secret }), Code::Good));
    }
    let Some(told) = told else {
        return Ok(Answer {
            out: format!("{user}: {}\n", desk.t("已取消双因素", "second factor taken away")),
            ..Answer::default()
        });
    };
    let text =
        desk.t("请在验证器里录入（只显示这一次）", "enter it into the authenticator (shown this once)");
    Ok(Answer { out: format!("{user}: {text}\n  {}\n  {}\n", told.secret, told.uri), ..Answer::default() })
}
