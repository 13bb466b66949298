//! `yidan migrate`, `backup`, `restore`, `keys rotate`, `fsck`: care of a database.

use super::place::{Place, clock};
use super::said;
use crate::texts::{counted, t};
use crate::{Answer, Code};
use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use yidan_book::words::Lang;
use yidan_service::{Checked, Fault, Service};
use yidan_store::{Keys, Location, Migrated, Store};

/// People whose fields are encrypted anew in a transaction.
const BATCH: usize = 500;

/// Faults that are printed; what follows is counted.
const SHOWN: usize = 100;

/// Makes the database, and keys if there are none.
pub fn migrate(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let place = Place::of(arguments, lang)?;
    let name = place.location.to_string();
    let (migrated, made) = made_ready(&place, lang)?;
    if arguments.get_flag("json") {
        let document = json!({
            "database": name, "from": migrated.from, "to": migrated.to,
            "keys": place.keys.display().to_string(), "keys_made": made,
        });
        return Ok(Answer::json(&document, Code::Good));
    }
    let mut out = String::new();
    if made {
        let text = t(
            lang,
            "密钥已生成。请另存一份在别处：没有它，数据库和备份都打不开",
            "keys made. Keep a copy elsewhere: without it neither database nor backups can be opened",
        );
        let _ = writeln!(out, "{}: {text}", place.keys.display());
    }
    let (from, to) = (migrated.from, migrated.to);
    let _ = match (from == to, from, lang) {
        (true, _, Lang::Zh) => writeln!(out, "{name}: 已是第{to}版，没有改动"),
        (true, _, Lang::En) => writeln!(out, "{name}: has schema {to} already, nothing was changed"),
        (false, 0, Lang::Zh) => writeln!(out, "{name}: 已建库，第{to}版"),
        (false, 0, Lang::En) => writeln!(out, "{name}: made, schema {to}"),
        (false, _, Lang::Zh) => writeln!(out, "{name}: 已由第{from}版升级到第{to}版"),
        (false, _, Lang::En) => writeln!(out, "{name}: brought from schema {from} to {to}"),
    };
    Ok(Answer { out, ..Answer::default() })
}

/// The database of a place made or brought up to date, and whether its keys were made for that.
pub fn made_ready(place: &Place, lang: Lang) -> Result<(Migrated, bool), Answer> {
    let name = place.location.to_string();
    let made = !place.keys.exists();
    if made && exists(&place.location) {
        // A database without its keys can be read by nobody; new keys would only hide that they are gone.
        let text = t(
            lang,
            "已有数据库，却没有它的密钥文件，不会另生成：请找回密钥，或用 --keys 指明",
            "the database is there and its key file is not; new ones are not made: find it, or name it with --keys",
        );
        return Err(Answer::bad(format!("{}: {text}", place.keys.display())));
    }
    let keys = match made {
        true => Keys::create(&place.keys).map_err(|error| said::keys(&place.keys, &error, lang))?,
        false => place.load_keys(lang)?,
    };
    let migrated = yidan_store::migrate(&place.location, &keys);
    let migrated = migrated.map_err(|error| said::open(&name, &error, lang))?;
    Ok((migrated, made))
}

/// Whether there is a database file with something in it; of a server nobody knows before asking.
fn exists(location: &Location) -> bool {
    match location {
        Location::Sqlite(path) => std::fs::metadata(path).is_ok_and(|file| file.len() > 0),
        Location::Postgres(_) => false,
    }
}

fn store(place: &Place, lang: Lang) -> Result<Store, Answer> {
    let keys = place.load_keys(lang)?;
    let opened = Store::open(&place.location, keys);
    opened.map_err(|error| said::open(&place.location.to_string(), &error, lang))
}

fn path<'m>(arguments: &'m ArgMatches, name: &str) -> &'m Path {
    arguments.get_one::<PathBuf>(name).map_or(Path::new(""), PathBuf::as_path)
}

/// Backs up a database in use.
pub fn backup(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let (place, to) = (Place::of(arguments, lang)?, path(arguments, "to"));
    store(&place, lang)?.backup(to).map_err(|error| said::backup(to, &error, lang))?;
    let size = std::fs::metadata(to).map_or(0, |file| file.len());
    if arguments.get_flag("json") {
        let document = json!({ "backup": to.display().to_string(), "bytes": size });
        return Ok(Answer::json(&document, Code::Good));
    }
    let text = match lang {
        Lang::Zh => format!(
            "{}: 已备份，{}。恢复时还要用密钥文件 {}",
            to.display(),
            sized(size),
            place.keys.display()
        ),
        Lang::En => format!(
            "{}: backed up, {}. To restore it the key file {} is needed too",
            to.display(),
            sized(size),
            place.keys.display()
        ),
    };
    Ok(Answer { out: text + "\n", ..Answer::default() })
}

fn sized(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{} KiB", bytes.div_ceil(1 << 10)),
        mib => format!("{mib} MiB"),
    }
}

