//! Which facts and amounts an edition reads: what a bill must bring.

use crate::facts::{About, BoolFact, CountFact, EnumFact, Membership};
use crate::model::{
    Amount, Atom, Cap, Clause, Count, DeductibleMode, Edition, Exemption, GroupIx, History, LayerIx,
    LayerRule, LineCond, LineRules, ListIx, ParamIx, Period, Rate,
};
use crate::walk::{self, Visitor};
use crate::words::Word;
use std::collections::{BTreeMap, BTreeSet};

/// Something that a bill, or the person's year, must bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A fact with one of a few values.
    Enum(EnumFact),
    /// A fact that is true or false.
    Bool(BoolFact),
    /// A whole number.
    Count(CountFact),
    /// The person's groups.
    Groups,
    /// Codes that are compared with lists.
    List(Membership),
    /// Weight of the diagnosis-related group.
    DrgWeight,
    /// Class, kind and marks of each line.
    Lines,
    /// The item code of each line.
    Items,
    /// An amount of the year before this bill.
    History(History),
    /// What a layer paid in the calendar month before this bill.
    PaidThisMonth(LayerIx),
    /// The bases of a layer in the calendar month before this bill.
    BaseThisMonth(LayerIx),
    /// Months or days of care that counted against a layer's cap in the year.
    UnitsUsed(LayerIx),
    /// The days on which a layer paid, so many months back.
    PaidOn(LayerIx, u16),
}

/// What a need is compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Values of an enum fact, marks of lines.
    pub values: BTreeSet<Word>,
    /// Ranges of a count, both ends included.
    pub ranges: BTreeSet<(i64, i64)>,
    /// Groups.
    pub groups: BTreeSet<GroupIx>,
    /// Lists.
    pub lists: BTreeSet<ListIx>,
}

/// A fact that an edition reads.
#[derive(Clone, Debug, PartialEq)]
pub struct FactNeed {
    /// What.
    pub need: Need,
    /// The word of the fact, as an author writes it.
    pub word: Word,
    /// Who it is about.
    pub about: About,
    /// What it is compared with; empty for what only counts as an amount or a number.
    pub compared: Compared,
    /// Labels of the rules that read it, in the order of the book; parameters by the rule that reads them, and by
    /// themselves.
    pub needed_by: Vec<String>,
}

impl Need {
    /// The word by which authors know it.
    pub fn word(self) -> Word {
        match self {
            Need::Enum(fact) => fact.word(),
            Need::Bool(fact) => fact.word(),
            Need::Count(fact) => fact.word(),
            Need::Groups => Word::Group,
            Need::List(membership) => membership.word(),
            Need::DrgWeight => Word::DrgWeight,
            Need::Lines => Word::Line,
            Need::Items => Word::Item,
            Need::History(history) => history_word(history),
            Need::PaidThisMonth(_) => Word::Paid,
            Need::BaseThisMonth(_) => Word::Base,
            Need::UnitsUsed(_) => Word::AtMost,
            Need::PaidOn(..) => Word::MonthsPaid,
        }
    }

    /// Who it is about.
    pub fn about(self) -> About {
        match self {
            Need::Enum(fact) => fact.about(),
            Need::Bool(fact) => fact.about(),
            Need::Count(fact) => fact.about(),
            Need::Groups => About::Person,
            Need::List(membership) => membership.about(),
            Need::DrgWeight | Need::Lines | Need::Items => About::Encounter,
            Need::History(_) | Need::PaidThisMonth(_) | Need::BaseThisMonth(_) => About::Year,
            Need::UnitsUsed(_) | Need::PaidOn(..) => About::Year,
        }
    }
}

fn history_word(history: History) -> Word {
    match history {
        History::Total => Word::TotalThisYear,
        History::InScope => Word::InScopeThisYear,
        History::OwnPay => Word::OwnPayThisYear,
        History::OwnPayInScope => Word::OwnPayInScopeThisYear,
        History::Paid(_) => Word::PaidThisYear,
        History::Base(_) => Word::BaseThisYear,
        History::Deductible(_) => Word::DeductibleThisYear,
        History::DeductibleInReferral(_) => Word::DeductibleInReferral,
    }
}

