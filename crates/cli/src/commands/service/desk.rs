//! What all commands on a database share: the service, who calls, under which key, and how refusals are said.

use super::place::{Place, clock, variable};
use super::said;
use crate::show::problems;
use crate::texts::{t, wrong};
use crate::{Answer, Code};
use clap::ArgMatches;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use yidan_book::diag::Text;
use yidan_book::words::Lang;
use yidan_domain::bill::{Problem, ShortText};
use yidan_service::{Caller, Order, Refusal, Service};
use yidan_store::CommandKey;
use yidan_types::{Fen, UserId};

/// A place to work at.
pub struct Desk {
    /// The service.
    pub service: Service,
    /// Who works.
    pub caller: Caller,
    /// Whether answers are JSON.
    pub json: bool,
    /// In which language.
    pub lang: Lang,
    key: Option<CommandKey>,
}

/// A refusal in both forms.
pub struct Said {
    /// As JSON.
    pub document: Value,
    /// As text.
    pub text: String,
}

/// What a command stands for, as far as its default key goes.
pub enum Content<'c> {
    /// Nothing private: the key is its hash.
    Plain(&'c Value),
    /// It may hold identity numbers: the hash is keyed, so that nobody who sees keys can try numbers.
    Private(&'c Value),
}

impl Desk {
    /// Opens the database of the command line.
    pub fn open(arguments: &ArgMatches, lang: Lang) -> Result<Desk, Answer> {
        let caller = caller(arguments, lang)?;
        let key = key(arguments, lang)?;
        let place = Place::of(arguments, lang)?;
        let keys = place.load_keys(lang)?;
        let name = place.location.to_string();
        let service = Service::open(&place.location, keys, clock(lang)?);
        let service = service.map_err(|error| said::start(&name, &error, lang))?;
        Ok(Desk { service, caller, json: arguments.get_flag("json"), lang, key })
    }

    /// The text in the user's language.
    pub fn t<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        t(self.lang, zh, en)
    }

    /// The order of a command that takes effect once for its content, unless another key is asked for.
    pub fn order(&self, name: &str, content: &Content<'_>) -> Result<Order, Answer> {
        let made = match content {
            Content::Plain(value) => hex(&Sha256::digest(format!("{name}\0{value}"))),
            Content::Private(value) => {
                hex(&self.service.store().content_hash(format!("{name}\0{value}").as_bytes()))
            }
        };
        self.under(&format!("{name}-{}", made.get(..32).unwrap_or(&made)))
    }

    /// The order of a command that takes effect each time, unless a key is asked for.
    pub fn fresh(&self, name: &str, content: &Value) -> Result<Order, Answer> {
        // Under a clock that stands still the same command must make the same records.
        let process = if variable("YIDAN_NOW").is_some() { 0 } else { std::process::id() };
        let occasion = json!({ "content": content, "at": self.service.moment().ms(), "process": process });
        self.order(name, &Content::Plain(&occasion))
    }

    fn under(&self, made: &str) -> Result<Order, Answer> {
        let key = match &self.key {
            Some(key) => key.clone(),
            None => parsed_key(made, self.lang)?,
        };
        Ok(Order { key, by: self.caller.clone() })
    }

    /// A command that was not carried out. `from` is the file or id that it is about, `bytes` its document.
    pub fn refused(&self, from: &str, bytes: &[u8], refusal: Refusal) -> Answer {
        self.shown(&self.said(from, bytes, refusal))
    }

    /// Everything that is wrong with a document.
    pub fn problems(&self, from: &str, found: &[Problem]) -> Answer {
        self.shown(&self.found(from, found))
    }

    /// The same as [`Desk::refused`], before it is shown.
    pub fn said(&self, from: &str, bytes: &[u8], refusal: Refusal) -> Said {
        let (code, text) = match refusal {
            Refusal::Problems(mut found) => {
                yidan_domain::bill::place_problems(bytes, &mut found);
                return self.found(from, &found);
            }
            Refusal::Forbidden(_) => ("forbidden", refusal.text()),
            Refusal::SameKeyOtherContent => ("same-key-other-content", refusal.text()),
            Refusal::Busy => ("busy", refusal.text()),
            Refusal::Malformed(_) => ("malformed", detailed(&refusal)),
            Refusal::Database(_) => ("database", detailed(&refusal)),
        };
        let problem = json!({ "code": code, "message": { "zh": text.zh, "en": text.en } });
        Said {
            document: json!({ "file": from, "status": "refused", "problems": [problem] }),
            text: format!("{from}{}{}\n", self.t("：", ": "), text.in_lang(self.lang)),
        }
    }

    fn found(&self, from: &str, found: &[Problem]) -> Said {
        Said {
            document: json!({ "file": from, "status": "refused", "problems": problems::json(found) }),
            text: problems::nothing_done(from, found, self.lang),
        }
    }

    fn shown(&self, said: &Said) -> Answer {
        match self.json {
            true => Answer::json(&said.document, Code::BadInput),
            false => Answer { err: said.text.clone(), code: Code::BadInput, ..Answer::default() },
        }
    }

    /// An answer as JSON with whether it had taken effect before, or as text.
    pub fn answer(&self, answer: &yidan_service::Answer, text: impl FnOnce() -> String) -> Answer {
        if self.json {
            return Answer::json(&repeated(answer), Code::Good);
        }
        Answer { out: text(), ..Answer::default() }
    }

    /// Said behind what is shown again.
    pub fn again(&self, answer: &yidan_service::Answer) -> &'static str {
        match (answer.repeated, self.lang) {
            (false, _) => "",
            (true, Lang::Zh) => "（以前已办理，这次没有重复办理）",
            (true, Lang::En) => " (done before; nothing was done again)",
        }
    }
}

