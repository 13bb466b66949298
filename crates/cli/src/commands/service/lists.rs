//! `yidan lists preview` and `apply`: a group list against the people of a database.

use super::desk::{Desk, repeated, short};
use super::list_decisions;
use crate::commands::list_file::{self, Opened, Refused};
use crate::commands::lists_check::Checked;
use crate::show::{list, list_json};
use crate::texts::t;
use crate::{Answer, Code, files};
use clap::{Arg, ArgMatches};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::io::IsTerminal;
use std::path::PathBuf;
use yidan_book::words::Lang;
use yidan_domain::bill::ShortText;
use yidan_domain::lists::{Class, Decisions, GroupList, ListRow};
use yidan_interop::lists::Mapping;

/// The options beside the list itself.
pub fn options(lang: Lang) -> Vec<Arg> {
    let office = Arg::new("office").long("office").value_name("NAME").required(true);
    let mut options = vec![office.help(t(
        lang,
        "哪个部门送来的，记为来源",
        "which office sent it: the source of what is recorded",
    ))];
    options.extend(list_file::options(lang));
    options
}

/// Runs a command.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    match arguments.subcommand() {
        Some(("preview", arguments)) => preview(&Desk::open(arguments, lang)?, arguments),
        Some(("apply", arguments)) => apply(&Desk::open(arguments, lang)?, arguments),
        _ => Ok(Answer::default()),
    }
}

/// A list and its rows.
fn open(desk: &Desk, arguments: &ArgMatches) -> Result<(Opened, Vec<ListRow>), Answer> {
    let office =
        short("--office", arguments.get_one::<String>("office").map_or("", String::as_str), desk.lang)?;
    let before = before(desk, arguments, office.as_str())?;
    let opened = list_file::open(arguments, office.as_str(), before, desk.lang);
    let opened = opened.map_err(|refused: Refused| refused.answer(desk.json, desk.lang))?;
    let rows = opened.list.rows.iter().map(|row| row.list.clone()).collect();
    Ok((opened, rows))
}

/// The columns of the last list of this office and group, where the command line names the group.
fn before(desk: &Desk, arguments: &ArgMatches, office: &str) -> Result<Option<Mapping>, Answer> {
    let group = arguments.get_one::<String>("group").and_then(|name| ShortText::parse(name));
    let Some(group) = group else { return Ok(None) };
    let kept = desk.service.list_columns(office, &group);
    let kept = kept.map_err(|refusal| desk.refused(group.as_str(), &[], refusal))?;
    Ok(kept.and_then(|kept| Mapping::parse(&kept.to_string()).ok()))
}

fn preview(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let (opened, rows) = open(desk, arguments)?;
    let from = opened.path.display().to_string();
    let bar = bar(desk);
    let previewed =
        desk.service.preview_list(&desk.caller, &opened.about, &rows, &mut |done, of| step(&bar, done, of));
    bar.finish_and_clear();
    let (preview, meant) = previewed.map_err(|refusal| desk.refused(&from, &[], refusal))?;
    let written = opened.write_back(arguments, &preview, desk.lang);
    written.map_err(|refused| refused.answer(desk.json, desk.lang))?;
    let checked = Checked {
        path: from,
        list: opened.list,
        rows: rows.into_iter().map(|row| (row.number, row)).collect(),
        preview,
        people: meant.people.into_iter().map(|person| (person.id.clone(), person)).collect(),
        previous: None,
        registered: None,
    };
    let unclear = checked.preview.count(Class::Doubtful) + checked.preview.count(Class::Rejected);
    let code = if unclear == 0 && checked.preview.alarms.is_empty() { Code::Good } else { Code::No };
    if desk.json {
        return Ok(Answer::json(&list_json::document(&checked), code));
    }
    Ok(Answer { out: list::page(&checked, arguments.get_flag("all"), desk.lang), code, ..Answer::default() })
}

