//! What a proof found, in the words of people who are no mathematicians.
//!
//! Sentences only: which bill shows it, and how that looks on a page, is the business of who prints it.

mod findings;

pub use findings::{finding_name, finding_rank, finding_span, open_name};

use super::matters::{unimplied, what_matters};
use super::{Explainer, capitalised};
use crate::facts::{Facts, ValueSet};
use crate::inputs::Charges;
use crate::model::{Amount, Atom, Claim, Cond, Edition, GroupIx, Guarantee, Part, Period};
use crate::prove::{Verdict, Why, Witness};
use crate::wording::{Wording, say};
use crate::words::Lang;
use yidan_types::Fen;

/// Words verdicts and findings of an edition.
pub struct ProofWords<'e> {
    explainer: Explainer<'e>,
    words: Wording<'e>,
    lang: Lang,
}

impl<'e> ProofWords<'e> {
    /// Words what was proved of `edition` in `lang`.
    pub fn new(edition: &'e Edition<'e>, lang: Lang) -> ProofWords<'e> {
        ProofWords { explainer: Explainer::new(edition, lang), words: Wording::new(edition.book, lang), lang }
    }

    /// What a guarantee promises, as a sentence.
    pub fn promise(&self, guarantee: &Guarantee) -> String {
        let section = self.explainer.guarantee(guarantee);
        section.sentences.into_iter().map(|sentence| sentence.text).collect()
    }

    /// What became of it, in a word or two.
    pub fn verdict(&self, verdict: &Verdict) -> String {
        match verdict {
            Verdict::Proved { trivial: false } => say!(self, "证明成立", "proved"),
            Verdict::Proved { trivial: true } => {
                say!(self, "成立，但没有人符合条件", "proved, but of nobody")
            }
            Verdict::Refuted(_) => say!(self, "被推翻", "refuted"),
            Verdict::Undecided { .. } => say!(self, "未能判定", "undecided"),
            Verdict::NotInForce => say!(self, "当日不适用", "not in force"),
        }
    }

    /// A condition, as a sentence without subject.
    pub fn when(&self, cond: &Cond) -> String {
        self.words.cond(cond)
    }

    /// How a bill breaks a guarantee, as a sentence.
    pub fn breach(&self, guarantee: &Guarantee, witness: &Witness) -> String {
        capitalised(self.breach_of(guarantee, witness))
    }

    fn breach_of(&self, guarantee: &Guarantee, witness: &Witness) -> String {
        let (value, bound) = (self.words.money(witness.value), self.words.money(witness.bound));
        let more = self.words.money(distance(witness.value, witness.bound));
        match &guarantee.claim {
            Claim::AtMost(subject, _, period) => {
                let subject = self.explainer.subject(*subject);
                let over = match period {
                    Period::Bill => say!(self, "", "on this bill "),
                    Period::Month => say!(self, "本月", "this month "),
                    Period::Year => say!(self, "本年连同以前的票据", "this year, earlier bills included, "),
                };
                say!(
                    self,
                    "{over}{subject}{value}，保证的上限是{bound}，超出{more}。",
                    "{over}{subject} is {value}; the guarantee allows {bound}: {more} too much."
                )
            }
            Claim::Monotone => say!(
                self,
                "费用多一分钱，各层支付合计从{value}降到{bound}，少了{more}。",
                "With a fen more on the bill all layers together pay {bound} instead of {value}: {more} less."
            ),
            Claim::NoCliff(_) => say!(
                self,
                "费用多一分钱，个人负担就多出{value}；保证最多多出{bound}。",
                "With a fen more on the bill own pay grows by {value}; the guarantee allows {bound}."
            ),
            Claim::PoorerNeverPaysMore => say!(
                self,
                "同样的费用，更困难的人负担{value}，不那么困难的人只负担{bound}，反而多出{more}。",
                "At the same bill the poorer person pays {value}, the other one {bound}: {more} more."
            ),
            Claim::WithinBase | Claim::NeverNegative => self.promise(guarantee),
        }
    }

    /// Why a guarantee is undecided.
    pub fn why(&self, why: Why) -> String {
        match why {
            Why::Steps => say!(
                self,
                "限定的步数之内没有查完：没有找到反例，也没有证明不存在反例。",
                "The search ended at its limit: it found no bill that breaks it, and did not show that there is none."
            ),
            Why::Range => {
                say!(self, "计算中的数超出了精确运算的范围。", "A number left the range of exact arithmetic.")
            }
            Why::NotLinear => say!(
                self,
                "规定里有病组权重乘以票据上的金额，或者全年的上限随一张票据的金额变化；这样的规定不在能证明的范围之内。",
                "A rule multiplies an amount of the bill by the weight of its diagnosis group, or a bound of the year \
                 reads the single bill; such rules are outside of what can be proved."
            ),
            Why::Cases => say!(
                self,
                "事实的组合太多（超过四十万种），没有逐一查完。",
                "There are more combinations of facts (over 400,000) than are gone through."
            ),
            Why::Induction => say!(
                self,
                "全年的上限没有能从一张票据推到下一张，也没有找到突破它的一年。",
                "The bound of the year could not be carried from one bill to the next, and no year that breaks it was found."
            ),
            Why::LinesDiffer => say!(
                self,
                "按项目的规定把两个人的明细分得不一样，这样的比较没有证明。",
                "Rules for lines split the two persons' lines in different ways; that comparison was not proved."
            ),
            Why::NoBill => say!(
                self,
                "找到了突破它的数字，但写不成一张票据。",
                "Amounts that break it were found, but no bill could be written down for them."
            ),
        }
    }

    /// By how much an undecided guarantee may be broken.
    pub fn margin(&self, margin: Option<Fen>) -> String {
        match margin.map(|fen| self.words.money(fen)) {
            Some(most) => say!(
                self,
                "即使有反例，超出也不会多于{most}。",
                "If any bill breaks it, then by {most} at most."
            ),
            None => say!(
                self,
                "如果有反例，会超出多少也没有算出。",
                "By how much a bill might break it is not known either."
            ),
        }
    }

    /// Whose bill a witness is, by the facts that matter to it and to the bill that it is compared with. What tells two
    /// people apart stands in [`ProofWords::groups`] of each.
    pub fn whose(&self, witness: &Witness, guarantee: Option<&Guarantee>) -> String {
        let edition = self.words.book.edition(witness.day, None);
        let matters = |facts: &Facts, charges: &Charges| {
            what_matters(&edition, facts, (charges, &witness.year), claim_of(guarantee))
        };
        let mut facts = matters(&witness.facts, &witness.charges);
        if let Some(other) = &witness.other {
            let of_other = matters(&other.facts, &other.charges);
            let is_other = other.facts.groups != witness.facts.groups;
            facts.enums.extend(of_other.enums);
            facts.bools.extend(of_other.bools);
            facts.counts.extend(of_other.counts);
            facts.lists.extend(of_other.lists);
            facts.groups = if is_other { None } else { facts.groups.or(of_other.groups) };
        }
        self.who(&facts)
    }

    /// Of whom and of what kind of bill: `贫困人口在县级医疗机构住院`.
    pub fn who(&self, facts: &Facts) -> String {
        let atoms: Vec<Cond> = atoms(facts);
        let said = match (atoms.is_empty(), &facts.groups) {
            (true, _) => say!(self, "任何人的任何一次就医", "anybody, any kind of care"),
            (false, _) => self.words.who(&Cond::All(atoms)),
        };
        match &facts.groups {
            Some(groups) if groups.is_empty() => {
                say!(self, "{said}（不属于账册里的任何人群）", "{said} (in none of the book's groups)")
            }
            _ => said,
        }
    }

    /// The groups of a person, for the head of a column.
    pub fn groups(&self, facts: &Facts) -> String {
        let own = unimplied(self.words.book, facts.groups.as_deref().unwrap_or_default());
        let groups: Vec<String> = own.into_iter().map(|group| self.words.group(group)).collect();
        match groups.is_empty() {
            true => say!(self, "不属任何人群", "in no group"),
            false => self.words.all_of(&groups),
        }
    }

    /// A part of a bill.
    pub fn part(&self, part: Part) -> &'static str {
        self.words.part(part)
    }

    fn group(&self, group: Option<GroupIx>) -> String {
        match group {
            Some(group) => self.words.group(group),
            None => say!(self, "没有困难身份的人", "people in no ranked group"),
        }
    }
}

