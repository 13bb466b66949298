//! Commands on a database.

mod care;
mod claim;
mod claim_show;
mod clearing;
mod corrections;
mod demo;
mod demo_show;
mod desk;
mod file_json;
mod input;
mod ledger;
mod list_decisions;
mod lists;
mod paper;
mod people;
mod place;
mod registers;
mod said;
mod serve;
mod users;

use super::Answer;
use clap::ArgMatches;
use yidan_book::words::Lang;

pub use lists::options as list_options;

/// Runs the command that was asked for.
pub fn run(matches: &ArgMatches, lang: Lang) -> Answer {
    let result = match matches.subcommand() {
        Some(("migrate", arguments)) => care::migrate(arguments, lang),
        Some(("backup", arguments)) => care::backup(arguments, lang),
        Some(("restore", arguments)) => care::restore(arguments, lang),
        Some(("keys", arguments)) => match arguments.subcommand() {
            Some(("rotate", arguments)) => care::rotate(arguments, lang),
            _ => Ok(Answer::default()),
        },
        Some(("fsck", arguments)) => care::fsck(arguments, lang),
        Some(("serve", arguments)) => serve::serve(arguments, lang),
        Some(("token", arguments)) => match arguments.subcommand() {
            Some(("add", arguments)) => serve::token(arguments, lang),
            _ => Ok(Answer::default()),
        },
        Some(("users", arguments)) => users::run(arguments, lang),
        Some(("people", arguments)) => people::run(arguments, lang),
        Some(("facilities", arguments)) => registers::facilities(arguments, lang),
        Some(("catalogue", arguments)) => registers::catalogue(arguments, lang),
        Some(("books", arguments)) => registers::books(arguments, lang),
        Some(("claim", arguments)) => claim::run(arguments, lang),
        Some(("ledger", arguments)) => ledger::run(arguments, lang),
        Some(("clearing", arguments)) => clearing::run(arguments, lang),
        _ => Ok(Answer::default()),
    };
    result.unwrap_or_else(|answer| answer)
}

/// Runs what `lists` does with a database; `arguments` are those of the group.
pub fn lists(arguments: &ArgMatches, lang: Lang) -> Answer {
    lists::run(arguments, lang).unwrap_or_else(|answer| answer)
}
