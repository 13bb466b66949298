//! `yidan`: policy books and settlement on the command line.
//!
//! Exit codes: 0 good; 1 the answer is no (an example failed, a file is not formatted, fsck found something); 2 there is no
//! answer: bad input or usage, or a database that failed or is busy.

mod arguments;
mod commands;
mod files;
mod folder;
mod layout;
mod show;
mod texts;
mod usage;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;
use texts::t;
use yidan_book::words::Lang;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let environment = std::env::var("YIDAN_LANG").ok();
    let lang = texts::language(&arguments, environment.as_deref());
    let answer = match arguments::command(lang).try_get_matches_from(std::env::args_os()) {
        Ok(matches) => commands::run(&matches, lang),
        Err(error) => said_by_parser(&error, lang),
    };
    finish(&answer, lang)
}

/// What a command has to say, and how it ended.
#[derive(Debug, Default)]
pub struct Answer {
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
    /// How it ended.
    pub code: Code,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// All is well.
    #[default]
    Good = 0,
    /// The answer is no.
    No = 1,
    /// The input cannot be used, or the database failed.
    BadInput = 2,
}

fn finish(answer: &Answer, lang: Lang) -> ExitCode {
    let written = written(std::io::stdout(), &answer.out).and(written(std::io::stderr(), &answer.err));
    let Err(error) = written else { return ExitCode::from(answer.code as u8) };
    // Half of an answer must not look like a whole one. If standard error is gone too, the exit code still says so.
    let problem = t(lang, "结果写不出去", "the result cannot be written");
    let _ = writeln!(std::io::stderr(), "{problem}: {error}");
    ExitCode::from(Code::BadInput as u8)
}

/// Writes it all. A reader that has seen enough (`| head`) is no error.
fn written(mut to: impl Write, text: &str) -> std::io::Result<()> {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Help, version, or a mistake on the command line.
fn said_by_parser(error: &clap::Error, lang: Lang) -> Answer {
    let text = usage::text(error, lang);
    if error.use_stderr() {
        Answer { err: text, code: Code::BadInput, ..Answer::default() }
    } else {
        Answer { out: text, ..Answer::default() }
    }
}
