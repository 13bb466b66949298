//! `yidan lists check`: a group list read, compared and shown; nothing is changed.

use super::Answer;
use super::list_file::{self, Refused, file_option, one, open};
use crate::show::{list, list_json};
use crate::texts::t;
use crate::{Code, files};
use clap::{Arg, ArgMatches};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use yidan_book::words::Lang;
use yidan_domain::lists::{Class, ListRow, Person, Preview, preview};
use yidan_interop::lists::{ListFile, Mapping, Options, people};
use yidan_types::PersonId;

/// The options beside the list itself.
pub fn options(lang: Lang) -> Vec<Arg> {
    let mut options = vec![
        file_option(
            "previous",
            t(lang, "上月名单：名单上没有的人即退出", "last month's list: who is no longer on it is ended"),
        ),
        file_option(
            "people",
            t(
                lang,
                "人员库（xlsx 或 CSV，可有“参保”“死亡日期”两列）",
                "people (xlsx or CSV, perhaps with columns `enrolled` and `died_on`)",
            ),
        ),
    ];
    options.extend(list_file::options(lang));
    options
}

/// A list that was compared.
pub struct Checked {
    /// The file of the list.
    pub path: String,
    /// What was read.
    pub list: ListFile,
    /// Its rows, by number.
    pub rows: HashMap<u32, ListRow>,
    /// What it would do.
    pub preview: Preview,
    /// Whom it was compared with.
    pub people: HashMap<PersonId, Person>,
    /// Files that it was compared with, with their number of rows.
    pub previous: Option<(String, usize)>,
    /// The same.
    pub registered: Option<(String, usize)>,
}

/// Runs the command.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    let as_json = arguments.get_flag("json");
    let checked = match check(arguments, lang) {
        Ok(checked) => checked,
        Err(refused) => return refused.answer(as_json, lang),
    };
    let unclear = checked.preview.count(Class::Doubtful) + checked.preview.count(Class::Rejected);
    let clean = unclear == 0 && checked.preview.alarms.is_empty();
    let code = if clean { Code::Good } else { Code::No };
    if as_json {
        return Answer::json(&list_json::document(&checked), code);
    }
    Answer { out: list::page(&checked, arguments.get_flag("all"), lang), code, ..Answer::default() }
}

fn check(arguments: &ArgMatches, lang: Lang) -> Result<Checked, Refused> {
    let path = |name: &str| arguments.get_one::<PathBuf>(name).map(PathBuf::as_path);
    let mut opened = open(arguments, "", None, lang)?;
    // Sheets are often named by their month: only the columns of the mapping hold for last month's list.
    let columns = Mapping { sheet: None, ..opened.options.mapping.clone() };
    // If it was headed otherwise, its own labels say which column is what.
    let previous = other(path("previous"), &Options { sheet: None, mapping: columns }, lang)
        .or_else(|_| other(path("previous"), &Options::default(), lang))?;
    let registered = other(path("people"), &Options::default(), lang)?;
    let people = people(&opened.about, &opened.list, previous.as_ref(), registered.as_ref());
    let rows: Vec<ListRow> = std::mem::take(&mut opened.list.rows).into_iter().map(|row| row.list).collect();
    let preview = preview(&opened.about, &rows, &people);
    opened.write_back(arguments, &preview, lang)?;
    let named = |name: &str, file: &Option<ListFile>| {
        path(name).zip(file.as_ref()).map(|(path, file)| (path.display().to_string(), file.rows.len()))
    };
    Ok(Checked {
        path: opened.path.display().to_string(),
        previous: named("previous", &previous),
        registered: named("people", &registered),
        list: opened.list,
        rows: rows.into_iter().map(|row| (row.number, row)).collect(),
        preview,
        people: people.into_iter().map(|person| (person.id.clone(), person)).collect(),
    })
}

fn other(path: Option<&Path>, options: &Options, lang: Lang) -> Result<Option<ListFile>, Refused> {
    let Some(path) = path else { return Ok(None) };
    let bytes = files::read_table(path, lang)?;
    one(path, &bytes, options, lang).map(Some)
}
