//! `yidan`: policy books and settlement on the command line.
//!
//! Exit codes: 0 good; 1 the answer is no (an example failed, a file is not formatted); 2 bad input or usage.

mod arguments;
mod commands;
mod files;
mod layout;
mod show;
mod texts;

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let environment = std::env::var("YIDAN_LANG").ok();
    let lang = texts::language(&arguments, environment.as_deref());
    let answer = match arguments::command(lang).try_get_matches_from(std::env::args_os()) {
        Ok(matches) => commands::run(&matches, lang),
        Err(error) => return usage(&error),
    };
    finish(&answer)
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
    /// The input cannot be used.
    BadInput = 2,
}

fn finish(answer: &Answer) -> ExitCode {
    // A reader that has seen enough (`| head`) is no error.
    let _ = std::io::stdout().write_all(answer.out.as_bytes());
    let _ = std::io::stderr().write_all(answer.err.as_bytes());
    ExitCode::from(answer.code as u8)
}

fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { Code::BadInput as u8 } else { Code::Good as u8 })
}
