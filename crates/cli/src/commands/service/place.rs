//! Which database and keys are meant, and what time it is.

use super::said;
use crate::Answer;
use crate::texts::t;
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use yidan_book::words::Lang;
use yidan_service::{Clock, FixedClock, SystemClock};
use yidan_store::{Keys, Location};

const DATABASE: &str = "yidan.db";
/// Where a made-up county goes unless told otherwise.
const DEMO_DATABASE: &str = "yidan-demo.db";

/// A database and the file of its keys.
pub struct Place {
    /// The database.
    pub location: Location,
    /// The key file.
    pub keys: PathBuf,
}

impl Place {
    /// By the command line, else by the environment, else `yidan.db` here, with keys beside it.
    pub fn of(arguments: &ArgMatches, lang: Lang) -> Result<Place, Answer> {
        let given = arguments.get_one::<String>("database").cloned();
        let text = given.or_else(|| variable("YIDAN_DATABASE")).unwrap_or_else(|| DATABASE.to_owned());
        let location = location(&text, lang)?;
        let keys = arguments.get_one::<PathBuf>("keys").cloned();
        let keys = keys
            .or_else(|| variable("YIDAN_KEYS").map(PathBuf::from))
            .unwrap_or_else(|| beside(&location, DATABASE));
        Ok(Place { location, keys })
    }

    /// Of a made-up county: by the command line, else `yidan-demo.db` here. The environment names the real database, which
    /// is none of its business.
    pub fn of_demo(arguments: &ArgMatches, lang: Lang) -> Result<Place, Answer> {
        let given = arguments.get_one::<String>("database").map_or(DEMO_DATABASE, String::as_str);
        let location = location(given, lang)?;
        let keys = arguments.get_one::<PathBuf>("keys").cloned();
        let keys = keys.unwrap_or_else(|| beside(&location, DEMO_DATABASE));
        Ok(Place { location, keys })
    }

    /// The keys.
    pub fn load_keys(&self, lang: Lang) -> Result<Keys, Answer> {
        Keys::load(&self.keys).map_err(|error| said::keys(&self.keys, &error, lang))
    }
}

fn location(text: &str, lang: Lang) -> Result<Location, Answer> {
    text.parse().map_err(|error| Answer::bad(format!("--database: {}", said::location(error, lang))))
}

/// Beside the file of the database; of a server, where the file would be.
fn beside(location: &Location, otherwise: &str) -> PathBuf {
    match location {
        Location::Sqlite(path) => path.with_extension("keys"),
        Location::Postgres(_) => Path::new(otherwise).with_extension("keys"),
    }
}

/// A variable of the environment that says something.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The machine's clock, or the moment of `YIDAN_NOW`: for tests and replays, where the same commands must make the same
/// records.
pub fn clock(lang: Lang) -> Result<Arc<dyn Clock>, Answer> {
    let Some(text) = variable("YIDAN_NOW") else { return Ok(Arc::new(SystemClock)) };
    let now = text.parse().map_err(|_| {
        let wrong = t(
            lang,
            "不是时刻，应写作 2020-03-20T09:30:00+08:00",
            "no moment, write 2020-03-20T09:30:00+08:00",
        );
        Answer::bad(format!("YIDAN_NOW={text}: {wrong}"))
    })?;
    Ok(Arc::new(FixedClock::at(now)))
}
