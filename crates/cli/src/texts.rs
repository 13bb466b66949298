//! Choosing between the two languages of the user interface.

use std::fmt::Display;
use yidan_book::words::Lang;

/// The text in `lang`.
pub fn t<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// What is wrong, in `lang`: errors say it in English, and have the Chinese beside it.
pub fn wrong(lang: Lang, zh: &str, error: &impl Display) -> String {
    match lang {
        Lang::Zh => zh.to_owned(),
        Lang::En => error.to_string(),
    }
}

/// `1 error`, `2 errors`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The language asked for by `--lang`, else by `YIDAN_LANG`, else Chinese. Read before the command line is parsed, so
/// that help and errors are in it too.
pub fn language(arguments: &[String], environment: Option<&str>) -> Lang {
    let flag =
        arguments.iter().enumerate().find_map(|(n, argument)| match argument.strip_prefix("--lang=") {
            Some(value) => Some(value.to_owned()),
            None if argument == "--lang" => arguments.get(n + 1).cloned(),
            None => None,
        });
    match flag.as_deref().or(environment) {
        Some("en") => Lang::En,
        _ => Lang::Zh,
    }
}