/// What `edition` reads, in order of what it is about.
pub fn facts_needed(edition: &Edition<'_>) -> Vec<FactNeed> {
    let mut reader = Reader { edition, rules: Vec::new(), params: Vec::new(), found: BTreeMap::new() };
    reader.edition();
    let needs = reader.found.into_iter().map(|(need, (compared, needed_by))| FactNeed {
        need,
        word: need.word(),
        about: need.about(),
        compared,
        needed_by,
    });
    let mut needs: Vec<FactNeed> = needs.collect();
    needs.sort_by_key(|need| (need.about, need.need));
    needs
}

struct Reader<'e, 'b> {
    edition: &'e Edition<'b>,
    /// The rule that is being read, and the parameters on the way from it.
    rules: Vec<String>,
    params: Vec<ParamIx>,
    found: BTreeMap<Need, (Compared, Vec<String>)>,
}

impl Reader<'_, '_> {
    fn edition(&mut self) {
        let edition = self.edition;
        let book = edition.book;
        if let Some((_, lines)) = &edition.lines {
            self.rule("", |reader| reader.lines_rule(lines));
        }
        for (ix, version) in &edition.exemptions {
            let label = book.exemptions.get(ix.at()).map_or("", |e| e.name.label.as_str());
            self.rule(label, |reader| reader.exemption(&version.rule));
        }
        for (_, layer) in &edition.layers {
            let label = book.layers.get(layer.layer.at()).map_or("", |l| l.name.label.as_str());
            self.rule(label, |reader| reader.layer(layer));
        }
        for (ix, version) in &edition.payments {
            let label = book.payments.get(ix.at()).map_or("", |p| p.name.label.as_str());
            self.rule(label, |reader| {
                walk::cond(&version.rule.when, reader);
                walk::amount(&version.rule.standard, reader);
            });
        }
        for (ix, version) in &edition.entitlements {
            let label = book.entitlements.get(ix.at()).map_or("", |e| e.name.label.as_str());
            self.rule(label, |reader| walk::cond(&version.rule.applies, reader));
        }
    }

    /// Reads a rule; the rules for lines have no label but their keyword.
    fn rule(&mut self, label: &str, read: impl FnOnce(&mut Self)) {
        let label = if label.is_empty() { Word::Lines.text(self.edition.book.lang) } else { label };
        self.rules.push(label.to_owned());
        read(self);
        self.rules.pop();
    }

    fn lines_rule(&mut self, lines: &LineRules) {
        self.need(Need::Lines);
        let special = lines.special.iter().map(|(_, treatment)| treatment);
        lines.classes.iter().chain(special).for_each(|treatment| walk::treatment(treatment, self));
        lines.special.iter().for_each(|(cond, _)| walk::lines(cond, self));
        lines.dose_cap.iter().for_each(|days| walk::count(days, self));
    }

    fn exemption(&mut self, exemption: &Exemption) {
        walk::cond(&exemption.when, self);
        walk::lines(&exemption.lines, self);
        walk::treatment(&exemption.treatment, self);
    }

    /// A layer's clauses, and the history that its periods ask for.
    fn layer(&mut self, rule: &LayerRule) {
        let layer = rule.layer;
        walk::layer(rule, self);
        each(&rule.base, &mut |base| match base.period {
            Period::Bill => {}
            Period::Month => self.need(Need::BaseThisMonth(layer)),
            Period::Year => self.need(Need::History(History::Base(layer))),
        });
        if let Some(deductible) = &rule.deductible {
            each(deductible, &mut |deductible| match deductible.mode {
                DeductibleMode::PerBill => {}
                DeductibleMode::PerYear => self.need(Need::History(History::Deductible(layer))),
                DeductibleMode::AcrossReferral => {
                    self.need(Need::History(History::DeductibleInReferral(layer)));
                }
            });
        }
        let mut caps: Vec<Cap> = Vec::new();
        each(&rule.caps, &mut |displaced| caps.extend(displaced.iter().cloned()));
        caps.iter().for_each(|cap| self.cap(cap, layer));
    }

    fn cap(&mut self, cap: &Cap, layer: LayerIx) {
        match cap {
            Cap::Per(period, _) => self.paid_before(*period, layer),
            Cap::PerCare { unit, .. } => {
                self.need(Need::Count(*unit));
                self.need(Need::UnitsUsed(layer));
            }
            Cap::Shared(limit) => {
                let edition = self.edition;
                let Some(Some(version)) = edition.limits.get(limit.at()) else {
                    return;
                };
                walk::clause(&version.rule.amount, self, walk::amount);
                for (_, other) in &edition.layers {
                    let shares =
                        |caps: &Vec<Cap>| caps.iter().any(|c| matches!(c, Cap::Shared(l) if l == limit));
                    let mut sharing = false;
                    each(&other.caps, &mut |caps| sharing |= shares(caps));
                    if sharing {
                        self.paid_before(version.rule.period, other.layer);
                    }
                }
            }
        }
    }

