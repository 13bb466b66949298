//! Commands of a county, from a seed: what counties send, with what goes wrong there.
//!
//! What comes next depends on the seed and on what took effect so far, as the auditor has it, and on nothing that the
//! service answers but ids of settlements. So a seed replays.

mod claims;
mod facts;
mod figures;
mod start;

pub use start::home;

use yidan_types::Date;

use crate::auditor::{County, Settled};
use crate::chance::Chance;
use crate::command::{Command, Sent};

/// The first day of a run.
const FIRST: (i16, i8, i8) = (2024, 1, 2);
/// Days of a run: two years with the turn between them.
const DAYS: u64 = 720;
const DAY_MS: i64 = 86_400_000;

/// How large a county is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// People.
    pub people: u64,
    /// Commands after everybody is registered.
    pub commands: u64,
}

impl Size {
    /// A size for so many commands, with some twenty of them a person.
    #[must_use]
    pub fn of(commands: u64) -> Size {
        Size { people: (commands / 20).max(6), commands }
    }
}

/// A stream of commands.
#[derive(Debug)]
pub struct Workload {
    chance: Chance,
    /// Tells counties apart that share a database.
    number: u64,
    size: Size,
    /// Commands so far.
    sent: u64,
    /// What is to be sent before anything is drawn.
    waiting: Vec<Command>,
    /// Numbers facts and bills.
    counter: u64,
    /// The last messages, to be sent again.
    last: Vec<Sent>,
    day: Date,
    ms: i64,
}

impl Workload {
    /// The stream of a county of `seed`.
    #[must_use]
    pub fn new(seed: u64, number: u64, size: Size) -> Workload {
        let mut chance = Chance::new(seed, number);
        let mut waiting = start::commands(&mut chance, number, size);
        waiting.reverse();
        let day = Date::new(FIRST.0, FIRST.1, FIRST.2).unwrap_or(Date::MIN);
        Workload { chance, number, size, sent: 0, waiting, counter: 0, last: Vec::new(), day, ms: 0 }
    }

    /// An empty county for the auditor.
    #[must_use]
    pub fn county(&self) -> County {
        County { home: start::home(self.number), ..County::default() }
    }

    /// Whether registers and people are still to be sent.
    #[must_use]
    pub const fn is_starting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The next message, `None` at the end.
    pub fn next(&mut self, county: &County) -> Option<Sent> {
        if let Some(command) = self.waiting.pop() {
            self.ms += 1;
            return Some(self.message(command));
        }
        if self.sent >= self.size.commands {
            return None;
        }
        self.sent += 1;
        self.pass_time();
        if self.chance.percent(6)
            && let Some(again) = self.again()
        {
            return Some(again);
        }
        let command = self.draw(county);
        let sent = self.message(command);
        self.last.push(sent.clone());
        if self.last.len() > 40 {
            self.last.remove(0);
        }
        Some(sent)
    }

    fn message(&mut self, command: Command) -> Sent {
        let nth = self.number();
        Sent { key: format!("c{}/{nth}", self.number), day: self.day, ms: self.ms, command }
    }

    /// A number that nothing else of the county has.
    fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// The days are spread over the commands; within a day time goes on.
    fn pass_time(&mut self) {
        let ahead = self.size.commands.max(1);
        let days = DAYS / ahead + u64::from(self.chance.below(ahead) < DAYS % ahead);
        for _ in 0..days {
            self.day = self.day.tomorrow().unwrap_or(self.day);
            self.ms = 0;
        }
        self.ms = (self.ms + self.chance.within(1, 1_000)).min(DAY_MS - 1);
    }

    /// An earlier message once more: as it was, or its key with another content, or its content under another key.
    fn again(&mut self) -> Option<Sent> {
        let old = self.chance.pick(&self.last)?.clone();
        let repeatable = !matches!(old.command, Command::Confirm(..));
        let content = self.chance.pick(&self.last)?.command.clone();
        let sent = match self.chance.below(3) {
            0 if repeatable => Sent { day: self.day, ms: self.ms, ..old },
            1 if repeatable && content != old.command && !matches!(content, Command::Confirm(..)) => {
                Sent { day: self.day, ms: self.ms, key: old.key, command: content }
            }
            _ => self.message(old.command),
        };
        Some(sent)
    }

    fn draw(&mut self, county: &County) -> Command {
        match self.chance.below(1_000) {
            0..110 => self.quote(county),
            110..150 => self.reserve(county),
            150..160 => self.release(county),
            160..555 => self.settle(county),
            555..625 => self.reverse(county),
            625..695 => self.pay(county),
            695..825 => self.record(county),
            825..875 => self.person(county).map_or_else(|| self.quote(county), Command::Corrections),
            875..945 => {
                let every = usize::from(self.chance.percent(30)) + 1;
                self.person(county).map_or_else(|| self.quote(county), |id| Command::Confirm(id, every))
            }
            945..960 => self.person(county).map_or_else(|| self.quote(county), Command::View),
            960..975 => self.list(county),
            975..985 => self.amend(county),
            985..990 => self.grade(county),
            990..995 => self.class(county),
            _ => self.publish(county),
        }
    }

    fn person(&mut self, county: &County) -> Option<String> {
        if self.chance.percent(1) {
            return Some("P-nobody".to_owned());
        }
        let ids: Vec<&String> = county.people.keys().collect();
        self.chance.pick(&ids).map(|id| (*id).clone())
    }

    /// Some settlement, cancelled ones too.
    fn settlement<'c>(&mut self, county: &'c County, wanted: fn(&Settled) -> bool) -> Option<&'c Settled> {
        let people: Vec<&String> = county.people.keys().collect();
        // Somebody without a settlement that fits is passed over, a few times.
        (0..8).find_map(|_| {
            let person = county.people.get(*self.chance.pick(&people)?)?;
            let fitting: Vec<&Settled> = person.settled.iter().filter(|settled| wanted(settled)).collect();
            self.chance.pick(&fitting).copied()
        })
    }

    fn reverse(&mut self, county: &County) -> Command {
        let any = self.chance.percent(10);
        let settled = self.settlement(county, if any { |_| true } else { |settled| !settled.reversed });
        let id = settled.map_or_else(|| "no-such-settlement".to_owned(), |settled| settled.id.clone());
        Command::Reverse(id)
    }

    fn pay(&mut self, county: &County) -> Command {
        if self.chance.percent(20) {
            let wanted: fn(&Settled) -> bool =
                if self.chance.percent(10) { |_| true } else { |settled| settled.owed() < 0 };
            if let Some(settled) = self.settlement(county, wanted) {
                return Command::PayBack(settled.id.clone());
            }
        }
        let any = self.chance.percent(10);
        let wanted: fn(&Settled) -> bool = if any { |_| true } else { |settled| settled.owed() > 0 };
        let Some(settled) = self.settlement(county, wanted) else { return self.quote(county) };
        let owed = settled.owed().max(1);
        let fen = match self.chance.below(10) {
            0 => owed + self.chance.within(1, 1_000),
            1 => self.chance.within(-5, 0),
            2..5 => owed,
            _ => self.chance.within(1, owed),
        };
        Command::Pay(settled.id.clone(), fen)
    }
}
