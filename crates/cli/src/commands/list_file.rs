//! A group list as it comes from the command line: read, named, its rejected rows written back.

use super::Answer;
use crate::layout::{WIDTH, wrap};
use crate::texts::t;
use crate::{Code, files};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use yidan_book::diag::Text;
use yidan_book::words::Lang;
use yidan_domain::bill::ShortText;
use yidan_domain::lists::{GroupList, ListSource, Month, Preview, RowClass};
use yidan_interop::lists::{
    BadMapping, ListFile, ListProblem, Mapping, Options, ReturnedRow, originals, read, read_as_before,
    rejected,
};
use yidan_interop::sheet::Progress;

/// The options of every command that reads a list.
pub fn options(lang: Lang) -> Vec<Arg> {
    vec![
        file_option(
            "mapping",
            t(
                lang,
                "列对应（JSON）：有就照用，没有就把这次认出的列记入",
                "which column is what (JSON): used if it is there, else written",
            ),
        ),
        Arg::new("sheet").long("sheet").value_name("NAME").help(t(lang, "工作表", "the sheet")),
        Arg::new("group").long("group").value_name("NAME").help(t(
            lang,
            "人群；名单有“人员类别”列时只取这一类",
            "the group; of a list with a column for it, only these rows",
        )),
        Arg::new("month").long("month").value_name("YYYY-MM").help(t(
            lang,
            "名单的月份，默认取标题中的年月",
            "month of the list, by default the one in its title",
        )),
        file_option(
            "rejected",
            t(
                lang,
                "把退回的行连同原因写成 xlsx（含完整身份证号）",
                "write rejected rows with reasons as xlsx (with identity numbers in full)",
            ),
        ),
        Arg::new("all").long("all").action(ArgAction::SetTrue).help(t(
            lang,
            "每一类都列出全部，默认最多20个",
            "show all of each class, by default at most 20",
        )),
    ]
}

/// An option that names a file.
pub fn file_option(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("FILE").value_parser(value_parser!(PathBuf)).help(help)
}

/// A list that was read.
pub struct Opened {
    /// Its file.
    pub path: PathBuf,
    /// The bytes of the file, for writing rows back.
    pub bytes: Vec<u8>,
    /// What was read.
    pub list: ListFile,
    /// Which list it is.
    pub about: GroupList,
    /// How it was read.
    pub options: Options,
    /// The mapping that was there before, if one is kept.
    remembered: Option<Mapping>,
    mapping: Option<PathBuf>,
}

/// Reads the list of the command line; without a mapping file, with the columns of the list `before` it.
pub fn open(
    arguments: &ArgMatches,
    office: &str,
    before: Option<Mapping>,
    lang: Lang,
) -> Result<Opened, Refused> {
    let path = |name: &str| arguments.get_one::<PathBuf>(name).map(PathBuf::as_path);
    let list_path = path("list").unwrap_or(Path::new(""));
    let remembered = remembered(path("mapping"), lang)?;
    let mapping = remembered.clone().unwrap_or_default();
    let options = Options { sheet: arguments.get_one::<String>("sheet").cloned(), mapping };
    let bytes = files::read_table(list_path, lang)?;
    let list = match before.filter(|_| path("mapping").is_none()) {
        Some(before) => as_before(list_path, &bytes, before, &options, lang),
        None => one(list_path, &bytes, &options, lang),
    }?;
    let about = about(arguments, list_path, &list, office)?;
    let (path, mapping) = (list_path.to_path_buf(), path("mapping").map(Path::to_path_buf));
    Ok(Opened { path, bytes, list, about, options, remembered, mapping })
}

impl Opened {
    /// The mapping that was given, if it was there before.
    pub fn given(&self) -> Option<&Mapping> {
        self.remembered.as_ref()
    }

    /// Writes the rejected rows if that is asked for, and the mapping if it is a new one.
    pub fn write_back(&self, arguments: &ArgMatches, preview: &Preview, lang: Lang) -> Result<(), Refused> {
        if let Some(to) = arguments.get_one::<PathBuf>("rejected") {
            write_rejected(to, (&self.path, &self.bytes), &self.list, preview, lang)?;
        }
        let changed = self.remembered.as_ref() != Some(&self.list.mapping);
        if let Some(to) = self.mapping.as_ref().filter(|_| changed) {
            files::replace(to, &self.list.mapping.to_json(), lang)?;
        }
        Ok(())
    }
}

/// Why a list was not used.
pub enum Refused {
    /// A sentence.
    Said(String),
    /// A file is no list, or the command line leaves something open.
    Problem(Box<Problem>),
}

/// What is wrong with a file.
pub struct Problem {
    file: String,
    code: &'static str,
    message: Text,
    hint: Option<Text>,
}

impl From<String> for Refused {
    fn from(said: String) -> Refused {
        Refused::Said(said)
    }
}

fn remembered(path: Option<&Path>, lang: Lang) -> Result<Option<Mapping>, Refused> {
    let Some(path) = path else { return Ok(None) };
    let Some(text) = files::read_mapping(path, lang)? else { return Ok(None) };
    Mapping::parse(&text)
        .map(Some)
        .map_err(|BadMapping(message)| Refused::because(path, "bad-mapping", message, None))
}

/// Reads a list.
pub fn one(path: &Path, bytes: &[u8], options: &Options, lang: Lang) -> Result<ListFile, Refused> {
    shown(path, lang, |progress| read(bytes, options, progress))
}

fn as_before(
    path: &Path,
    bytes: &[u8],
    before: Mapping,
    options: &Options,
    lang: Lang,
) -> Result<ListFile, Refused> {
    shown(path, lang, |progress| read_as_before(bytes, options.sheet.as_deref(), Some(before), progress))
}

