//! A book whose groups and lists are numbered otherwise, so that two books can speak of the same person and bill.

use crate::model::{
    Amount, Atom, Base, Book, Cap, Change, Choice, Clause, Cond, Count, Deductible, GroupIx, LayerIx,
    LayerRule, LineCond, LineRules, ListIx, Param, Rate, Segment, Treatment,
};

/// New numbers, by the old ones.
pub(super) struct Numbers {
    pub groups: Vec<GroupIx>,
    pub lists: Vec<ListIx>,
    /// Only where conditions name layers; the layers themselves keep their places.
    pub layers: Vec<LayerIx>,
}

impl Numbers {
    /// The book with these numbers in all rules that settle a bill; guarantees and examples are left out.
    pub fn book(&self, book: &Book) -> Book {
        let mut book = Book { guarantees: Vec::new(), examples: Vec::new(), ..book.clone() };
        for version in book.params.iter_mut().flat_map(|param| &mut param.versions) {
            self.param(&mut version.rule);
        }
        for version in &mut book.lines {
            self.line_rules(&mut version.rule);
        }
        for version in book.exemptions.iter_mut().flat_map(|exemption| &mut exemption.versions) {
            self.cond(&mut version.rule.when);
            self.lines(&mut version.rule.lines);
            self.treatment(&mut version.rule.treatment);
        }
        for version in book.layers.iter_mut().flat_map(|layer| &mut layer.versions) {
            self.layer(&mut version.rule);
        }
        for version in book.limits.iter_mut().flat_map(|limit| &mut limit.versions) {
            self.clause(&mut version.rule.amount, Self::amount);
        }
        for version in book.exceptions.iter_mut().flat_map(|exception| &mut exception.versions) {
            self.cond(&mut version.rule.when);
            version.rule.changes.iter_mut().for_each(|change| self.change(change));
        }
        for version in book.payments.iter_mut().flat_map(|payment| &mut payment.versions) {
            self.cond(&mut version.rule.when);
            self.amount(&mut version.rule.standard);
        }
        for version in book.entitlements.iter_mut().flat_map(|entitlement| &mut entitlement.versions) {
            self.cond(&mut version.rule.applies);
        }
        book
    }

    fn layer(&self, rule: &mut LayerRule) {
        self.clause(&mut rule.applies, Self::cond);
        self.clause(&mut rule.base, Self::base);
        rule.deductible.iter_mut().for_each(|deductible| self.clause(deductible, Self::deductible));
        self.clause(&mut rule.schedule, Self::segments);
        for adjustment in &mut rule.adjustments {
            self.clause(adjustment, |numbers, adjustment| numbers.cond(&mut adjustment.when));
        }
        self.clause(&mut rule.caps, Self::caps);
    }

    fn change(&self, change: &mut Change) {
        match change {
            Change::Applies(_, cond) => self.cond(cond),
            Change::Base(_, base) => self.base(base),
            Change::Deductible(_, deductible) => self.deductible(deductible),
            Change::Schedule(_, segments) => self.segments(segments),
            Change::Caps(_, caps) => self.caps(caps),
            Change::ParamAmount(_, amount) => self.amount(amount),
            Change::ParamRatio(_, rate) => self.rate(rate),
            Change::ParamCount(_, count) => self.count(count),
        }
    }

    fn param(&self, param: &mut Param) {
        match param {
            Param::Amount(clause) => self.clause(clause, Self::amount),
            Param::Ratio(clause) => self.clause(clause, Self::rate),
            Param::Count(clause) => self.clause(clause, Self::count),
        }
    }

    fn line_rules(&self, rules: &mut LineRules) {
        rules.classes.iter_mut().for_each(|treatment| self.treatment(treatment));
        for (lines, treatment) in &mut rules.special {
            self.lines(lines);
            self.treatment(treatment);
        }
        rules.dose_cap.iter_mut().for_each(|cap| self.count(cap));
    }

    fn treatment(&self, treatment: &mut Treatment) {
        match treatment {
            Treatment::PaidFirst(rate) | Treatment::AsBilled(Some(rate)) => self.rate(rate),
            Treatment::AsBilled(None) | Treatment::WhollySelfPaid => {}
        }
    }

