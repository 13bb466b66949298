//! Carrying out commands at the real service.

mod claims;
mod records;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use serde_json::{Value, json};
use yidan_domain::bill::ShortText;
use yidan_domain::ledger::OwnPay;
use yidan_domain::lists::Decisions;
use yidan_domain::registry::{AreaCode, PersonFile};
use yidan_service::{Answer, Caller, Order, Refusal, Seen, Service};
use yidan_store::{CommandKey, Name, Stream};
use yidan_types::{Date, Fen, PersonId, SettlementId, UserId};

use crate::clock::{ClientClock, instant};
use crate::command::{Command, Sent};
use crate::rules::text;
use claims::claim;
use records::{facility, fact, group_list, item, list_rows, person};

/// A fault of the simulation or of the service, not of what was asked.
pub type Failure = Box<dyn Error + Send + Sync>;

/// What came of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Answered {
    /// A document; whether the command had taken effect before.
    Done(Value, bool),
    /// It was refused, for all of these reasons.
    Refused(BTreeSet<String>),
    /// The key stands for another content.
    KeyReused,
}

/// A client: a user of a service with a clock of its own.
pub struct Client<'s> {
    /// The service.
    pub service: &'s Service,
    /// Its clock.
    pub clock: ClientClock,
    /// Who gives the commands.
    pub user: String,
}

impl Client<'_> {
    /// Carries out a command.
    ///
    /// # Errors
    /// What is no refusal: the database, a record that does not read, others who are always faster.
    pub fn send(&self, sent: &Sent) -> Result<Answered, Failure> {
        self.clock.set(sent.day, sent.ms);
        let seen = match &sent.command {
            Command::Confirm(person, every) => match self.seen(person, *every) {
                Ok(seen) => seen,
                Err(refusal) => return refused(refusal),
            },
            _ => Vec::new(),
        };
        self.send_seen(sent, &seen)
    }

    /// Carries out a command, a confirmation for exactly these proposals.
    ///
    /// # Errors
    /// As of [`Client::send`].
    pub fn send_seen(&self, sent: &Sent, seen: &[Seen]) -> Result<Answered, Failure> {
        self.clock.set(sent.day, sent.ms);
        match self.carry_out(sent, seen)? {
            Ok(answer) => Ok(Answered::Done(answer.document.into_value(), answer.repeated)),
            Err(refusal) => refused(refusal),
        }
    }

    /// The proposals of a person that `every` chooses.
    ///
    /// # Errors
    /// As of [`Service::corrections`].
    pub fn seen(&self, person: &str, every: usize) -> Result<Vec<Seen>, Refusal> {
        let (Ok(id), Ok(by)) = (PersonId::parse(person), self.caller()) else { return Ok(Vec::new()) };
        let document = self.service.corrections(&by, &id)?;
        let proposed =
            document.get("proposed").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let seen = proposed.iter().filter_map(|proposed| proposed.get("seen")?.as_str());
        Ok(seen.step_by(every.max(1)).map(|seen| Seen(seen.to_owned())).collect())
    }

    fn caller(&self) -> Result<Caller, Failure> {
        Ok(Caller::operator(UserId::parse(&self.user)?, Some(short("模拟")?)))
    }

    fn carry_out(&self, sent: &Sent, seen: &[Seen]) -> Result<Result<Answer, Refusal>, Failure> {
        let service = self.service;
        let by = self.caller()?;
        let order = Order { key: CommandKey::parse(&sent.key)?, by: by.clone() };
        let shown = |document: Result<Value, Refusal>| {
            document.map(|document| Answer { document: document.into(), repeated: false })
        };
        Ok(match &sent.command {
            Command::Register(row) => service.register(&order, &person(row)?),
            Command::Amend(row) => service.amend(&order, &person(row)?),
            Command::Facts(id, rows) => {
                let facts = rows.iter().map(fact).collect::<Result<Vec<_>, _>>()?;
                service.record_facts(&order, &PersonId::parse(id)?, &facts)
            }
            Command::Facilities(rows) => {
                let rows = rows.iter().map(facility).collect::<Result<Vec<_>, _>>()?;
                service.put_facilities(&order, &rows)
            }
            Command::Items(place, rows) => {
                let items = rows.iter().map(item).collect::<Result<Vec<_>, _>>()?;
                service.put_items(&order, area(place)?, &items)
            }
            Command::Publish(rules) => service.publish(&order, &text(rules), &UserId::parse("author")?),
            Command::Quote(row, later) => {
                let quote = service.quote(&by, &claim(row)?, own_pay(*later));
                quote.map(|document| Answer { document, repeated: false })
            }
            Command::Reserve(row, later, (day, ms)) => {
                let expires = instant(*day, *ms).ok_or("a moment out of range")?;
                service.reserve(&order, &claim(row)?, own_pay(*later), expires)
            }
            Command::Release(person, promised) => {
                service.release(&order, &PersonId::parse(person)?, &SettlementId::parse(promised)?)
            }
            Command::Settle(row, later, promised) => {
                let promised = promised.as_deref().map(SettlementId::parse).transpose()?;
                service.settle(&order, &claim(row)?, own_pay(*later), promised.as_ref())
            }
            Command::PayBack(id) => service.pay_back(&order, &SettlementId::parse(id)?),
            Command::Reverse(id) => service.reverse(&order, &SettlementId::parse(id)?, &short("退费")?),
            Command::Pay(id, fen) => {
                let fen = Fen::new(*fen).ok_or("an amount out of range")?;
                service.pay(&order, &SettlementId::parse(id)?, fen)
            }
            Command::Corrections(id) => shown(service.corrections(&by, &PersonId::parse(id)?)),
            Command::Confirm(id, _) => service.confirm(&order, &PersonId::parse(id)?, seen),
            Command::View(id) => shown(service.view(&by, &PersonId::parse(id)?).map(|file| viewed(&file))),
            Command::List(group, month, rows) => {
                let list = group_list(group, *month)?;
                let content = json!({ "group": group, "month": month, "rows": rows });
                let rows = list_rows(rows)?;
                let decisions = Decisions { alarms_accepted: true, ..Decisions::default() };
                service.apply_list(&order, &list, &rows, &decisions, &content, &mut |_, _| {})
            }
        })
    }

    /// How often this user looked at somebody's data, by the audit trail.
    ///
    /// # Errors
    /// Those of the database.
    pub fn looks(&self) -> Result<u64, Failure> {
        let stream = Stream::Access(Name::parse(&self.user)?);
        Ok(self.service.store().version(&stream)?)
    }
}