/// What a guarantee asks of a bill.
fn claim_of(guarantee: Option<&Guarantee>) -> (&Cond, Option<&Amount>) {
    match guarantee.map(|guarantee| (&guarantee.applies, &guarantee.claim)) {
        Some((applies, Claim::AtMost(_, bound, _))) => (applies, Some(bound)),
        Some((applies, _)) => (applies, None),
        None => (&Cond::Always, None),
    }
}

/// `value - bound`, whichever is larger; a distance of checked amounts is in range.
fn distance(value: Fen, bound: Fen) -> Fen {
    value.max(bound).checked_sub(value.min(bound)).unwrap_or(Fen::ZERO)
}

/// Facts as a conjunction of what holds.
fn atoms(facts: &Facts) -> Vec<Cond> {
    let groups = facts.groups.iter().flatten().map(|group| Cond::Atom(Atom::Group(*group)));
    let enums = facts.enums.iter().map(|(fact, value)| Cond::Atom(Atom::Is(*fact, ValueSet::of(*value))));
    let bools = facts.bools.iter().map(|(fact, holds)| match holds {
        true => Cond::Atom(Atom::True(*fact)),
        false => Cond::Not(Box::new(Cond::Atom(Atom::True(*fact)))),
    });
    let counts = facts.counts.iter().map(|(fact, n)| Cond::Atom(Atom::Within(*fact, *n, *n)));
    let lists = facts
        .lists
        .iter()
        .flat_map(|(membership, lists)| lists.iter().map(|list| Cond::Atom(Atom::In(*membership, *list))));
    groups.chain(enums).chain(bools).chain(counts).chain(lists).collect()
}
