//! What nobody asked for: a sentence for each kind of finding, how serious it is, and where it stands in the book.

use super::super::matters::{what_makes_fall, what_matters};
use super::ProofWords;
use crate::ast::Span;
use crate::inputs::{Charges, Parts, YearToDate};
use crate::model::{Book, Cond, Edition, LayerIx, LayerRule, Named};
use crate::prove::{Finding, Open};
use crate::wording::say;

impl ProofWords<'_> {
    /// The finding as a sentence.
    pub fn finding(&self, finding: &Finding) -> String {
        match finding {
            Finding::LayerNeverApplies(layer) => {
                let layer = self.words.layer(*layer);
                say!(self, "{layer}这一层对任何人都不适用。", "The layer {layer} applies to nobody.")
            }
            Finding::ExceptionNeverHolds(exception) => {
                let book = self.words.book;
                let name = self.words.named(book.exceptions.get(exception.at()).map(|e| &e.name));
                say!(
                    self,
                    "没有人符合例外{name}的条件。",
                    "Nobody meets the condition of the exception {name}."
                )
            }
            Finding::ArmForNobody { rule, when, .. } => {
                let when = self.words.cond(when);
                say!(
                    self,
                    "“{rule}”里没有人轮得到这种情形：{when}。",
                    "Nobody comes to this case of “{rule}”: {when}."
                )
            }
            Finding::SegmentNeverReached { layer, segment } => {
                let (layer, number) = (self.words.layer(*layer), segment.saturating_add(1));
                say!(
                    self,
                    "{layer}的第{number}段永远用不到。",
                    "No bill ever reaches segment {number} of {layer}."
                )
            }
            Finding::GapBetweenSegments { layer, from, to, .. } => {
                let (layer, from, to) =
                    (self.words.layer(*layer), self.words.fen(*from), self.words.fen(*to));
                say!(
                    self,
                    "{layer}的分段之间有空档：基数在{from}至{to}之间的部分一分不付。",
                    "{layer} has a gap between segments: it pays nothing of its base between {from} and {to}."
                )
            }
            Finding::SegmentsOverlap { layer, .. } => {
                let layer = self.words.layer(*layer);
                say!(
                    self,
                    "{layer}的分段重叠，或者不是由低到高：这样的票据结算不了。",
                    "Segments of {layer} overlap or fall: such a bill cannot be settled."
                )
            }
            Finding::HoleInDates { rule, from, until } => {
                let (from, until) = (self.words.day(*from), self.words.day(*until));
                say!(
                    self,
                    "“{rule}”从{from}到{until}没有规定，在此前后都有。",
                    "“{rule}” is not in force from {from} to {until}, though it is before and after."
                )
            }
            Finding::ParamNeverRead(param) => {
                let name = self.words.named(self.words.book.params.get(param.at()).map(|p| &p.name));
                say!(self, "没有一条规定用到参数{name}。", "No rule reads the parameter {name}.")
            }
            Finding::TrivialGuarantee(place) => {
                let name = self.words.named(self.words.book.guarantees.get(*place).map(|g| &g.name));
                say!(
                    self,
                    "保证{name}成立，只因为没有人符合它的条件。",
                    "The guarantee {name} holds only because nobody meets its condition."
                )
            }
            other => self.finding_with_bill(other),
        }
    }

    fn finding_with_bill(&self, finding: &Finding) -> String {
        match finding {
            Finding::SplitPays { gain, .. } => {
                let gain = self.words.money(*gain);
                say!(
                    self,
                    "一次住院拆成两次结算，个人少付{gain}。",
                    "One stay cut in two costs the patient {gain} less."
                )
            }
            Finding::GroupCliff { poorer, richer, difference, .. } => {
                let (poor, rich) = (self.group(Some(*poorer)), self.group(*richer));
                let difference = self.words.money(*difference);
                say!(
                    self,
                    "同样一张票据，{rich}比{poor}多付{difference}。",
                    "At the same bill {rich} pay {difference} more than {poor}."
                )
            }
            Finding::OverProtection { layer, witness } => {
                let layer = self.words.layer(*layer);
                let (promised, paid) = (self.words.money(witness.value), self.words.money(witness.bound));
                say!(
                    self,
                    "保障过度：按规定{layer}应支付{promised}，可票据只剩下{paid}可付。",
                    "Over-protection: by the rules {layer} would pay {promised}, but the bill holds only {paid} for it."
                )
            }
            Finding::OwnPayJump { jump, part, .. } => {
                let (part, jump) = (self.words.part(*part), self.words.money(*jump));
                say!(
                    self,
                    "{part}多一分钱，个人负担就多出{jump}。",
                    "With a fen more of {part} own pay grows by {jump}."
                )
            }
            _ => String::new(),
        }
    }

    /// For whom, where no bill shows it: the facts that matter.
    pub fn such_as(&self, finding: &Finding) -> Option<String> {
        let (layer, at, facts) = match finding {
            Finding::GapBetweenSegments { layer, to, facts, witness: None, .. } => (layer, Some(*to), facts),
            Finding::SegmentsOverlap { layer, facts } => (layer, None, facts),
            _ => return None,
        };
        let edition = self.explainer.edition;
        let facts = match at {
            // A bill that reaches to the end of the gap, whichever part the base is taken from.
            Some(to) => {
                let parts = Parts { self_paid: to, over_limit: to, paid_first: to, in_scope: to };
                let bill = (&Charges::Parts(parts), &YearToDate::default());
                what_matters(edition, facts, bill, (&Cond::Always, None))
            }
            None => what_makes_fall(edition, facts, *layer),
        };
        Some(self.who(&facts))
    }

    /// What a search left open, and between what the answer lies.
    pub fn open(&self, open: &Open) -> String {
        let Open::SplitPays { least, at_most, up_to } = open;
        let (least, at_most) = (self.words.money(*least), self.words.money(*at_most));
        let up_to = self.words.money(*up_to);
        say!(
            self,
            "一次住院拆成两次结算能不能少付，没有判定到底：没有找到少付{least}以上的；最多少付不会超过{at_most}（本年第一张票据，总费用不超过{up_to}）。",
            "Whether one stay cut in two costs less is not decided beyond {least}: no bill that gains more was found; none gains more than {at_most} (first bill of a year, at most {up_to} in total)."
        )
    }

    /// How sure a figure is: whether there may be a larger one.
    pub fn reach(&self, finding: &Finding) -> Option<String> {
        match finding {
            Finding::GroupCliff { up_to, witness, .. } => {
                let up_to = self.words.fen(*up_to);
                Some(match witness.smallest {
                    true => say!(
                        self,
                        "这是最大的差距（本年第一张票据，每部分费用不超过{up_to}）。",
                        "No first bill of a year shows a larger one, with at most {up_to} in each part."
                    ),
                    false => say!(
                        self,
                        "这是找到的最大差距；没有查完（本年第一张票据，每部分费用不超过{up_to}），可能还有更大的。",
                        "The largest that was found among first bills of a year with at most {up_to} in each part; the \
                         search did not end, so there may be a larger one."
                    ),
                })
            }
            Finding::SplitPays { at_most: Some(most), gain, .. } if most > gain => {
                let most = self.words.money(*most);
                Some(say!(self, "最多不会少付超过{most}。", "It can never be more than {most}."))
            }
            Finding::SplitPays { at_most: Some(_), .. } => {
                Some(say!(self, "没有哪张票据拆开能少付更多。", "No other bill gains more."))
            }
            Finding::SplitPays { at_most: None, .. } => Some(say!(
                self,
                "这是找到的最大好处，可能还有更大的。",
                "The largest gain that was found; there may be a larger one."
            )),
            _ => None,
        }
    }
}

