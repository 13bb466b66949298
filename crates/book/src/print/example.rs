//! Clauses of examples: facts, charges, expected amounts.

use super::atoms;
use super::block::{Block, Cell, flow, table, width};
use super::item::MOST_CLAUSES_ON_A_LINE;
use super::{LINE, Printer};
use crate::ast::{BillLine, Body, Clause, Expectation, Expr, GivenFact, PartAmount};
use crate::words::Word;

/// More pairs than this stand under each other even where they would fit on a line.
const MOST_PAIRS_ON_A_LINE: usize = 3;

/// Between pairs on one line.
const GAP: &str = "  ";

impl Printer {
    pub(crate) fn given(&self, facts: &[GivenFact], room: usize) -> Block {
        flow(facts.iter().map(|f| self.given_fact(f)).collect(), GAP, room)
    }

    fn given_fact(&self, given: &GivenFact) -> String {
        let fact = given.fact.value;
        let mut words = Vec::new();
        if given.negated {
            words.push(self.word(Word::Not).to_owned());
        }
        words.push(self.word(fact).to_owned());
        let values = given.values.iter().map(|v| self.fact_value(v, fact));
        let values: Vec<String> = values.chain(given.codes.iter().map(|c| atoms::string(c))).collect();
        if !values.is_empty() {
            words.push(values.join(self.comma()));
        }
        words.extend(given.weight_ppm.map(atoms::weight));
        words.join(" ")
    }

    pub(crate) fn amounts(&self, parts: &[PartAmount], room: usize) -> Block {
        let money = |p: &PartAmount| atoms::money(p.amount.value, self.lang);
        self.pairs(parts.iter().map(|p| (self.word(p.part.value).to_owned(), money(p))).collect(), room)
    }

    pub(crate) fn year_to_date(&self, pairs: &[(Expr, Expr)], room: usize) -> Block {
        self.pairs(
            pairs.iter().map(|(what, amount)| (self.expr_flat(what), self.expr_flat(amount))).collect(),
            room,
        )
    }

    pub(crate) fn expect(&self, expected: &[Expectation], room: usize) -> Block {
        self.pairs(expected.iter().map(|e| self.expectation(e)).collect(), room)
    }

    fn expectation(&self, expected: &Expectation) -> (String, String) {
        match expected {
            Expectation::Layer(layer, amount) => (atoms::name(layer), atoms::money(amount.value, self.lang)),
            Expectation::Quantity(word, amount) => {
                (self.word(word.value).to_owned(), atoms::money(amount.value, self.lang))
            }
            Expectation::Entitlement(name, given) => {
                let entitlement = self.word(Word::Entitlement);
                let not = if *given { String::new() } else { format!("{} ", self.word(Word::Not)) };
                (format!("{not}{entitlement} {}", atoms::name(name)), String::new())
            }
        }
    }

    /// What and how much: on one line if few, else in two columns.
    fn pairs(&self, pairs: Vec<(String, String)>, room: usize) -> Block {
        let flat: Vec<String> = pairs.iter().map(|(a, b)| format!("{a} {b}").trim_end().to_owned()).collect();
        let flat = flat.join(GAP);
        if pairs.len() <= MOST_PAIRS_ON_A_LINE && width(&flat) <= room {
            return Block::text(flat);
        }
        let rows = pairs.into_iter().map(|(a, b)| vec![Cell::left(Block::text(a)), Cell::right(b)]);
        table(rows.collect())
    }

    pub(crate) fn bill_line(&self, line: &BillLine) -> Block {
        table(vec![self.line_columns(line)])
    }

    /// Class and kind, amount, and what else the bill says of the line.
    pub(crate) fn line_columns(&self, line: &BillLine) -> Vec<Cell> {
        let words: Vec<&str> = line.words.iter().map(|w| self.word(w.value)).collect();
        let said = |word, what: String| Cell::left(Block::text(format!("{} {what}", self.word(word))));
        let mut cells = vec![
            Cell::left(Block::text(words.join(" "))),
            Cell::right(atoms::money(line.amount.value, self.lang)),
        ];
        // What a line does not say stays empty, so that below each other the same stands in the same column.
        let options = [
            line.paid_first.map(|share| said(Word::PaidFirst, share.to_string())),
            line.price_limit.map(|limit| said(Word::PriceLimit, atoms::money(limit, self.lang))),
            line.days.map(|d| said(Word::ForDays, atoms::count(d, Some(Word::Days), self.lang))),
            line.item.as_ref().map(|code| said(Word::Item, atoms::string(code))),
        ];
        cells.extend(options.into_iter().map(|o| o.unwrap_or_else(|| Cell::left(Block::default()))));
        cells
    }

    /// `{ clauses }` of one of several bills.
    pub(crate) fn bill(&self, clauses: &[Clause]) -> Block {
        if let Some(line) = self.short_bill(clauses) {
            return Block::text(line);
        }
        let inner = self.clauses(clauses).into_iter().map(|line| match line.as_str() {
            "" => Block::default(),
            _ => Block::text(format!("  {line}")),
        });
        Block::stack([Block::text("{")].into_iter().chain(inner).chain([Block::text("}")]))
    }

    /// A bill of a few clauses on one line. Facts are pairs themselves, between other clauses they would not stand out.
    fn short_bill(&self, clauses: &[Clause]) -> Option<String> {
        let has_facts = clauses.iter().any(|c| matches!(c.body, Body::Given(_) | Body::YearToDate(_)));
        if has_facts || clauses.len() > MOST_CLAUSES_ON_A_LINE {
            return None;
        }
        // In front stand the indent of the item and the keyword.
        let room = LINE.saturating_sub(width(self.word(Word::Bill)) + 3);
        self.on_a_line(clauses).filter(|line| width(line) <= room)
    }
}
