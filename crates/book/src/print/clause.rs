//! Clauses: the keyword, and what stands behind it.

use super::Printer;
use super::atoms::{self, string};
use super::block::{Block, Cell, flow, width};
use super::cond::About;
use super::expr::starts_like_a_clause;
use super::keyword::keyword;
use crate::ast::{Body, Cap, Clause, Cond, Expr, Origin, Treatment};
use crate::words::Word;

impl Printer {
    /// What stands in the column of keywords.
    pub(crate) fn key(&self, body: &Body) -> String {
        match (keyword(body), body) {
            (Some(word), _) => self.word(word).to_owned(),
            (None, Body::AtMost { subject, .. }) => self.expr_flat(subject),
            (None, _) => String::new(),
        }
    }

    /// What stands behind the keyword, in `room` columns, with the clause's own provenance.
    pub(crate) fn content(&self, clause: &Clause, room: usize) -> Block {
        self.with_origin(self.body(&clause.body, room), clause, room)
    }

    /// The content with the clause's own provenance behind or under it.
    pub(crate) fn with_origin(&self, mut block: Block, clause: &Clause, room: usize) -> Block {
        let mut brackets = Vec::new();
        let mut clause = Some(clause);
        while let Some(c) = clause {
            brackets.extend(c.origin.iter().map(|o| format!("[{}]", self.origin(o))));
            clause = if let Body::Becomes(inner) = &c.body { Some(inner) } else { None };
        }
        let brackets = brackets.join(" ");
        if brackets.is_empty() {
            return block;
        }
        if block.width() == 0 {
            return Block::text(brackets);
        }
        // Behind the last line of a table it would seem to belong to that line alone.
        let ends_a_table = !block.is_flat() && !block.ends_with('}');
        if !ends_a_table && block.last_width() + 2 + width(&brackets) <= room {
            block.push("  ");
            block.push(&brackets);
            return block;
        }
        Block::stack([block, Block::text(brackets)])
    }

    /// `依据 source "article"` or `假定 "reason"`.
    fn origin(&self, origin: &Origin) -> String {
        let word = match origin {
            Origin::Cites { .. } => Word::Cites,
            Origin::Assumed(_) => Word::Assumed,
        };
        format!("{} {}", self.word(word), origin_text(origin))
    }

    fn body(&self, body: &Body, room: usize) -> Block {
        match body {
            Body::Place(name, code) => Block::text(format!("{} {}", string(name), string(code))),
            Body::Year(year) => Block::text(year.value.to_string()),
            Body::Rank(rank) => Block::text(rank.value.to_string()),
            Body::DatedBy(word) | Body::YearBy(word) | Body::Payer(word) | Body::Method(word) => {
                self.one_word(word.value)
            }
            Body::PriceLimit(word) => self.one_word(word.value),
            Body::Rounding { mode, unit, when } => {
                let words = [mode.value, Word::To, unit.value, when.value];
                Block::text(words.map(|w| self.word(w)).join(" "))
            }
            Body::Title(text) | Body::Number(text) | Body::Note(text) => Block::text(string(text)),
            Body::Date(day) | Body::From(day) | Body::Until(day) | Body::Announced(day) => {
                Block::text(day.value.to_string())
            }
            Body::Includes(names) => flow(names.iter().map(|n| atoms::name(n)).collect(), self.comma(), room),
            Body::Codes(_, codes) => codes_block(codes.iter().map(|c| string(c)).collect(), room),
            Body::Origin(origin) => Block::text(origin_text(origin)),
            Body::Value(e) | Body::Standard(e) => self.expr(e, room),
            Body::Applies(cond) | Body::When(cond) => self.cond(cond, About::Facts, room),
            Body::Base { amount, cumulative } => {
                let period = cumulative
                    .as_ref()
                    .map(|p| format!("{} {}", self.word(Word::Cumulative), self.word(p.value)));
                self.expr_and(amount, period, room)
            }
            Body::Deductible { amount, mode } => {
                self.expr_and(amount, mode.as_ref().map(|m| self.word(m.value).to_owned()), room)
            }
            Body::Pays(segments) => self.segments(segments, room),
            Body::Adjust { points_ppm, when } => self.adjust(points_ppm.value, when, room),
            Body::Cap(cap) => self.cap(cap, room),
            Body::Replaces(name) | Body::Overrides(name) | Body::Via(name) => Block::text(atoms::name(name)),
            Body::Becomes(inner) => {
                let key = self.key(&inner.body) + " ";
                let inner = self.body(&inner.body, room.saturating_sub(width(&key)));
                Block::after(&key, inner).without_end_space()
            }
            Body::LineClass(_, treatment) => self.treatment(treatment, true, room),
            Body::Treatment(treatment) => self.treatment(treatment, false, room),
            Body::LineRule(cond, treatment) => self.line_rule(cond, treatment.as_ref(), room),
            Body::DoseCap(None) => self.one_word(Word::None),
            Body::DoseCap(Some(days)) => self.word_then(Word::AtMost, days, room),
            Body::Lifts(words) => {
                let words: Vec<&str> = words.iter().map(|w| self.word(w.value)).collect();
                Block::text(words.join(self.comma()))
            }
            Body::AtMost { bound, per, .. } => {
                let not_above = format!("{} ", self.word(Word::NotAbove));
                let per = per.as_ref().map(|p| self.word(p.value).to_owned());
                let rest = room.saturating_sub(width(&not_above));
                Block::after(&not_above, self.expr_and(bound, per, rest))
            }
            Body::Cliff(bound) => self.word_then(Word::NotAbove, bound, room),
            Body::Monotone | Body::PoorerNeverPaysMore | Body::WithinBase | Body::NeverNegative => {
                Block::default()
            }
            Body::Given(facts) => self.given(facts, room),
            Body::Amounts(parts) => self.amounts(parts, room),
            Body::Line(line) => self.bill_line(line),
            Body::YearToDate(pairs) => self.year_to_date(pairs, room),
            Body::Expect(expected) => self.expect(expected, room),
            Body::Bill(clauses) => self.bill(clauses),
        }
    }