/// How serious a finding is: the smaller, the more.
pub fn finding_rank(finding: &Finding) -> u8 {
    match finding {
        Finding::SegmentsOverlap { .. } => 0,
        Finding::HoleInDates { .. } => 1,
        Finding::GapBetweenSegments { .. } => 2,
        Finding::OverProtection { .. } => 3,
        Finding::OwnPayJump { .. } => 4,
        Finding::SplitPays { .. } => 5,
        Finding::LayerNeverApplies(_) => 6,
        Finding::ExceptionNeverHolds(_) => 7,
        Finding::ArmForNobody { .. } => 8,
        Finding::TrivialGuarantee(_) => 9,
        Finding::SegmentNeverReached { .. } => 10,
        Finding::GroupCliff { .. } => 11,
        Finding::ParamNeverRead(_) => 12,
    }
}

/// Its kind, for programs and file names.
pub fn finding_name(finding: &Finding) -> &'static str {
    match finding {
        Finding::SegmentsOverlap { .. } => "segments-overlap",
        Finding::HoleInDates { .. } => "hole-in-dates",
        Finding::GapBetweenSegments { .. } => "gap-between-segments",
        Finding::OverProtection { .. } => "over-protection",
        Finding::OwnPayJump { .. } => "own-pay-jump",
        Finding::SplitPays { .. } => "split-stay",
        Finding::LayerNeverApplies(_) => "layer-never-applies",
        Finding::ExceptionNeverHolds(_) => "exception-never-holds",
        Finding::ArmForNobody { .. } => "case-for-nobody",
        Finding::TrivialGuarantee(_) => "trivial-guarantee",
        Finding::SegmentNeverReached { .. } => "segment-never-reached",
        Finding::GroupCliff { .. } => "group-cliff",
        Finding::ParamNeverRead(_) => "parameter-never-read",
    }
}