fn apply(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let (decisions, written) = decisions(desk, arguments)?;
    let (opened, rows) = open(desk, arguments)?;
    let from = opened.path.display().to_string();
    if arguments.contains_id("rejected") || arguments.contains_id("mapping") {
        let previewed = desk.service.preview_list(&desk.caller, &opened.about, &rows, &mut |_, _| {});
        let (preview, _) = previewed.map_err(|refusal| desk.refused(&from, &[], refusal))?;
        let written = opened.write_back(arguments, &preview, desk.lang);
        written.map_err(|refused| refused.answer(desk.json, desk.lang))?;
    }
    let list = &opened.about;
    let content = json!({
        "file": list.source.file,
        "group": list.group.as_str(),
        "month": list.source.month.to_string(),
        "office": list.source.office,
        "mapping": opened.given().map(Mapping::to_json),
        "decisions": written,
    });
    // The same list is applied again once somebody on it was registered, so the key is not that of the content: what was
    // applied before changes nothing.
    let occasion =
        json!({ "group": content["group"], "month": content["month"], "decisions": content["decisions"] });
    let order = desk.fresh("apply-list", &occasion)?;
    let bar = bar(desk);
    let step = &mut |done, of| step(&bar, done, of);
    let answer = desk.service.apply_list(&order, list, &rows, &decisions, &content, step);
    bar.finish_and_clear();
    let answer = answer.map_err(|refusal| desk.refused(&from, &[], refusal))?;
    let columns = Mapping { sheet: None, ..opened.list.mapping.clone() }.document();
    let remembered =
        desk.service.remember_list_columns(&desk.caller, &list.source.office, &list.group, &columns);
    remembered.map_err(|refusal| desk.refused(&from, &[], refusal))?;
    Ok(applied(desk, list, &answer))
}

/// What was done, and what waits or came to nothing.
fn applied(desk: &Desk, list: &GroupList, answer: &yidan_service::Answer) -> Answer {
    let waiting = |name: &str| answer.document[name].as_array().map_or(0, Vec::len);
    let (rows, members) = (waiting("rows_waiting"), waiting("members_waiting"));
    let rejected = answer.document["rejected"].as_u64().unwrap_or_default();
    let code = if rows + members == 0 && rejected == 0 { Code::Good } else { Code::No };
    if desk.json {
        return Answer::json(&repeated(answer), code);
    }
    let count = |name: &str| answer.document[name].to_string();
    let (added, replaced, ended) = (count("added"), count("replaced"), count("ended"));
    let (group, month) = (list.group.as_str(), list.source.month);
    let mut out = match desk.lang {
        Lang::Zh => {
            format!(
                "{group} {month}名单已入库：新增{added}，变更{replaced}，退出{ended}{}\n",
                desk.again(answer)
            )
        }
        Lang::En => format!(
            "{group} {month}: list applied: added {added}, changed {replaced}, ended {ended}{}\n",
            desk.again(answer)
        ),
    };
    if rows + members > 0 {
        out += &match desk.lang {
            Lang::Zh => {
                format!("还有{rows}行、{members}人待定：写明决定（--decisions）后，用同一份名单再办一次\n")
            }
            Lang::En => format!(
                "Waiting for a decision: rows {rows}, members {members}. Apply the same list again with --decisions\n"
            ),
        };
    }
    if rejected > 0 {
        out += &match desk.lang {
            Lang::Zh => format!(
                "另有{rejected}行退回，没有使用：yidan lists preview 写明原因，--rejected 写成表格退给来源\n"
            ),
            Lang::En => format!(
                "Rejected and not used: rows {rejected}. yidan lists preview says why, --rejected writes them for the office\n"
            ),
        };
    }
    Answer { out, code, ..Answer::default() }
}

/// The decisions, and what identifies them.
fn decisions(desk: &Desk, arguments: &ArgMatches) -> Result<(Decisions, serde_json::Value), Answer> {
    let Some(path) = arguments.get_one::<PathBuf>("decisions") else {
        return Ok((Decisions::default(), serde_json::Value::Null));
    };
    let bytes = files::read_document(path).map_err(|unread| Answer::bad(unread.text(path, desk.lang)))?;
    let from = path.display().to_string();
    let decisions = list_decisions::read(&bytes).map_err(|mut found| {
        yidan_domain::bill::place_problems(&bytes, &mut found);
        desk.problems(&from, &found)
    })?;
    Ok((decisions, serde_json::from_slice(&bytes).unwrap_or_default()))
}

fn bar(desk: &Desk) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
    let people = desk.t("人", "people");
    match ProgressStyle::with_template(&format!("[{{bar:40}}] {{pos}}/{{len}} {people}")) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn step(bar: &ProgressBar, done: usize, of: usize) {
    bar.set_length(of as u64);
    bar.set_position(done as u64);
}