/// Restores a backup into a database without records.
pub fn restore(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let (place, from) = (Place::of(arguments, lang)?, path(arguments, "from"));
    let name = place.location.to_string();
    let keys = place.load_keys(lang)?;
    let rows = yidan_store::restore(from, &place.location, &keys);
    let rows = rows.map_err(|error| said::restore(from, &name, &error, lang))?;
    if arguments.get_flag("json") {
        return Ok(Answer::json(&json!({ "database": name, "rows": rows }), Code::Good));
    }
    let out = match lang {
        Lang::Zh => format!("{name}: 已恢复，共{rows}行。请运行 yidan fsck 核查\n"),
        Lang::En => format!("{name}: restored, {}. Run yidan fsck to check it\n", rows_text(rows)),
    };
    Ok(Answer { out, ..Answer::default() })
}

fn rows_text(rows: u64) -> String {
    counted(usize::try_from(rows).unwrap_or(usize::MAX), "row")
}

/// Adds a key and encrypts everything with it.
pub fn rotate(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let place = Place::of(arguments, lang)?;
    // Opened first: a key is not added beside a database that is not theirs.
    let store = store(&place, lang)?;
    let keys = Keys::add_key(&place.keys).map_err(|error| said::keys(&place.keys, &error, lang))?;
    let number = keys.current_id();
    store.use_keys(keys);
    let bar = bar(t(lang, "已重新加密", "encrypted anew"));
    let people = store.rotate(BATCH, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    let people = people.map_err(|fault| said::failed(&place.location.to_string(), &fault, lang))?;
    if arguments.get_flag("json") {
        return Ok(Answer::json(&json!({ "key": number, "people": people }), Code::Good));
    }
    let file = place.keys.display();
    let out = match lang {
        Lang::Zh => format!(
            "{file}: 现用第{number}号密钥，{people}条人员记录已重新加密。\n旧密钥仍要保留：以前的备份还用得着。请另存新的密钥文件，并重启在用的服务。\n"
        ),
        Lang::En => format!(
            "{file}: key {number} is used now; records of people encrypted anew: {people}.\nKeep the old keys for earlier backups. Save the new key file elsewhere, and restart services that use it.\n"
        ),
    };
    Ok(Answer { out, ..Answer::default() })
}

/// A counter on a terminal's standard error.
pub fn bar(what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(&format!("{{spinner}} {what} {{pos}}  {{per_sec}}")) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Checks every invariant.
pub fn fsck(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let place = Place::of(arguments, lang)?;
    let name = place.location.to_string();
    let keys = place.load_keys(lang)?;
    let service = Service::open(&place.location, keys, clock(lang)?);
    let service = service.map_err(|error| said::start(&name, &error, lang))?;
    let bar = bar(t(lang, "已核查人数", "people checked"));
    let mut faults: Vec<Fault> = Vec::new();
    let checked = service.fsck(
        &mut |fault| {
            if faults.len() < SHOWN {
                faults.push(fault);
            }
        },
        &mut |people| bar.set_position(people),
    );
    bar.finish_and_clear();
    let checked =
        checked.map_err(|refusal| Answer::bad(format!("{name}: {}", refusal.text().in_lang(lang))))?;
    let code = if checked.faults == 0 { Code::Good } else { Code::No };
    if arguments.get_flag("json") {
        return Ok(Answer::json(&checked_json(&checked, &faults), code));
    }
    Ok(Answer { out: report(&name, &checked, &faults, lang), code, ..Answer::default() })
}

fn report(name: &str, checked: &Checked, faults: &[Fault], lang: Lang) -> String {
    let mut out = String::new();
    for fault in faults {
        let _ = writeln!(out, "[{}] {}", fault.code(), fault.text().in_lang(lang));
    }
    let shown = u64::try_from(faults.len()).unwrap_or(u64::MAX);
    let (all, verified) = (checked.faults, &checked.verified);
    let (people, settlements) = (checked.people, checked.settlements);
    let _ = match (all > shown, lang) {
        (false, _) => Ok(()),
        (true, Lang::Zh) => writeln!(out, "……另有{}处没有列出", all - shown),
        (true, Lang::En) => writeln!(out, "... and {} more", all - shown),
    };
    let _ = match lang {
        Lang::Zh => writeln!(
            out,
            "{name}: 留痕{}条，业务记录{}条，分录{}条；重算{people}人、{settlements}笔结算",
            verified.entries, verified.records, verified.transfers
        ),
        Lang::En => writeln!(
            out,
            "{name}: audit entries {}, records {}, transfers {}; replayed: people {people}, settlements {settlements}",
            verified.entries, verified.records, verified.transfers
        ),
    };
    let _ = match (all, lang) {
        (0, Lang::Zh) => writeln!(out, "核查无误"),
        (0, Lang::En) => writeln!(out, "Nothing is wrong."),
        (_, Lang::Zh) => writeln!(out, "查出{all}处问题"),
        (_, Lang::En) => writeln!(out, "Faults: {all}"),
    };
    out
}

fn checked_json(checked: &Checked, faults: &[Fault]) -> Value {
    let verified = &checked.verified;
    let state = verified.state.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let fault = |fault: &Fault| {
        let text = fault.text();
        json!({ "code": fault.code(), "message": { "zh": text.zh, "en": text.en } })
    };
    json!({
        "format": "yidan-fsck",
        "version": 1,
        "streams": verified.streams,
        "entries": verified.entries,
        "records": verified.records,
        "transfers": verified.transfers,
        "people": checked.people,
        "settlements": checked.settlements,
        "state": state,
        "fault_count": checked.faults,
        "faults": faults.iter().map(fault).collect::<Vec<Value>>(),
    })
}