    /// A clause of a book, which no exception is bound to yet.
    fn clause<T>(&self, clause: &mut Clause<T>, each: impl Fn(&Self, &mut T)) {
        each(self, &mut clause.value);
    }

    fn base(&self, base: &mut Base) {
        self.amount(&mut base.amount);
    }

    fn deductible(&self, deductible: &mut Deductible) {
        self.amount(&mut deductible.amount);
    }

    fn segments(&self, segments: &mut Vec<Segment>) {
        for segment in segments {
            self.amount(&mut segment.from);
            segment.to.iter_mut().for_each(|to| self.amount(to));
            self.rate(&mut segment.ratio);
        }
    }

    fn caps(&self, caps: &mut Vec<Cap>) {
        for cap in caps {
            match cap {
                Cap::Per(_, amount) => self.amount(amount),
                Cap::PerCare { amount, at_most, .. } => {
                    self.amount(amount);
                    at_most.iter_mut().for_each(|most| self.count(most));
                }
                Cap::Shared(_) => {}
            }
        }
    }

    fn amount(&self, amount: &mut Amount) {
        match amount {
            Amount::Const(_) | Amount::Part(_) | Amount::InScopeLeft | Amount::OwnPayLeft => {}
            // Layers are found by their places, which stay.
            Amount::Paid(_) | Amount::History(_) | Amount::Param(..) => {}
            Amount::PartOfLines(_, lines) => self.lines(lines),
            Amount::Add(a, b) | Amount::Sub(a, b) | Amount::Above(a, b) => {
                self.amount(a);
                self.amount(b);
            }
            Amount::Min(all) | Amount::Max(all) => all.iter_mut().for_each(|a| self.amount(a)),
            Amount::Between(a, low, high) => [a, low, high].into_iter().for_each(|a| self.amount(a)),
            Amount::Share(rate, a) => {
                self.rate(rate);
                self.amount(a);
            }
            Amount::Times(a, count) => {
                self.amount(a);
                self.count(count);
            }
            Amount::Choice(choice) => self.choice(choice, Self::amount),
        }
    }

    fn rate(&self, rate: &mut Rate) {
        if let Rate::Choice(choice) = rate {
            self.choice(choice, Self::rate);
        }
    }

    fn count(&self, count: &mut Count) {
        match count {
            Count::Const(_) | Count::Fact(_) | Count::Param(..) => {}
            Count::MonthsPaid(layer, _) => self.layer_named(layer),
            Count::Min(all) | Count::Max(all) => all.iter_mut().for_each(|c| self.count(c)),
            Count::Choice(choice) => self.choice(choice, Self::count),
        }
    }

    fn choice<T>(&self, choice: &mut Choice<T>, each: fn(&Self, &mut T)) {
        for (when, value) in &mut choice.arms {
            self.cond(when);
            each(self, value);
        }
        choice.otherwise.iter_mut().for_each(|value| each(self, value));
    }

    fn cond(&self, cond: &mut Cond) {
        match cond {
            Cond::Always => {}
            Cond::Not(inner) => self.cond(inner),
            Cond::All(all) | Cond::Any(all) => all.iter_mut().for_each(|c| self.cond(c)),
            Cond::Atom(Atom::Group(group)) => *group = self.groups.get(group.at()).copied().unwrap_or(*group),
            Cond::Atom(Atom::In(_, list)) => self.list(list),
            Cond::Atom(Atom::MonthsPaid { layer, .. }) => self.layer_named(layer),
            Cond::Atom(Atom::Is(..) | Atom::True(_) | Atom::Within(..)) => {}
        }
    }

    fn lines(&self, lines: &mut LineCond) {
        match lines {
            LineCond::Always | LineCond::Mark(_) => {}
            LineCond::Not(inner) => self.lines(inner),
            LineCond::All(all) | LineCond::Any(all) => all.iter_mut().for_each(|c| self.lines(c)),
            LineCond::In(list) => self.list(list),
        }
    }

    fn list(&self, list: &mut ListIx) {
        *list = self.lists.get(list.at()).copied().unwrap_or(*list);
    }

    fn layer_named(&self, layer: &mut LayerIx) {
        *layer = self.layers.get(layer.at()).copied().unwrap_or(*layer);
    }
}
