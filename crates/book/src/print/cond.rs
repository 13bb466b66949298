//! Conditions and values of facts.

use super::Printer;
use super::atoms;
use super::block::{Block, flow, width};
use crate::ast::{Cond, FactValue, Test};
use crate::facts::CountFact;
use crate::words::Word;

/// Where a condition stands: in one about lines, a single list of items goes without the word `项目`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// Person, encounter, facility.
    Facts,
    /// Lines of a bill.
    Lines,
}

/// How tightly a condition binds: 或 least, then 且, then 非.
fn binding(cond: &Cond) -> u8 {
    match cond {
        Cond::Or(_) => 0,
        Cond::And(_) => 1,
        Cond::Not(_) => 2,
        Cond::Always | Cond::Test(_) => 3,
    }
}

impl Printer {
    /// A condition, on one line if it fits into `room` columns.
    pub(crate) fn cond(&self, cond: &Cond, about: About, room: usize) -> Block {
        let flat = self.cond_flat(cond, about);
        if width(&flat) <= room {
            return Block::text(flat);
        }
        match cond {
            Cond::Always => Block::text(flat),
            Cond::Not(inner) => {
                let not = format!("{} ", self.word(Word::Not));
                let room = room.saturating_sub(width(&not));
                Block::after(&not, self.cond_within(inner, 2, about, room))
            }
            Cond::And(all) => self.joined(all, Word::And, 2, about, room),
            Cond::Or(any) => self.joined(any, Word::Or, 1, about, room),
            Cond::Test(test) => self.test(test, about, room),
        }
    }

    /// A condition on one line.
    pub(crate) fn cond_flat(&self, cond: &Cond, about: About) -> String {
        let join = |members: &[Cond], word, least| {
            let members: Vec<String> =
                members.iter().map(|c| self.cond_flat_within(c, least, about)).collect();
            members.join(&format!(" {} ", self.word(word)))
        };
        match cond {
            Cond::Always => self.word(Word::Always).to_owned(),
            Cond::Not(inner) => {
                format!("{} {}", self.word(Word::Not), self.cond_flat_within(inner, 2, about))
            }
            Cond::And(all) => join(all, Word::And, 2),
            Cond::Or(any) => join(any, Word::Or, 1),
            Cond::Test(test) => {
                let (head, values) = self.test_parts(test, about);
                match (head.is_empty(), values.is_empty()) {
                    (_, true) => head,
                    (true, false) => values.join(self.comma()),
                    (false, false) => format!("{head} {}", values.join(self.comma())),
                }
            }
        }
    }

    fn cond_flat_within(&self, cond: &Cond, least: u8, about: About) -> String {
        let flat = self.cond_flat(cond, about);
        if binding(cond) < least { format!("({flat})") } else { flat }
    }

    fn cond_within(&self, cond: &Cond, least: u8, about: About, room: usize) -> Block {
        if binding(cond) >= least {
            return self.cond(cond, about, room);
        }
        let mut block = Block::after("(", self.cond(cond, about, room.saturating_sub(2)));
        block.push(")");
        block
    }

    /// Members under each other, the joining word in front of each but the first.
    fn joined(&self, members: &[Cond], word: Word, least: u8, about: About, room: usize) -> Block {
        let joint = format!("{} ", self.word(word));
        Block::stack(members.iter().enumerate().map(|(place, member)| {
            let lead = if place == 0 { "" } else { joint.as_str() };
            let room = room.saturating_sub(width(lead));
            Block::after(lead, self.cond_within(member, least, about, room))
        }))
    }

    fn test(&self, test: &Test, about: About, room: usize) -> Block {
        let (mut head, values) = self.test_parts(test, about);
        if values.is_empty() {
            return Block::text(head);
        }
        if !head.is_empty() {
            head.push(' ');
        }
        let room = room.saturating_sub(width(&head));
        Block::after(&head, flow(values, self.comma(), room))
    }

    /// The fact and the values of a test.
    fn test_parts(&self, test: &Test, about: About) -> (String, Vec<String>) {
        let fact = test.fact.value;
        // Several lists need the word: behind a bare name a separator would end the condition.
        let bare = about == About::Lines
            && fact == Word::Item
            && matches!(test.values.as_slice(), [FactValue::Name(_)]);
        let head = match &test.of {
            Some((layer, window)) => {
                let months = atoms::count(window.value, Some(Word::Months), self.lang);
                format!("{}({}, {months})", self.word(fact), atoms::name(layer))
            }
            None if bare => String::new(),
            None => self.word(fact).to_owned(),
        };
        (head, test.values.iter().map(|v| self.fact_value(v, fact)).collect())
    }

    /// A value that `fact` is compared with; whole numbers carry the fact's unit.
    pub(crate) fn fact_value(&self, value: &FactValue, fact: Word) -> String {
        match value {
            FactValue::Word(word) => self.word(word.value).to_owned(),
            FactValue::Name(name) => atoms::name(name),
            FactValue::Range { min, max, .. } => self.range(*min, *max, fact),
        }
    }

    fn range(&self, min: Option<i64>, max: Option<i64>, fact: Word) -> String {
        let number = |n| atoms::count(n, unit_of(fact), self.lang);
        let then = |n, word| format!("{} {}", number(n), self.word(word));
        match (min, max) {
            (Some(min), Some(max)) if min == max => number(min),
            (Some(min), Some(max)) => format!("{} {}", then(min, Word::Through), number(max)),
            (Some(min), None) => then(min, Word::AndAbove),
            (None, Some(max)) => match max.checked_add(1) {
                // People say "under 18", not "17 and below", of ages alone.
                Some(under) if fact == Word::Age => {
                    format!("{} {}", self.word(Word::Under), number(under))
                }
                _ => then(max, Word::AndBelow),
            },
            // The parser makes no range without bounds; "0 and above" would at least be true of every count.
            (None, None) => then(0, Word::AndAbove),
        }
    }
}

/// Whether a condition can stand behind `其中` without parentheses: it has no separators or joints that could be taken
/// for those of what is around it.
pub(crate) fn is_simple(cond: &Cond) -> bool {
    match cond {
        Cond::Always => true,
        Cond::Not(inner) => is_simple(inner),
        Cond::Test(test) => test.values.len() <= 1 && test.of.is_none(),
        Cond::And(_) | Cond::Or(_) => false,
    }
}

/// The unit in which the numbers of a fact are written.
fn unit_of(fact: Word) -> Option<Word> {
    match fact {
        Word::MonthsPaid => Some(Word::Months),
        fact => CountFact::from_word(fact).map(CountFact::unit),
    }
}