/// The document with whether it had taken effect before.
pub fn repeated(answer: &yidan_service::Answer) -> Value {
    let mut document = answer.document.clone().into_value();
    if let Some(fields) = document.as_object_mut() {
        fields.insert("repeated".to_owned(), json!(answer.repeated));
    }
    document
}

/// What only an engineer understands stands behind the sentence.
fn detailed(refusal: &Refusal) -> Text {
    let text = refusal.text();
    let detail = match refusal {
        Refusal::Malformed(what) => what.clone(),
        Refusal::Database(fault) => fault.to_string(),
        _ => return text,
    };
    Text::new(format!("{}（{detail}）", text.zh), format!("{} ({detail})", text.en))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn caller(arguments: &ArgMatches, lang: Lang) -> Result<Caller, Answer> {
    let named = arguments.get_one::<String>("user").cloned().or_else(|| variable("YIDAN_USER"));
    let name = named.or_else(|| variable("USER")).or_else(|| variable("LOGNAME")).ok_or_else(|| {
        Answer::bad(t(
            lang,
            "不知道经办人是谁：请用 --user 写明",
            "who does it is not known: name the user with --user",
        ))
    })?;
    let user = UserId::parse(&name).map_err(|error| {
        let why = wrong(lang, error.zh(), &error);
        Answer::bad(format!("--user {name}: {why}"))
    })?;
    let why = arguments.get_one::<String>("why").map(|text| short("--why", text, lang)).transpose()?;
    Ok(Caller::operator(user, why))
}

/// A short text of the command line.
pub fn short(option: &str, text: &str, lang: Lang) -> Result<ShortText, Answer> {
    ShortText::parse(text).ok_or_else(|| {
        let wrong = t(lang, "空白、过长或含有看不见的字符", "empty, too long, or with invisible characters");
        Answer::bad(format!("{option}: {wrong}"))
    })
}

/// The amount of the command line.
pub fn yuan(arguments: &ArgMatches, lang: Lang) -> Result<Fen, Answer> {
    let text = arguments.get_one::<String>("yuan").map_or("", String::as_str);
    Fen::parse_yuan(text).map_err(|error| {
        let why = wrong(lang, error.zh(), &error);
        Answer::bad(format!("{text}: {why}"))
    })
}

fn key(arguments: &ArgMatches, lang: Lang) -> Result<Option<CommandKey>, Answer> {
    // Commands that change nothing have none.
    let Ok(Some(text)) = arguments.try_get_one::<String>("key") else { return Ok(None) };
    parsed_key(text, lang).map(Some)
}

fn parsed_key(text: &str, lang: Lang) -> Result<CommandKey, Answer> {
    CommandKey::parse(text).map_err(|_| {
        let wrong = t(lang, "应为1至64个可见的ASCII字符", "1 to 64 visible ASCII characters");
        Answer::bad(format!("--key {text}: {wrong}"))
    })
}
