//! Splitting a bill's lines into wholly self-paid, over the limit, paid first and in scope.

use super::{Done, Noted, Rule, Run};
use crate::facts::{LineClass, LineMark};
use crate::inputs::{Charges, Line, Parts};
use crate::model::{Exemption, ExemptionIx, LineCond, LineRules, Treatment};
use crate::outcome::{LineSplit, MissingFact};
use crate::words::Word;
use yidan_types::{Fen, Overflow, Ratio, RoundingMode};

/// Whether a condition holds for a line. Everything about a line is known.
pub(super) fn line_holds(cond: &LineCond, line: &Line) -> bool {
    match cond {
        LineCond::Always => true,
        LineCond::Not(inner) => !line_holds(inner, line),
        LineCond::All(members) => members.iter().all(|member| line_holds(member, line)),
        LineCond::Any(members) => members.iter().any(|member| line_holds(member, line)),
        LineCond::Mark(LineMark::Class(class)) => line.class == *class,
        LineCond::Mark(LineMark::Kind(kind)) => line.kind == *kind,
        LineCond::Mark(LineMark::Flag(flag)) => line.flags.contains(flag),
        LineCond::In(list) => line.lists.contains(list),
    }
}

/// An exemption that holds for a line.
type Holding<'a> = (ExemptionIx, &'a Exemption);

impl<'a> Run<'a> {
    /// Fills the parts of the bill, from its lines or as it brings them.
    pub(super) fn split(&mut self, charges: &'a Charges) {
        let parts = match charges {
            Charges::Parts(parts) => Ok(*parts),
            Charges::Lines(lines) => self.split_lines(lines),
        };
        if parts.and_then(|parts| self.take_parts(parts)).is_err() {
            self.doubtful = true;
        }
    }

    /// INVARIANT (one bill adds up): the total is the sum of the parts, none of them negative.
    fn take_parts(&mut self, parts: Parts) -> Done<()> {
        self.who = Rule::Charges;
        let all = [parts.self_paid, parts.over_limit, parts.paid_first, parts.in_scope];
        let total = if all.iter().any(|part| part.is_negative()) { Err(Overflow) } else { parts.total() };
        self.total = self.in_range(total)?;
        self.parts = parts;
        self.left = parts;
        Ok(())
    }

    fn split_lines(&mut self, lines: &'a [Line]) -> Done<Parts> {
        self.lines = Some(lines);
        let edition = self.edition;
        let Some((_, rules)) = &edition.lines else {
            return Err(self.note_not_in_force(Rule::Lines));
        };
        let holding = self.exemptions_holding(lines);
        let dose_cap = self.dose_cap(rules, lines);
        let (holding, dose_cap) = (holding?, dose_cap?);
        self.splits.reserve(lines.len());
        let mut failed = false;
        for (place, line) in lines.iter().enumerate() {
            match self.split_line(place, line, rules, &holding, dose_cap) {
                Ok(split) => self.splits.push(split),
                Err(Noted) => failed = true,
            }
        }
        if failed { Err(Noted) } else { self.sum_of_lines() }
    }

    fn sum_of_lines(&mut self) -> Done<Parts> {
        self.who = Rule::Charges;
        let sum = |part: fn(&Parts) -> Fen| Fen::try_sum(self.splits.iter().map(|split| part(&split.parts)));
        let (self_paid, over_limit) = (sum(|p| p.self_paid), sum(|p| p.over_limit));
        let (paid_first, in_scope) = (sum(|p| p.paid_first), sum(|p| p.in_scope));
        Ok(Parts {
            self_paid: self.in_range(self_paid)?,
            over_limit: self.in_range(over_limit)?,
            paid_first: self.in_range(paid_first)?,
            in_scope: self.in_range(in_scope)?,
        })
    }