    fn one_word(&self, word: Word) -> Block {
        Block::text(self.word(word))
    }

    fn word_then(&self, word: Word, expr: &Expr, room: usize) -> Block {
        let head = format!("{} ", self.word(word));
        Block::after(&head, self.expr(expr, room.saturating_sub(width(&head))))
    }

    /// An expression and the words behind it.
    fn expr_and(&self, expr: &Expr, words: Option<String>, room: usize) -> Block {
        let Some(words) = words else {
            return self.expr(expr, room);
        };
        let mut block = self.expr(expr, room.saturating_sub(width(&words) + 2));
        block.push("  ");
        block.push(&words);
        block
    }

    fn adjust(&self, points_ppm: i64, when: &Cond, room: usize) -> Block {
        let head = format!("{}  {} ", atoms::points(points_ppm, self.lang), self.word(Word::When));
        Block::after(&head, self.cond(when, About::Facts, room.saturating_sub(width(&head))))
    }

    fn cap(&self, cap: &Cap, room: usize) -> Block {
        match cap {
            Cap::None => self.one_word(Word::None),
            Cap::Per(period, amount) => self.word_then(period.value, amount, room),
            Cap::PerCare { unit, amount, at_most: None } => self.word_then(unit.value, amount, room),
            Cap::PerCare { unit, amount, at_most: Some(most) } => {
                let mut block = self.word_then(unit.value, amount, room);
                block.push("  ");
                block.hang(self.word_then(Word::AtMost, most, room.saturating_sub(block.last_width())));
                block
            }
            Cap::Shared(limit) => Block::text(format!("{} {}", self.word(Word::Shared), atoms::name(limit))),
        }
    }

    /// A treatment; as a clause of its own its first word is the clause's keyword.
    fn treatment(&self, treatment: &Treatment, with_word: bool, room: usize) -> Block {
        let word = match treatment {
            Treatment::WhollySelfPaid => Word::SelfPaid,
            Treatment::PaidFirst(_) | Treatment::AsBilled(_) => Word::PaidFirst,
        };
        let head = if with_word { self.word(word) } else { "" };
        let space = if with_word { " " } else { "" };
        let rest = room.saturating_sub(width(head) + 1);
        let tail = match treatment {
            Treatment::WhollySelfPaid => return Block::text(head),
            Treatment::PaidFirst(share) => self.expr(share, rest),
            Treatment::AsBilled(None) => self.one_word(Word::AsBilled),
            Treatment::AsBilled(Some(share)) if starts_like_a_clause(share) => {
                Block::text(format!("{} {}", self.word(Word::AsBilled), self.optional(share)))
            }
            Treatment::AsBilled(Some(share)) => self.word_then(Word::AsBilled, share, rest),
        };
        Block::after(&format!("{head}{space}"), tail)
    }

    fn line_rule(&self, cond: &Cond, treatment: Option<&Treatment>, room: usize) -> Block {
        let mut block = self.cond(cond, About::Lines, room);
        if let Some(treatment) = treatment {
            block.push("  ");
            let rest = room.saturating_sub(block.last_width());
            block.hang(self.treatment(treatment, true, rest));
        }
        block
    }

    /// The columns of a clause of which several in a row stand as a table; `None` for other clauses.
    pub(crate) fn columns(&self, body: &Body) -> Option<Vec<Cell>> {
        let text = |text: String| Cell::left(Block::text(text));
        match body {
            Body::Adjust { points_ppm, when } => Some(vec![
                Cell::right(atoms::points(points_ppm.value, self.lang)),
                text(format!("{} {}", self.word(Word::When), self.cond_flat(when, About::Facts))),
            ]),
            Body::LineRule(cond, Some(treatment)) => Some(vec![
                text(self.cond_flat(cond, About::Lines)),
                Cell::left(self.treatment(treatment, true, usize::MAX)),
            ]),
            Body::Line(line) => Some(self.line_columns(line)),
            _ => None,
        }
    }
}

fn origin_text(origin: &Origin) -> String {
    match origin {
        Origin::Cites { source, article } => format!("{} {}", atoms::name(source), string(article)),
        Origin::Assumed(reason) => string(reason),
    }
}

/// Codes on one line, or one on each: a list of dozens is read downwards.
fn codes_block(codes: Vec<String>, room: usize) -> Block {
    let flat = codes.join("  ");
    if width(&flat) <= room {
        return Block::text(flat);
    }
    Block::stack(codes.into_iter().map(Block::text))
}
