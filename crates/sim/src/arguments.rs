//! What the command line of `yidan-sim` asks for.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, value_parser};

/// What a run is to do.
#[derive(Debug, PartialEq)]
pub struct Options {
    /// The same seed sends the same commands.
    pub seed: u64,
    /// Commands of all clients together.
    pub commands: u64,
    /// Clients at a time, at least one.
    pub clients: u64,
    /// An empty database, or `postgres`; `None`: a throwaway file of `SQLite`.
    pub database: Option<String>,
    /// All clients at the same few people.
    pub same: bool,
    /// Instead of that, kill a process under load so often.
    pub kills: Option<u64>,
}

impl Options {
    /// Reads the arguments, the name of the program first.
    ///
    /// # Errors
    /// What to print and how to exit: help, or a mistake with the usage.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Options, clap::Error> {
        let mut command = command();
        let found = command.try_get_matches_from_mut(arguments)?;
        let number = |name: &str| found.get_one::<u64>(name).copied();
        let options = Options {
            seed: number("seed").unwrap_or_default(),
            commands: number("commands").unwrap_or_default(),
            clients: number("clients").unwrap_or_default(),
            database: found.get_one::<String>("database").cloned(),
            same: found.get_flag("same"),
            kills: number("kills"),
        };
        // A database that somebody made is not one to be killed at.
        if options.kills.is_some() && options.database.as_deref().is_some_and(|place| place != "postgres") {
            let text = "--kills 只能用于一次性的数据库：--database postgres，或不写 / \
                        --kills is for throwaway databases: --database postgres, or none";
            return Err(command.error(ErrorKind::ArgumentConflict, text));
        }
        Ok(options)
    }
}

fn command() -> Command {
    Command::new("yidan-sim")
        .about(
            "按种子向服务发出命令，与另行推算的结果逐项核对\n\
             Sends seeded load to the service and holds every answer against what an auditor works out on its own",
        )
        .arg(number("seed", "种子；同一种子发出同样的命令 / the same seed sends the same commands").default_value("1"))
        .arg(positive("commands", "命令总数 / commands of all clients together").default_value("10000"))
        .arg(positive("clients", "同时的客户端 / clients at a time").default_value("1"))
        .arg(Arg::new("database").long("database").value_name("PLACE").help(
            "空数据库，或 postgres（一次性的服务器）；不写则用一次性的 SQLite 文件 / an empty database, or `postgres` \
             for a throwaway cluster; else a throwaway file of SQLite",
        ))
        .arg(
            Arg::new("same")
                .long("same")
                .action(ArgAction::SetTrue)
                .help("所有客户端办理同几个人；不写则各有一县 / all clients at the same few people; else each has a county of its own"),
        )
        .arg(
            positive("kills", "改为在负载下杀死进程这么多次 / instead, kill a process under load so often")
                .conflicts_with_all(["same", "commands"]),
        )
}

fn number(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("N").value_parser(value_parser!(u64)).help(help)
}

/// A number that is not zero: of nothing there is nothing to run.
fn positive(name: &'static str, help: &'static str) -> Arg {
    number(name, help).value_parser(value_parser!(u64).range(1..))
}
