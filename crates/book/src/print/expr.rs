//! Expressions: amounts, ratios, counts.

use super::Printer;
use super::atoms;
use super::block::{Block, Cell, table, width};
use super::cond::{About, is_simple};
use crate::ast::{Cond, Expr, ExprKind, FactValue};
use crate::words::Word;

/// Cases beyond this many stand under each other even where they would fit on a line.
const MOST_CASES_ON_A_LINE: usize = 3;

/// How tightly an expression binds: 若 least, then sums, then products, then everything else.
fn binding(expr: &Expr) -> u8 {
    match *expr.kind {
        ExprKind::If { .. } => 0,
        ExprKind::Add(..) | ExprKind::Sub(..) => 1,
        ExprKind::Times(..) => 2,
        _ => 3,
    }
}

/// Whether an expression holds so many cases that they must stand under each other.
fn is_tall(expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::By { arms, other, .. } => {
            arms.len() + usize::from(other.is_some()) > MOST_CASES_ON_A_LINE
                || arms.iter().any(|(_, value)| is_tall(value))
                || other.as_ref().is_some_and(is_tall)
        }
        ExprKind::Min(members) | ExprKind::Max(members) => members.iter().any(is_tall),
        ExprKind::Add(a, b) | ExprKind::Sub(a, b) | ExprKind::Times(a, b) | ExprKind::PartAbove(a, b) => {
            is_tall(a) || is_tall(b)
        }
        ExprKind::PartBetween(a, b, c) => is_tall(a) || is_tall(b) || is_tall(c),
        ExprKind::If { then, otherwise, .. } => is_tall(then) || is_tall(otherwise),
        _ => false,
    }
}

/// Both sides of an operator, how it is written, and how tightly each side must bind.
type Binary<'e> = (&'e Expr, &'e Expr, &'static str, u8, u8);

fn binary(kind: &ExprKind) -> Option<Binary<'_>> {
    match kind {
        ExprKind::Add(a, b) => Some((a, b, "+", 1, 2)),
        ExprKind::Sub(a, b) => Some((a, b, "-", 1, 2)),
        ExprKind::Times(a, b) => Some((a, b, "×", 2, 3)),
        _ => None,
    }
}

impl Printer {
    /// An expression, on one line if it fits into `room` columns and has few cases.
    pub(crate) fn expr(&self, expr: &Expr, room: usize) -> Block {
        let flat = self.expr_flat(expr);
        if width(&flat) <= room && !is_tall(expr) {
            return Block::text(flat);
        }
        if let Some(parts) = binary(&expr.kind) {
            return self.operation(parts, room);
        }
        match &*expr.kind {
            ExprKind::Min(members) => self.call(Word::Min, &members.iter().collect::<Vec<_>>(), room),
            ExprKind::Max(members) => self.call(Word::Max, &members.iter().collect::<Vec<_>>(), room),
            ExprKind::PartAbove(a, bound) => self.call(Word::PartAbove, &[a, bound], room),
            ExprKind::PartBetween(a, low, high) => self.call(Word::PartBetween, &[a, low, high], room),
            ExprKind::By { fact, in_order, arms, other } => {
                self.cases(fact.value, *in_order, arms, other.as_ref(), room)
            }
            ExprKind::If { condition, then, otherwise } => self.if_else(condition, then, otherwise, room),
            ExprKind::OfWhich(part, cond) => self.of_which(*part, cond, room),
            _ => Block::text(flat),
        }
    }