    fn paid_before(&mut self, period: Period, layer: LayerIx) {
        match period {
            Period::Bill => {}
            Period::Month => self.need(Need::PaidThisMonth(layer)),
            Period::Year => self.need(Need::History(History::Paid(layer))),
        }
    }

    fn need(&mut self, need: Need) {
        self.compare(need, |_| {});
    }

    fn compare(&mut self, need: Need, with: impl FnOnce(&mut Compared)) {
        let (compared, needed_by) = self.found.entry(need).or_default();
        with(compared);
        for rule in &self.rules {
            if !needed_by.contains(rule) {
                needed_by.push(rule.clone());
            }
        }
    }

    /// A parameter is read with the rule that reads it; those in a circle (refused by the checker) only once.
    fn param(&mut self, param: ParamIx, one_lower: bool) {
        if one_lower {
            self.need(Need::Enum(EnumFact::Grade));
        }
        if self.params.contains(&param) {
            return;
        }
        let edition = self.edition;
        let Some(Some((_, value))) = edition.params.get(param.at()) else {
            return;
        };
        let label = edition.book.params.get(param.at()).map_or("", |p| p.name.label.as_str());
        self.params.push(param);
        self.rule(label, |reader| walk::param(value, reader));
        self.params.pop();
    }
}

/// Calls for a clause's value and for what displaces it.
fn each<T>(clause: &Clause<T>, call: &mut dyn FnMut(&T)) {
    call(&clause.value);
    clause.overrides.iter().for_each(|displaced| call(&displaced.value));
}

impl Visitor for Reader<'_, '_> {
    fn amount(&mut self, amount: &Amount) {
        match amount {
            Amount::History(history) => self.need(Need::History(*history)),
            Amount::PartOfLines(..) => self.need(Need::Lines),
            Amount::Param(param, one_lower) => self.param(*param, *one_lower),
            _ => {}
        }
    }

    fn rate(&mut self, rate: &Rate) {
        match rate {
            Rate::DrgWeight => self.need(Need::DrgWeight),
            Rate::Param(param, one_lower) => self.param(*param, *one_lower),
            Rate::Const(_) | Rate::Choice(_) => {}
        }
    }

    fn count(&mut self, count: &Count) {
        match count {
            Count::Fact(fact) => self.need(Need::Count(*fact)),
            Count::MonthsPaid(layer, window) => self.need(Need::PaidOn(*layer, *window)),
            Count::Param(param, one_lower) => self.param(*param, *one_lower),
            Count::Const(_) | Count::Min(_) | Count::Max(_) | Count::Choice(_) => {}
        }
    }

    fn atom(&mut self, atom: &Atom) {
        match atom {
            Atom::Is(fact, set) => {
                let named = fact.values().iter().zip(0..).filter(|(_, n)| set.contains(*n));
                let named: Vec<Word> = named.map(|(word, _)| *word).collect();
                self.compare(Need::Enum(*fact), |compared| compared.values.extend(named));
            }
            Atom::True(fact) => self.need(Need::Bool(*fact)),
            Atom::Within(fact, min, max) => {
                self.compare(Need::Count(*fact), |compared| {
                    compared.ranges.insert((*min, *max));
                });
            }
            Atom::MonthsPaid { layer, window, min, max } => {
                self.compare(Need::PaidOn(*layer, *window), |compared| {
                    compared.ranges.insert((*min, *max));
                });
            }
            Atom::Group(group) => self.compare(Need::Groups, |compared| {
                compared.groups.insert(*group);
            }),
            Atom::In(membership, list) => self.compare(Need::List(*membership), |compared| {
                compared.lists.insert(*list);
            }),
        }
    }

    fn lines(&mut self, lines: &LineCond) {
        match lines {
            LineCond::Mark(mark) => self.compare(Need::Lines, |compared| {
                compared.values.insert(mark.word());
            }),
            LineCond::In(list) => self.compare(Need::Items, |compared| {
                compared.lists.insert(*list);
            }),
            LineCond::Always | LineCond::Not(_) | LineCond::All(_) | LineCond::Any(_) => {}
        }
    }
}