/// Reads with a bar on a terminal.
fn shown(
    path: &Path,
    lang: Lang,
    read: impl FnOnce(&mut dyn FnMut(Progress)) -> Result<ListFile, ListProblem>,
) -> Result<ListFile, Refused> {
    let bar = bar(path, lang);
    let result = read(&mut |progress| {
        if progress.rows.is_multiple_of(500) {
            bar.set_position(u64::from(progress.permille));
            bar.set_message(progress.rows.to_string());
        }
    });
    bar.finish_and_clear();
    result.map_err(|problem| refused(path, &problem))
}

fn bar(path: &Path, lang: Lang) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr());
    let rows = t(lang, "行", "rows");
    let name = path.file_name().unwrap_or_default().to_string_lossy().replace(['{', '}'], "");
    match ProgressStyle::with_template(&format!("{name} [{{bar:40}}] {{percent}}% {{msg}} {rows}")) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn refused(path: &Path, problem: &ListProblem) -> Refused {
    Refused::because(path, problem.code(), problem.message(), problem.hint())
}

/// Which list this is: by the command line, else by what the file says.
fn about(arguments: &ArgMatches, path: &Path, list: &ListFile, office: &str) -> Result<GroupList, Refused> {
    let open = |code, message, hint| Refused::because(path, code, message, hint);
    let month = match arguments.get_one::<String>("month") {
        Some(text) => Month::parse(text).ok_or_else(|| {
            let message =
                Text::new(format!("--month {text}：不是月份"), format!("--month {text}: not a month"));
            open("bad-month", message, Some(Text::new("月份写作2020-08", "a month is written 2020-08")))
        }),
        None => list.month.ok_or_else(|| {
            let message = Text::new("不知道是哪个月的名单", "the month of the list is not known");
            open(
                "no-month",
                message,
                Some(Text::new("用 --month 2020-08 写明", "say it with --month 2020-08")),
            )
        }),
    }?;
    let source = ListSource { file: list.hash.clone(), office: office.to_owned(), month };
    Ok(GroupList {
        group: group(arguments, list).map_err(|(code, message, hint)| open(code, message, hint))?,
        source,
    })
}

type Open = (&'static str, Text, Option<Text>);

fn group(arguments: &ArgMatches, list: &ListFile) -> Result<ShortText, Open> {
    if let Some(name) = arguments.get_one::<String>("group") {
        let bad = || ("bad-group", Text::new("--group 不是人群名称", "--group is no name of a group"), None);
        return ShortText::parse(name).ok_or_else(bad);
    }
    let groups: BTreeSet<&str> =
        list.rows.iter().filter_map(|row| row.list.group.as_ref()).map(ShortText::as_str).collect();
    let found: Vec<&str> = groups.into_iter().take(10).collect();
    match found.as_slice() {
        // Rows without a group in a list with one group belong to it; a list without any stands for itself.
        [] => ShortText::parse("名单").ok_or(("bad-group", Text::new("", ""), None)),
        [group] => ShortText::parse(group).ok_or(("bad-group", Text::new("", ""), None)),
        several => Err((
            "several-groups",
            Text::new(
                format!("名单里有几个人群：{}", several.join("、")),
                format!("the list has several groups: {}", several.join(", ")),
            ),
            Some(Text::new("用 --group 指定一个", "choose one with --group")),
        )),
    }
}

fn write_rejected(
    to: &Path,
    (from, bytes): (&Path, &[u8]),
    list: &ListFile,
    preview: &Preview,
    lang: Lang,
) -> Result<(), Refused> {
    let mut reasons: HashMap<u32, String> = HashMap::new();
    for row in &preview.rows {
        if let RowClass::Rejected(why) = &row.class {
            let texts: Vec<String> = why.iter().map(|why| why.text().in_lang(lang).to_owned()).collect();
            reasons.insert(row.row, texts.join(t(lang, "；", "; ")));
        }
    }
    let numbers: HashSet<u32> = reasons.keys().copied().collect();
    let cells =
        originals(bytes, list, &numbers).map_err(|problem| refused(from, &ListProblem::Sheet(problem)))?;
    let rows = cells.into_iter().map(|(row, cells)| ReturnedRow {
        row,
        cells,
        reason: reasons.remove(&row).unwrap_or_default(),
    });
    let rows: Vec<ReturnedRow> = rows.collect();
    let book = rejected(list, &rows, lang).map_err(|error| format!("{}: {error}", to.display()))?;
    Ok(files::replace_bytes(to, &book, lang)?)
}

impl Refused {
    /// For a reason with a name.
    pub fn because(path: &Path, code: &'static str, message: Text, hint: Option<Text>) -> Refused {
        Refused::Problem(Box::new(Problem { file: path.display().to_string(), code, message, hint }))
    }

    /// What is said.
    pub fn answer(&self, as_json: bool, lang: Lang) -> Answer {
        let Problem { file, code, message, hint } = match self {
            Refused::Said(said) => return Answer::bad(said.clone()),
            Refused::Problem(problem) => problem.as_ref(),
        };
        if as_json {
            let text = |text: &Text| json!({ "zh": text.zh, "en": text.en });
            let problem = json!({ "code": code, "message": text(message), "hint": hint.as_ref().map(text) });
            let document = json!({ "file": file, "status": "refused", "problems": [problem] });
            return Answer::json(&document, Code::BadInput);
        }
        let mut said = wrap(&format!("{file}: {} [{code}]", message.in_lang(lang)), WIDTH - 2);
        if let Some(hint) = hint {
            said.extend(wrap(&format!("{}{}", t(lang, "提示：", "help: "), hint.in_lang(lang)), WIDTH - 2));
        }
        Answer::bad(said.join("\n  "))
    }
}