    /// An expression on one line.
    pub(crate) fn expr_flat(&self, expr: &Expr) -> String {
        if let Some((a, b, sign, left, right)) = binary(&expr.kind) {
            return format!("{} {sign} {}", self.flat_within(a, left), self.flat_within(b, right));
        }
        match &*expr.kind {
            ExprKind::Amount(fen) => atoms::money(*fen, self.lang),
            ExprKind::Ratio(ratio) => ratio.to_string(),
            ExprKind::Count(number, unit) => atoms::count(*number, *unit, self.lang),
            ExprKind::Quantity(word) => self.word(*word).to_owned(),
            ExprKind::OfWhich(part, cond) => {
                let lines = self.cond_flat(cond, About::Lines);
                let (open, close) = if is_simple(cond) { ("", "") } else { ("(", ")") };
                format!("{} {} {open}{lines}{close}", self.word(*part), self.word(Word::OfWhich))
            }
            ExprKind::Call { function, layer, window } => {
                let window = window.as_ref().map_or_else(String::new, |months| {
                    format!(", {}", atoms::count(months.value, Some(Word::Months), self.lang))
                });
                format!("{}({}{window})", self.word(function.value), atoms::name(layer))
            }
            ExprKind::Name { name, one_level_lower: false } => atoms::name(name),
            ExprKind::Name { name, one_level_lower: true } => {
                format!("{} {}", atoms::name(name), self.word(Word::OneLevelLower))
            }
            ExprKind::Min(members) => self.call_flat(Word::Min, members),
            ExprKind::Max(members) => self.call_flat(Word::Max, members),
            ExprKind::PartAbove(a, bound) => self.call_flat(Word::PartAbove, [a, bound]),
            ExprKind::PartBetween(a, low, high) => self.call_flat(Word::PartBetween, [a, low, high]),
            ExprKind::By { fact, in_order, arms, other } => {
                let rows = self.case_rows(fact.value, arms, other.as_ref());
                let rows: Vec<String> = rows
                    .iter()
                    .map(|(values, value)| format!("{values} {}", self.expr_flat(value)))
                    .collect();
                format!("{} {{ {} }}", self.cases_head(fact.value, *in_order), rows.join("  "))
            }
            ExprKind::If { condition, then, otherwise } => format!(
                "{} {} {} {} {} {}",
                self.word(Word::If),
                self.cond_flat(condition, About::Facts),
                self.word(Word::Then),
                self.expr_flat(then),
                self.word(Word::Else),
                self.expr_flat(otherwise)
            ),
            // Handled by `binary` above.
            ExprKind::Add(..) | ExprKind::Sub(..) | ExprKind::Times(..) => String::new(),
        }
    }

    fn flat_within(&self, expr: &Expr, least: u8) -> String {
        let flat = self.expr_flat(expr);
        if binding(expr) < least { format!("({flat})") } else { flat }
    }

    fn within(&self, expr: &Expr, least: u8, room: usize) -> Block {
        if binding(expr) >= least {
            return self.expr(expr, room);
        }
        let mut block = Block::after("(", self.expr(expr, room.saturating_sub(2)));
        block.push(")");
        block
    }

    /// `a` and under it `+ b`; a short left side stays in front of what it multiplies.
    fn operation(&self, (a, b, sign, left, right): Binary<'_>, room: usize) -> Block {
        let mut block = self.within(a, left, room);
        let sign = format!("{sign} ");
        if sign.starts_with('×') && block.is_flat() && block.last_width() * 2 < room {
            block.push(" ");
            block.push(&sign);
            let rest = room.saturating_sub(block.last_width());
            block.hang(self.within(b, right, rest));
            return block;
        }
        let below = self.within(b, right, room.saturating_sub(width(&sign)));
        Block::stack([block, Block::after(&sign, below)])
    }