    /// The exemptions that hold for this person and bill. One that is about none of the lines is not asked.
    fn exemptions_holding(&mut self, lines: &[Line]) -> Done<Vec<Holding<'a>>> {
        let edition = self.edition;
        let mut holding = Vec::new();
        let mut failed = false;
        for (ix, version) in &edition.exemptions {
            self.who = Rule::Exemption(*ix);
            let exemption = &version.rule;
            if lines.iter().any(|line| line_holds(&exemption.lines, line)) {
                match self.holds(&exemption.when) {
                    Ok(true) => holding.push((*ix, exemption)),
                    Ok(false) => {}
                    Err(Noted) => failed = true,
                }
            }
        }
        if failed { Err(Noted) } else { Ok(holding) }
    }

    /// Days of supply that are within the limit. Not asked where no line says for how many days it is.
    fn dose_cap(&mut self, rules: &'a LineRules, lines: &[Line]) -> Done<Option<i64>> {
        self.who = Rule::Lines;
        match &rules.dose_cap {
            Some(cap) if lines.iter().any(|line| line.days.is_some()) => {
                self.count(cap).map(|days| Some(days.max(0)))
            }
            _ => Ok(None),
        }
    }

    fn split_line(
        &mut self,
        place: usize,
        line: &Line,
        rules: &'a LineRules,
        holding: &[Holding<'a>],
        dose_cap: Option<i64>,
    ) -> Done<LineSplit> {
        self.who = Rule::Line(place);
        let amount = if line.amount.is_negative() { Err(Overflow) } else { Ok(line.amount) };
        let amount = self.in_range(amount)?;
        let mut exempt = Exempt::new(holding, line);
        let special = rules.special.iter().position(|(cond, _)| line_holds(cond, line));
        let treatment = self.treatment(line, rules, special, &mut exempt);
        if *treatment == Treatment::WhollySelfPaid {
            let parts = Parts { self_paid: amount, ..Parts::default() };
            return Ok(LineSplit { parts, share: Ratio::ZERO, special, exemptions: exempt.touched });
        }
        let limited = self.within_limits(line, amount, rules, dose_cap, &mut exempt)?;
        let share = self.paid_first_share(line, treatment, &mut exempt)?;
        let paid_first = self.book_round(limited.times(share))?;
        let parts = Parts {
            self_paid: Fen::ZERO,
            over_limit: self.in_range(amount.checked_sub(limited))?,
            paid_first,
            in_scope: self.in_range(limited.checked_sub(paid_first))?,
        };
        Ok(LineSplit { parts, share, special, exemptions: exempt.touched })
    }

    /// What becomes of the line: by its special rule or class, or by the exemption that lifts the catalogue for it.
    fn treatment(
        &self,
        line: &Line,
        rules: &'a LineRules,
        special: Option<usize>,
        exempt: &mut Exempt<'_, 'a>,
    ) -> &'a Treatment {
        let [a, b, c] = &rules.classes;
        let by_class = match line.class {
            LineClass::A => a,
            LineClass::B => b,
            LineClass::C => c,
        };
        let usual = special.and_then(|place| rules.special.get(place)).map_or(by_class, |(_, t)| t);
        let outside = line.class == LineClass::C || *usual == Treatment::WhollySelfPaid;
        let lifting = exempt.lifts(outside, |exemption| exemption.lifts_catalogue);
        lifting.map_or(usual, |exemption| &exemption.treatment)
    }

    /// What of the line is within its price limit and its days of supply.
    fn within_limits(
        &mut self,
        line: &Line,
        amount: Fen,
        rules: &LineRules,
        dose_cap: Option<i64>,
        exempt: &mut Exempt<'_, 'a>,
    ) -> Done<Fen> {
        let limit = line.limit.filter(|_| rules.price_limit).map(Fen::clamp_non_negative);
        let price_bites = limit.is_some_and(|limit| limit < amount);
        let price_lifted = exempt.lifts(price_bites, |exemption| exemption.lifts_price_limit).is_some();
        let within_price = match limit {
            Some(limit) if price_bites && !price_lifted => limit,
            _ => amount,
        };
        let too_long = line.days.zip(dose_cap).filter(|(days, cap)| days > cap);
        let dose_lifted = exempt.lifts(too_long.is_some(), |exemption| exemption.lifts_dose_cap).is_some();
        match too_long {
            Some((days, cap)) if !dose_lifted => {
                let mode = self.edition.book.rounding.rounding.mode;
                let over = share_by_days(within_price, days.saturating_sub(cap), days, mode);
                let within = over.and_then(|over| within_price.checked_sub(over));
                self.in_range(within)
            }
            _ => Ok(within_price),
        }
    }

    fn paid_first_share(
        &mut self,
        line: &Line,
        treatment: &'a Treatment,
        exempt: &mut Exempt<'_, 'a>,
    ) -> Done<Ratio> {
        self.who = Rule::Lines;
        let share = match treatment {
            Treatment::WhollySelfPaid => Ok(Ratio::ZERO),
            Treatment::PaidFirst(rate) => self.rate(rate),
            Treatment::AsBilled(usual) => match (line.paid_first, usual) {
                (Some(billed), _) => Ok(billed),
                (None, Some(rate)) => self.rate(rate),
                (None, None) => Err(self.note_missing(MissingFact::Word(Word::PaidFirst))),
            },
        };
        // More than the line itself cannot be paid first.
        let share = share?.min(Ratio::ONE);
        let lifted = exempt.lifts(share > Ratio::ZERO, |exemption| exemption.lifts_paid_first).is_some();
        Ok(if lifted { Ratio::ZERO } else { share })
    }
}

/// The exemptions that hold for one line, and those that made a difference to it.
struct Exempt<'h, 'a> {
    holding: &'h [Holding<'a>],
    line: &'h Line,
    touched: Vec<ExemptionIx>,
}

impl<'h, 'a> Exempt<'h, 'a> {
    fn new(holding: &'h [Holding<'a>], line: &'h Line) -> Self {
        Exempt { holding, line, touched: Vec::new() }
    }

    /// The first exemption that lifts what `counts` against the line, all that do being noted.
    fn lifts(&mut self, counts: bool, what: fn(&Exemption) -> bool) -> Option<&'a Exemption> {
        let mut first = None;
        for (ix, exemption) in self.holding.iter().filter(|_| counts) {
            if what(exemption) && line_holds(&exemption.lines, self.line) {
                first = first.or(Some(*exemption));
                if !self.touched.contains(ix) {
                    self.touched.push(*ix);
                }
            }
        }
        first
    }
}

/// `amount × part / whole` to the fen. `amount` is not negative, and neither are `0 <= part <= whole`.
fn share_by_days(amount: Fen, part: i64, whole: i64, mode: RoundingMode) -> Result<Fen, Overflow> {
    let product = i128::from(amount.get()).checked_mul(i128::from(part)).ok_or(Overflow)?;
    let whole = i128::from(whole);
    let quotient = product.checked_div(whole).ok_or(Overflow)?;
    let rest = product.checked_rem(whole).ok_or(Overflow)?;
    let up = match mode {
        RoundingMode::HalfUp => rest * 2 >= whole,
        RoundingMode::HalfEven => rest * 2 > whole || (rest * 2 == whole && quotient % 2 == 1),
        RoundingMode::Down => false,
        RoundingMode::Up => rest > 0,
    };
    i64::try_from(quotient + i128::from(up)).ok().and_then(Fen::new).ok_or(Overflow)
}
