//! The canonical JSON of a book: its syntax tree with a header.
//!
//! ```json
//! {"format": "yidan-book", "version": 1, "book": {"chunks": [{"prose": "..."}, {"rules": {"items": []}}]}}
//! ```
//!
//! Words of the language stand by their English spelling whatever language the book is written in, money as yuan in a
//! string, days as `2019-12-06`. Positions are not part of it.

use crate::ast::BookFile;
use crate::diag::{Severity, Text};
use crate::parse::parse_book;
use crate::print::print_book;
use crate::words::Lang;
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::{Value, json};
use std::error::Error;
use std::fmt;

/// What the header calls the format.
const FORMAT: &str = "yidan-book";

/// The version of the format that this program writes, and the only one that it reads.
const VERSION: u64 = 1;

/// The book as JSON, indented, with a line end at the end.
pub fn to_json(file: &BookFile) -> String {
    let book = serde_json::to_value(file).unwrap_or(Value::Null);
    let whole = json!({"format": FORMAT, "version": VERSION, "book": book});
    format!("{whole:#}\n")
}

/// Reads what [`to_json`] writes.
///
/// # Errors
/// [`JsonError`] saying what is wrong and where it stands in the text.
pub fn from_json(text: &str) -> Result<BookFile, JsonError> {
    let header: Value = read(text)?;
    check_header(&header)?;
    let Whole { book } = read(text)?;
    if let Some(path) = header.get("book").and_then(bad_text) {
        return Err(JsonError::LineEndInText { path });
    }
    check_writable(&book)?;
    Ok(book)
}

/// INVARIANT (three forms of one thing): a tree that comes from JSON is one that the parser gives, so it prints and reads
/// back as itself. JSON can say more than that: a negative amount, a range without ends, a block without fence.
fn check_writable(book: &BookFile) -> Result<(), JsonError> {
    let parsed = parse_book(&print_book(book, Lang::Zh));
    if parsed.file == *book {
        return Ok(());
    }
    let tree = |file| serde_json::to_value(file).unwrap_or(Value::Null);
    let path = first_difference(&tree(book), &tree(&parsed.file)).unwrap_or_default();
    let why = parsed.diagnostics.into_iter().find(|d| d.severity == Severity::Error).map(|d| d.message);
    Err(JsonError::NoRule { path, why })
}

/// The path to the first place where two values differ.
fn first_difference(a: &Value, b: &Value) -> Option<String> {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            let both = a.iter().zip(b).enumerate();
            let inside = both
                .filter_map(|(at, (a, b))| first_difference(a, b).map(|path| format!("[{at}]{path}")))
                .next();
            let shorter = a.len().min(b.len());
            inside.or_else(|| (a.len() != b.len()).then(|| format!("[{shorter}]")))
        }
        (Value::Object(a), Value::Object(b)) => {
            let inside = a.iter().find_map(|(key, a)| {
                let path = b.get(key).map_or(Some(String::new()), |b| first_difference(a, b));
                path.map(|path| format!(".{key}{path}"))
            });
            inside.or_else(|| (a.len() != b.len()).then(String::new))
        }
        _ => (a != b).then(String::new),
    }
}

/// The part that is left once the header is checked.
#[derive(Deserialize)]
struct Whole {
    book: BookFile,
}

fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, JsonError> {
    serde_json::from_str(text).map_err(|e| JsonError::of(&e))
}

fn check_header(whole: &Value) -> Result<(), JsonError> {
    if whole.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(JsonError::NotABook);
    }
    match whole.get("version") {
        Some(version) if version.as_u64() == Some(VERSION) => Ok(()),
        version => {
            Err(JsonError::OtherVersion { found: version.map(ToString::to_string).unwrap_or_default() })
        }
    }
}

/// The path of a text with a line end or another control character: all texts but prose stand on one line of a rule.
fn bad_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.contains(['\n', '\r']) => Some(String::new()),
        Value::Array(members) => members
            .iter()
            .enumerate()
            .find_map(|(place, member)| bad_text(member).map(|path| format!("[{place}]{path}"))),
        Value::Object(members) => members
            .iter()
            .filter(|(key, _)| *key != "prose")
            .find_map(|(key, member)| bad_text(member).map(|path| format!(".{key}{path}"))),
        _ => None,
    }
}

