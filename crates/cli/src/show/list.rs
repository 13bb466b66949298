//! The page of a list that was compared: what it is, how many of each class, and who.
//!
//! Identity numbers are masked.

use crate::commands::lists_check::Checked;
use crate::layout::{Align, WIDTH, cell, rule, wrap};
use crate::texts::{counted, t};
use yidan_book::words::Lang;
use yidan_domain::lists::{
    Class, ListRow, MemberClass, MemberOutcome, Period, Person, RowClass, RowOutcome, Step,
};
use yidan_types::PersonId;

use Align::{Left, Right};

/// People shown of a class unless all are asked for.
const SHOWN: usize = 20;

/// Widths of row number, name, identity number; the rest is for what is said.
const COLUMNS: [usize; 3] = [7, 16, 18];

/// The page.
pub fn page(checked: &Checked, all: bool, lang: Lang) -> String {
    let mut page = Page { checked, lang, text: String::new() };
    page.head();
    page.counts();
    for class in Class::ALL.into_iter().filter(|class| *class != Class::Unchanged) {
        page.class(class, all);
    }
    page.text.push_str(&format!("{}\n", rule('═')));
    page.text
}

struct Page<'c> {
    checked: &'c Checked,
    lang: Lang,
    text: String,
}

/// A line about a row or a member.
struct Entry {
    place: String,
    name: String,
    identity: String,
    said: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        t(self.lang, zh, en)
    }

    fn fact(&mut self, name: &str, value: &str) {
        for (n, line) in wrap(value, WIDTH - 14).iter().enumerate() {
            self.line(&format!(" {} {line}", cell(if n == 0 { name } else { "" }, 10, Left)));
        }
    }

    fn head(&mut self) {
        let (checked, lang) = (self.checked, self.lang);
        let list = &checked.preview.list;
        self.line(&rule('═'));
        let title = self.t("名单核对", "List checked");
        self.line(&format!(" {title}  {}  {}", list.group.as_str(), list.source.month));
        self.line(&rule('─'));
        let rows = checked.preview.rows.len();
        let header = &checked.list.header;
        let place = if header.first_row == header.last_row {
            header.first_row.to_string()
        } else {
            format!("{}–{}", header.first_row, header.last_row)
        };
        let sheet = match checked.list.sheet.as_str() {
            "" => String::new(),
            name => format!("{}{name}{}", t(lang, "  工作表“", "  sheet `"), t(lang, "”", "`")),
        };
        let about = match lang {
            Lang::Zh => format!("{}{sheet}  表头第{place}行  数据{rows}行", checked.path),
            Lang::En => format!("{}{sheet}  header in row {place}  {}", checked.path, counted(rows, "row")),
        };
        self.fact(t(lang, "文件", "File"), &about);
        let hash = format!("sha256 {}", list.source.file.get(..16).unwrap_or_default());
        self.fact(t(lang, "指纹", "Hash"), &hash);
        let columns = checked
            .list
            .columns
            .iter()
            .map(|used| format!("{} {}={}", used.letters(), used.label, used.field.text().in_lang(lang)));
        self.fact(t(lang, "列", "Columns"), &columns.collect::<Vec<_>>().join(t(lang, "；", "; ")));
        if !checked.list.unused.is_empty() {
            self.fact(t(lang, "没有用的列", "Not used"), &checked.list.unused.join(t(lang, "、", ", ")));
        }
        let compared = [
            (t(lang, "上月名单", "Previous"), &checked.previous),
            (t(lang, "人员库", "People"), &checked.registered),
        ];
        for (name, file) in compared {
            if let Some((path, rows)) = file {
                let rows = match lang {
                    Lang::Zh => format!("{rows}行"),
                    Lang::En => counted(*rows, "row"),
                };
                self.fact(name, &format!("{path}  {rows}"));
            }
        }
        for note in &checked.list.notes {
            let row = match lang {
                Lang::Zh => format!("第{}行不是人员：{}", note.row, note.text),
                Lang::En => format!("row {} is no person: {}", note.row, note.text),
            };
            self.fact(t(lang, "略过", "Skipped"), &row);
        }
    }

    fn counts(&mut self) {
        self.line(&rule('─'));
        let counts = Class::ALL.iter().map(|class| {
            let name = class.text().in_lang(self.lang).to_owned();
            format!("{name} {}", self.checked.preview.count(*class))
        });
        let counts: Vec<String> = counts.collect();
        self.line(&format!(" {}", counts.join("   ")));
        for alarm in &self.checked.preview.alarms {
            let text = format!("{}{}", self.t("注意：", "Careful: "), alarm.text().in_lang(self.lang));
            for line in wrap(&text, WIDTH - 2) {
                self.line(&format!(" {line}"));
            }
        }
    }

    fn class(&mut self, class: Class, all: bool) {
        let preview = &self.checked.preview;
        let count = preview.count(class);
        if count == 0 {
            return;
        }
        self.line(&rule('─'));
        self.line(&format!("{} {count}", class.text().in_lang(self.lang)));
        let rows = preview.rows.iter().filter(|row| row.class() == class).map(|row| self.row(row));
        let members = preview.members.iter().filter(|member| member.class() == class);
        let most = if all { usize::MAX } else { SHOWN };
        let entries: Vec<Entry> = rows.chain(members.map(|member| self.member(member))).take(most).collect();
        let left = count.saturating_sub(entries.len());
        entries.iter().for_each(|entry| self.entry(entry));
        if left > 0 {
            let more = match self.lang {
                Lang::Zh => format!("  另有{left}个，加 --all 全部列出"),
                Lang::En => format!("  {left} more, all with --all"),
            };
            self.line(&more);
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let [place, name, identity] = COLUMNS;
        let indent = place + name + identity + 5;
        for (n, said) in wrap(&entry.said, WIDTH - indent).iter().enumerate() {
            let first = |text| if n == 0 { text } else { "" };
            let cells = [
                cell(first(&entry.place), place, Right),
                cell(first(&entry.name), name, Left),
                cell(first(&entry.identity), identity, Left),
            ];
            self.line(&format!("{}  {said}", cells.join(" ")));
        }
    }

    fn row(&self, outcome: &RowOutcome) -> Entry {
        let row = self.checked.rows.get(&outcome.row);
        let said = match &outcome.class {
            RowClass::Clear { step, .. } => self.step(step),
            RowClass::Doubtful { doubts, .. } => {
                self.joined(doubts.iter().map(|doubt| doubt.text().in_lang(self.lang).to_owned()))
            }
            RowClass::Rejected(why) => {
                self.joined(why.iter().map(|why| why.text().in_lang(self.lang).to_owned()))
            }
            RowClass::Duplicate { of } => match self.lang {
                Lang::Zh => format!("与第{of}行相同"),
                Lang::En => format!("the same as row {of}"),
            },
            RowClass::OtherGroup => row
                .and_then(|row| row.group.as_ref())
                .map_or(String::new(), |group| group.as_str().to_owned()),
        };
        Entry { place: outcome.row.to_string(), said, ..named(row) }
    }

    fn member(&self, member: &MemberOutcome) -> Entry {
        let person = self.checked.people.get(&member.person);
        let day = self.checked.preview.list.source.month.day_before();
        let from = self.from(&member.person);
        let said = match &member.class {
            MemberClass::Ended => match self.lang {
                Lang::Zh => format!("{day}止（{from}）"),
                Lang::En => format!("until {day} ({from})"),
            },
            MemberClass::Doubtful(doubt) => match self.lang {
                Lang::Zh => format!("{}（{from}）", doubt.text().zh),
                Lang::En => format!("{} ({from})", doubt.text().en),
            },
        };
        Entry {
            place: "-".to_owned(),
            name: person.map_or(String::new(), |person| person.name.as_str().to_owned()),
            identity: person.map_or(String::new(), number_of),
            said,
        }
    }

    /// Where a person was found: `previous:12` is row 12 of last month's list.
    fn from(&self, person: &PersonId) -> String {
        let (file, row) = person.as_str().split_once(':').unwrap_or((person.as_str(), ""));
        match (file, self.lang) {
            ("previous", Lang::Zh) => format!("上月名单第{row}行"),
            ("people", Lang::Zh) => format!("人员库第{row}行"),
            ("previous", Lang::En) => format!("row {row} of the previous list"),
            ("people", Lang::En) => format!("row {row} of the people"),
            _ => person.to_string(),
        }
    }

    fn step(&self, step: &Step) -> String {
        match step {
            Step::Add(period) => self.period(period),
            Step::Replace { old, new, .. } => format!("{} → {}", self.period(old), self.period(new)),
            Step::Keep { .. } => String::new(),
        }
    }

    fn period(&self, period: &Period) -> String {
        match (period.until, self.lang) {
            (None, Lang::Zh) => format!("{}起", period.from),
            (None, Lang::En) => format!("from {}", period.from),
            (Some(until), Lang::Zh) => format!("{}至{until}", period.from),
            (Some(until), Lang::En) => format!("{} to {until}", period.from),
        }
    }

    fn joined(&self, texts: impl Iterator<Item = String>) -> String {
        texts.collect::<Vec<_>>().join(self.t("；", "; "))
    }
}

fn named(row: Option<&ListRow>) -> Entry {
    let name = row.and_then(|row| row.name.as_ref()).map_or("-", |name| name.as_str());
    let identity = row.and_then(|row| row.identity.as_ref());
    Entry {
        place: String::new(),
        name: name.to_owned(),
        identity: identity.map_or("-".to_owned(), ToString::to_string),
        said: String::new(),
    }
}

fn number_of(person: &Person) -> String {
    person.identity.as_ref().map_or("-".to_owned(), ToString::to_string)
}
