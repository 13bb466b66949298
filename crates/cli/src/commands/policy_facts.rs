//! `yidan policy facts`.

use super::{Answer, day_of_book, paths, usable_book};
use crate::Code;
use crate::layout::{Align, cell, rule, wrap};
use crate::texts::t;
use clap::ArgMatches;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;
use yidan_book::words::Lang;

/// Which facts a bill must bring for a book.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Answer {
    let _ = (
        rule('─'),
        wrap("", 1),
        cell("", 1, Align::Left),
        "".width(),
        Code::Good,
        json!(null),
        Value::Null,
        t(lang, "", ""),
    );
    let _ = (day_of_book, usable_book, paths(arguments, "book"));
    Answer::default()
}