/// Of which kind the finding would be that was looked for in vain.
pub fn open_name(open: &Open) -> &'static str {
    match open {
        Open::SplitPays { .. } => "split-stay",
    }
}

/// Where the rule that it is about stands in the text of the book.
pub fn finding_span(edition: &Edition<'_>, finding: &Finding) -> Option<Span> {
    let book = edition.book;
    let rule = |layer: &LayerIx| {
        let found = edition.layers.iter().find(|(_, rule)| rule.layer == *layer);
        found.map(|(version, rule)| (version.span, rule))
    };
    let schedule = |layer: &LayerIx| rule(layer).map(|(_, rule): (Span, &LayerRule)| rule.schedule.span);
    match finding {
        Finding::LayerNeverApplies(layer) | Finding::OverProtection { layer, .. } => {
            rule(layer).map(|(span, _)| span)
        }
        Finding::SegmentNeverReached { layer, .. }
        | Finding::GapBetweenSegments { layer, .. }
        | Finding::SegmentsOverlap { layer, .. } => schedule(layer),
        Finding::ExceptionNeverHolds(exception) => book.exceptions.get(exception.at()).map(|e| e.name.span),
        Finding::ArmForNobody { span, .. } => Some(*span),
        Finding::HoleInDates { rule, .. } => named(book, rule),
        Finding::ParamNeverRead(param) => book.params.get(param.at()).map(|p| p.name.span),
        Finding::TrivialGuarantee(place) => book.guarantees.get(*place).map(|g| g.name.span),
        Finding::GroupCliff { poorer, .. } => book.groups.get(poorer.at()).map(|g| g.name.span),
        Finding::SplitPays { .. } | Finding::OwnPayJump { .. } => None,
    }
}

/// Where a rule of this label is declared.
fn named(book: &Book, label: &str) -> Option<Span> {
    fn all<T>(rules: &[crate::model::Ruled<T>]) -> impl Iterator<Item = &Named> {
        rules.iter().map(|rule| &rule.name)
    }
    let mut names = all(&book.layers)
        .chain(all(&book.params))
        .chain(all(&book.limits))
        .chain(all(&book.exceptions))
        .chain(all(&book.exemptions))
        .chain(all(&book.payments))
        .chain(all(&book.entitlements));
    names.find(|name| name.label == label).map(|name| name.span)
}