/// Why a text is not the JSON of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// Not JSON, or cut off.
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// Nested beyond any book.
    TooDeep,
    /// The header does not say that it is a book.
    NotABook,
    /// The header names a version that this program does not read.
    OtherVersion {
        /// What it says; empty if nothing.
        found: String,
    },
    /// Something that a book needs is not there.
    Missing {
        /// Its key.
        key: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// A word that the language does not have, or not here.
    UnknownWord {
        /// The word.
        word: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// A value of the wrong kind: a number where a text belongs, an amount with three decimals.
    WrongValue {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// Something that no rule can say.
    NoRule {
        /// Where: `.chunks[1].rules.items[0].clauses[2]`.
        path: String,
        /// What the reader of the text says to it.
        why: Option<Text>,
    },
    /// A text inside of the rules that goes over a line end; strings, names and comments of a book cannot.
    LineEndInText {
        /// Where: `.chunks[1].rules.items[0].label`.
        path: String,
    },
}

impl JsonError {
    /// The reader's error without its inner names.
    fn of(error: &serde_json::Error) -> JsonError {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        if text.starts_with("recursion limit") {
            return JsonError::TooDeep;
        }
        if error.classify() != Category::Data {
            return JsonError::NotJson { line, column };
        }
        let named = |start: &str| {
            let rest = text.strip_prefix(start)?.strip_prefix('`')?;
            rest.split('`').next().map(str::to_owned)
        };
        if let Some(key) = named("missing field ") {
            return JsonError::Missing { key, line, column };
        }
        match named("unknown variant ") {
            Some(word) => JsonError::UnknownWord { word, line, column },
            None => JsonError::WrongValue { line, column },
        }
    }

    /// The message in both languages.
    pub fn message(&self) -> Text {
        let place = |line: &usize, column: &usize| {
            (format!("第 {line} 行第 {column} 列"), format!("line {line}, column {column}"))
        };
        match self {
            JsonError::NotJson { line, column } => {
                let (zh, en) = place(line, column);
                Text::new(format!("{zh}：不是完整的 JSON"), format!("{en}: not valid JSON"))
            }
            JsonError::TooDeep => Text::new("括号嵌套太深", "braces are nested too deeply"),
            JsonError::NotABook => Text::new(
                "这份 JSON 没有写明 \"format\": \"yidan-book\"",
                "this JSON does not say `\"format\": \"yidan-book\"`",
            ),
            JsonError::OtherVersion { found } if found.is_empty() => Text::new(
                format!("没有写明格式版本 \"version\": {VERSION}"),
                format!("this JSON does not say `\"version\": {VERSION}`"),
            ),
            JsonError::OtherVersion { found } => Text::new(
                format!("格式版本是 {found}，本程序只读版本 {VERSION}"),
                format!("the format's version is `{found}`, this program reads version {VERSION}"),
            ),
            JsonError::Missing { key, line, column } => {
                let (zh, en) = place(line, column);
                Text::new(format!("{zh}：缺少 \"{key}\""), format!("{en}: `{key}` is missing"))
            }
            JsonError::UnknownWord { word, line, column } => {
                let (zh, en) = place(line, column);
                Text::new(format!("{zh}：这里不认识“{word}”"), format!("{en}: `{word}` is not known here"))
            }
            JsonError::WrongValue { line, column } => {
                let (zh, en) = place(line, column);
                Text::new(format!("{zh}：这里的值种类不对"), format!("{en}: this value is of the wrong kind"))
            }
            JsonError::NoRule { path, why: Some(why) } => {
                let (zh, en) = (&why.zh, &why.en);
                Text::new(
                    format!("{path}：这里的内容不能写成规则（{zh}）"),
                    format!("{path}: this cannot be written as a rule: {en}"),
                )
            }
            JsonError::NoRule { path, why: None } => Text::new(
                format!("{path}：这里的内容不能写成规则"),
                format!("{path}: this cannot be written as a rule"),
            ),
            JsonError::LineEndInText { path } => Text::new(
                format!("{path}：规则里的文字不能换行"),
                format!("{path}: a text inside of the rules cannot go over a line end"),
            ),
        }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl Error for JsonError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        from_json(text).expect_err("must be refused").message().zh
    }

    #[test]
    fn an_empty_book_goes_there_and_back() {
        let empty = BookFile::default();
        assert_eq!(from_json(&to_json(&empty)), Ok(empty));
    }

    #[test]
    fn what_is_wrong_is_said_in_plain_words() {
        let book =
            |chunk: &str| format!(r#"{{"format":"yidan-book","version":1,"book":{{"chunks":[{chunk}]}}}}"#);
        assert_eq!(refused("{"), "第 1 行第 1 列：不是完整的 JSON");
        assert_eq!(refused("{}"), "这份 JSON 没有写明 \"format\": \"yidan-book\"");
        assert_eq!(refused(r#"{"format":"yidan-book"}"#), "没有写明格式版本 \"version\": 1");
        let newer = r#"{"format":"yidan-book","version":2}"#;
        assert_eq!(refused(newer), "格式版本是 2，本程序只读版本 1");
        assert_eq!(refused(r#"{"format":"yidan-book","version":1}"#), "第 1 行第 35 列：缺少 \"book\"");
        assert_eq!(refused(&book(r#"{"rule":1}"#)), "第 1 行第 60 列：这里不认识“rule”");
        assert_eq!(refused(&book(r#"{"prose":1}"#)), "第 1 行第 63 列：这里的值种类不对");
        let item = |label: &str, clauses: &str| {
            let item = format!(r#"{{"kind":"layer","label":"{label}","id":"x","clauses":[{clauses}]}}"#);
            book(&format!(r#"{{"prose":"```yidan\n"}},{{"rules":{{"items":[{item}]}}}},{{"prose":"```\n"}}"#))
        };
        assert!(from_json(&item("大病", "")).is_ok());
        assert_eq!(refused(&item("a\\nb", "")), ".chunks[1].rules.items[0].label：规则里的文字不能换行");
        let negative = r#"{"body":{"value":{"kind":{"amount":"-5.00"}}}}"#;
        assert_eq!(
            refused(&item("大病", negative)),
            ".chunks[1].rules.items[0].clauses[0]：这里的内容不能写成规则（这里不能是负数）"
        );
        let endless = r#"{"body":{"applies":{"test":{"fact":"age","values":[{"range":{}}]}}}}"#;
        assert_eq!(
            refused(&item("大病", endless)),
            ".chunks[1].rules.items[0].clauses[0].body.applies.test.values[0].range：这里的内容不能写成规则"
        );
        assert_eq!(refused(&"[".repeat(100_000)), "括号嵌套太深");
    }
}