/// A refusal by its codes; what is no refusal is a failure.
fn refused(refusal: Refusal) -> Result<Answered, Failure> {
    match refusal {
        Refusal::Problems(problems) => {
            Ok(Answered::Refused(problems.iter().map(|problem| problem.code.as_str().to_owned()).collect()))
        }
        Refusal::SameKeyOtherContent => Ok(Answered::KeyReused),
        other => Err(other.into()),
    }
}

fn short(text: &str) -> Result<ShortText, Failure> {
    ShortText::parse(text).ok_or_else(|| format!("no text: {text}").into())
}

fn area(code: &str) -> Result<AreaCode, Failure> {
    AreaCode::parse(code).map_err(|error| format!("{error:?}").into())
}

/// Problems of what the simulation makes are its own faults.
fn ours<E: std::fmt::Debug>(error: E) -> Failure {
    format!("the simulation made what does not read: {error:?}").into()
}

fn own_pay(later: bool) -> OwnPay {
    if later { OwnPay::Later } else { OwnPay::AtWindow }
}

/// What a look at a person shows of the file.
fn viewed(file: &PersonFile) -> Value {
    let facts = file.enrolments.records().len()
        + file.memberships.records().len()
        + file.certificates.records().len()
        + file.contracts.records().len()
        + file.filings.records().len();
    let settled = file.settled.iter().map(|settled| {
        json!({
            "settlement_id": settled.id,
            "reversed": !settled.is_live(),
            "owed": settled.owed(),
            "stands": settled.stands().amounts,
        })
    });
    json!({ "version": file.version, "facts": facts, "settled": settled.collect::<Vec<_>>() })
}

/// What the ledger says: accounts with their balances until a day.
///
/// # Errors
/// Those of the database.
pub fn balances(service: &Service, until: Date) -> Result<BTreeMap<String, i64>, Failure> {
    let balances = service.balances(&auditor()?, until)?;
    Ok(balances.into_iter().map(|(account, fen)| (account.to_string(), fen.get())).collect())
}

/// Who holds the ledger against what was worked out.
///
/// # Errors
/// None: the name is one.
pub fn auditor() -> Result<Caller, Failure> {
    Ok(Caller::operator(UserId::parse("auditor")?, None))
}
