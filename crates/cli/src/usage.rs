//! Help and mistakes of the command line itself, in the user's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use yidan_book::words::Lang;

/// What the parser of the command line has to say.
pub fn text(error: &clap::Error, lang: Lang) -> String {
    let english = error.render().to_string();
    match lang {
        Lang::En => english,
        Lang::Zh if !error.use_stderr() || is_help(error.kind()) => in_chinese(&english),
        Lang::Zh => mistake(error).map_or_else(|| in_chinese(&english), |text| with_usage(&text, error)),
    }
}

fn is_help(kind: ErrorKind) -> bool {
    kind == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
}

/// The few fixed words around our own texts.
const FIXED: &[(&str, &str)] = &[
    ("Usage: ", "用法："),
    ("Arguments:\n", "参数：\n"),
    ("Options:\n", "选项：\n"),
    ("Commands:\n", "命令：\n"),
    ("Lines as CSV:\n", "CSV 明细：\n"),
    ("[OPTIONS]", "[选项]"),
    ("<COMMAND>", "<命令>"),
    ("[default: ", "[默认 "),
    ("[possible values: ", "[可写 "),
];

fn in_chinese(english: &str) -> String {
    FIXED.iter().fold(english.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn with_usage(text: &str, error: &clap::Error) -> String {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => format!("\n{}\n", in_chinese(&usage.to_string())),
        _ => String::new(),
    };
    format!("命令行有误：{text}\n{usage}\n加上 --help 查看说明。\n")
}

/// The common kinds of mistakes; `None` for one that a user hardly meets.
fn mistake(error: &clap::Error) -> Option<String> {
    let argument = || named(error, ContextKind::InvalidArg);
    let text = match error.kind() {
        ErrorKind::UnknownArgument => {
            let argument = argument()?;
            let kind = if argument.starts_with('-') { "没有这个选项" } else { "多余的参数" };
            format!("{kind}：{argument}{}", suggestion(error, ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => {
            let command = named(error, ContextKind::InvalidSubcommand)?;
            format!("没有这条命令：{command}{}", suggestion(error, ContextKind::SuggestedSubcommand))
        }
        ErrorKind::InvalidValue => invalid_value(error)?,
        ErrorKind::MissingRequiredArgument => format!("缺少 {}", argument()?),
        ErrorKind::MissingSubcommand => "没有写命令".to_owned(),
        ErrorKind::ArgumentConflict => conflict(error)?,
        ErrorKind::TooManyValues => format!("{} 后面不带值", argument()?),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字".to_owned(),
        _ => return None,
    };
    Some(text)
}

fn invalid_value(error: &clap::Error) -> Option<String> {
    let argument = named(error, ContextKind::InvalidArg)?;
    let value = named(error, ContextKind::InvalidValue)?;
    let known =
        named(error, ContextKind::ValidValue).map_or_else(String::new, |known| format!("，可写 {known}"));
    let text = if value.is_empty() {
        format!("{argument} 后面缺少值{known}")
    } else {
        format!("{argument} 不能是“{value}”{known}")
    };
    Some(text + &suggestion(error, ContextKind::SuggestedValue))
}

fn conflict(error: &clap::Error) -> Option<String> {
    let argument = named(error, ContextKind::InvalidArg)?;
    match named(error, ContextKind::PriorArg) {
        Some(other) if other == argument => Some(format!("{argument} 只能写一次")),
        Some(other) => Some(format!("{argument} 不能和 {other} 一起用")),
        None => None,
    }
}

fn suggestion(error: &clap::Error, kind: ContextKind) -> String {
    named(error, kind).map_or_else(String::new, |meant| format!("\n提示：是不是 {meant}？"))
}

fn named(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join("、")),
        _ => None,
    }
}