    fn call_flat<'e>(&self, function: Word, members: impl IntoIterator<Item = &'e Expr>) -> String {
        let members: Vec<String> = members.into_iter().map(|m| self.expr_flat(m)).collect();
        format!("{}({})", self.word(function), members.join(", "))
    }

    /// A call with its arguments under each other.
    fn call(&self, function: Word, members: &[&Expr], room: usize) -> Block {
        let mut lines = vec![Block::text(format!("{}(", self.word(function)))];
        for (place, member) in members.iter().enumerate() {
            let mut line = Block::after("  ", self.expr(member, room.saturating_sub(3)));
            if place + 1 < members.len() {
                line.push(",");
            }
            lines.push(line);
        }
        lines.push(Block::text(")"));
        Block::stack(lines)
    }

    fn of_which(&self, part: Word, cond: &Cond, room: usize) -> Block {
        let (open, close) = if is_simple(cond) { ("", "") } else { ("(", ")") };
        let head = format!("{} {} {open}", self.word(part), self.word(Word::OfWhich));
        let rest = room.saturating_sub(width(&head) + 1);
        let mut block = Block::after(&head, self.cond(cond, About::Lines, rest));
        block.push(close);
        block
    }

    fn if_else(&self, condition: &Cond, then: &Expr, otherwise: &Expr, room: usize) -> Block {
        let lead = |word| format!("{} ", self.word(word));
        let (when, yes, no) = (lead(Word::If), lead(Word::Then), lead(Word::Else));
        Block::stack([
            Block::after(&when, self.cond(condition, About::Facts, room.saturating_sub(width(&when)))),
            Block::after(&yes, self.expr(then, room.saturating_sub(width(&yes)))),
            Block::after(&no, self.expr(otherwise, room.saturating_sub(width(&no)))),
        ])
    }

    fn cases_head(&self, fact: Word, in_order: bool) -> String {
        let order = if in_order { format!(" {}", self.word(Word::InOrder)) } else { String::new() };
        format!("{} {}{order}", self.word(Word::By), self.word(fact))
    }

    fn case_rows<'e>(
        &self,
        fact: Word,
        arms: &'e [(Vec<FactValue>, Expr)],
        other: Option<&'e Expr>,
    ) -> Vec<(String, &'e Expr)> {
        let values = |values: &[FactValue]| {
            let values: Vec<String> = values.iter().map(|v| self.fact_value(v, fact)).collect();
            values.join(self.comma())
        };
        let other = other.map(|value| (self.word(Word::Other).to_owned(), value));
        arms.iter().map(|(v, value)| (values(v), value)).chain(other).collect()
    }

    /// Cases under each other in two columns.
    fn cases(
        &self,
        fact: Word,
        in_order: bool,
        arms: &[(Vec<FactValue>, Expr)],
        other: Option<&Expr>,
        room: usize,
    ) -> Block {
        let rows = self.case_rows(fact, arms, other);
        let values = rows.iter().map(|(v, _)| width(v)).max().unwrap_or(0);
        let rest = room.saturating_sub(values + 4);
        let all_numbers = rows.iter().all(|(_, value)| is_number(value));
        let rows = rows
            .into_iter()
            .map(|(values, value)| {
                let value = if all_numbers {
                    Cell::right(self.expr_flat(value))
                } else {
                    Cell::left(self.expr(value, rest))
                };
                vec![Cell::left(Block::text(values)), value]
            })
            .collect();
        Block::stack([
            Block::text(format!("{} {{", self.cases_head(fact, in_order))),
            Block::after("  ", table(rows)),
            Block::text("}"),
        ])
    }
}

/// Whether an expression is a written number, which stands at the right of its column.
pub(crate) fn is_number(expr: &Expr) -> bool {
    matches!(*expr.kind, ExprKind::Amount(_) | ExprKind::Ratio(_) | ExprKind::Count(..))
}

/// Whether an expression starts with a word that also starts a clause, so that where an expression may but need not
/// follow it would be taken for the next clause.
pub(crate) fn starts_like_a_clause(expr: &Expr) -> bool {
    let word = match &*expr.kind {
        ExprKind::Quantity(word) | ExprKind::OfWhich(word, _) => *word,
        ExprKind::Call { function, .. } => function.value,
        ExprKind::Add(a, _) | ExprKind::Sub(a, _) | ExprKind::Times(a, _) => {
            // A left side in parentheses starts with those.
            let parenthesised = binary(&expr.kind).is_some_and(|(_, _, _, left, _)| binding(a) < left);
            return !parenthesised && starts_like_a_clause(a);
        }
        _ => return false,
    };
    matches!(
        word,
        Word::SelfPaid | Word::PaidFirst | Word::OwnPay | Word::OwnPayInScope | Word::FundPay | Word::Paid
    )
}
