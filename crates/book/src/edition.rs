//! The rules in force on a day, as they were known on a day, with exceptions bound to the clauses that they displace.

use crate::model::{
    Amount, Book, Cap, Change, Clause, Cond, Deductible, DeductibleMode, Edition, EntitlementIx, ExceptionIx,
    ExceptionRule, ExemptionIx, LayerIx, LayerRule, LineRules, Override, Param, ParamIx, PaymentIx,
    Provenance, Ruled, Version,
};
use jiff::civil::Date;
use yidan_types::Fen;

impl<T> Version<T> {
    /// Whether it is in force on `day`.
    pub fn in_force(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it was known on that day; `None` knows all.
    pub fn known(&self, known: Option<Date>) -> bool {
        match (self.announced, known) {
            (Some(announced), Some(known)) => announced <= known,
            _ => true,
        }
    }
}

/// The version in force: of several the one that was announced last. INVARIANT (one version at a time).
pub fn pick<T>(versions: &[Version<T>], day: Date, known: Option<Date>) -> Option<&Version<T>> {
    let in_force = versions.iter().filter(|v| v.in_force(day) && v.known(known));
    in_force.max_by_key(|v| v.announced)
}

/// All of one kind that are in force on a day, by their places.
fn picks<T>(all: &[Ruled<T>], day: Date, known: Option<Date>) -> impl Iterator<Item = (u16, &Version<T>)> {
    let numbered = all.iter().enumerate();
    numbered.filter_map(move |(n, rule)| Some((u16::try_from(n).ok()?, pick(&rule.versions, day, known)?)))
}

/// Exceptions in an order in which whatever takes precedence comes first; without a stated precedence in the order of
/// the book. Those in a cycle (which the checker refuses) come last.
pub fn by_precedence(exceptions: &[Option<&Version<ExceptionRule>>]) -> Vec<ExceptionIx> {
    let in_force = |ix: usize| exceptions.get(ix).copied().flatten();
    let mut left: Vec<usize> = (0..exceptions.len()).filter(|ix| in_force(*ix).is_some()).collect();
    let mut order = Vec::new();
    while !left.is_empty() {
        let displaced = |ix: usize| {
            let over = |other: &usize| {
                in_force(*other).is_some_and(|v| v.rule.overrides.iter().any(|o| o.at() == ix))
            };
            left.iter().filter(|other| **other != ix).any(over)
        };
        let next = left.iter().position(|ix| !displaced(*ix)).unwrap_or(0);
        let ix = left.remove(next);
        order.extend(u16::try_from(ix).map(ExceptionIx));
    }
    order
}

impl Book {
    /// The rules in force on `day`: of versions that overlap, the one announced last; with `known`, only of those
    /// that were announced by then.
    pub fn edition(&self, day: Date, known: Option<Date>) -> Edition<'_> {
        let exceptions: Vec<_> =
            self.exceptions.iter().map(|rule| pick(&rule.versions, day, known)).collect();
        let binder = Binder { order: by_precedence(&exceptions), exceptions: &exceptions };
        let lines = pick(&self.lines, day, known);
        let layers = picks(&self.layers, day, known);
        let params = self.params.iter().zip(0..).map(|(param, n): (_, u16)| {
            let version = pick(&param.versions, day, known)?;
            Some((version, binder.param(ParamIx(n), &version.rule)))
        });
        Edition {
            book: self,
            day,
            holds: self.holds(day, known),
            known,
            lines: lines.map(|version| (version, LineRules::clone(&version.rule))),
            exemptions: picks(&self.exemptions, day, known).map(|(n, v)| (ExemptionIx(n), v)).collect(),
            params: params.collect(),
            layers: layers.map(|(n, version)| (version, binder.layer(LayerIx(n), &version.rule))).collect(),
            limits: self.limits.iter().map(|limit| pick(&limit.versions, day, known)).collect(),
            payments: picks(&self.payments, day, known).map(|(n, v)| (PaymentIx(n), v)).collect(),
            entitlements: picks(&self.entitlements, day, known).map(|(n, v)| (EntitlementIx(n), v)).collect(),
            exceptions,
        }
    }

    /// First and last day around `day` on which exactly the same versions are in force.
    fn holds(&self, day: Date, known: Option<Date>) -> (Date, Date) {
        let mut turns = self.turns(known);
        turns.push(Date::MIN);
        turns.sort_unstable();
        turns.dedup();
        let now = self.in_force(day, known);
        let same = |turn: &&Date| self.in_force(**turn, known) == now;
        let (before, after): (Vec<Date>, Vec<Date>) = turns.iter().partition(|turn| **turn <= day);
        // What is in force on a turn is in force until the day before the next one.
        let first = before.iter().rev().take_while(same).last().copied().unwrap_or(day);
        let next = after.iter().find(|turn| !same(turn));
        let last = next.and_then(|turn| turn.yesterday().ok()).unwrap_or(Date::MAX);
        (first, last)
    }

    /// The days on which a version of anything begins, or that follow its last day.
    pub(crate) fn turns(&self, known: Option<Date>) -> Vec<Date> {
        let mut turns = Vec::new();
        self.each_rule(&mut |_, spans| {
            for span in spans.iter().filter(|span| span.known(known)) {
                turns.push(span.from);
                turns.extend(span.until.and_then(|until| until.tomorrow().ok()));
            }
        });
        turns
    }

    /// Which version of each rule is in force.
    fn in_force(&self, day: Date, known: Option<Date>) -> Vec<Option<usize>> {
        let mut all = Vec::new();
        self.each_rule(&mut |_, spans| {
            let in_force = spans.iter().enumerate().filter(|(_, v)| v.in_force(day) && v.known(known));
            all.push(in_force.max_by_key(|(_, v)| v.announced).map(|(n, _)| n));
        });
        all
    }

    /// Calls with the times of the versions of every rule, whatever its kind.
    pub(crate) fn each_rule(&self, call: &mut dyn FnMut(&str, &[Version<()>])) {
        fn times<T>(versions: &[Version<T>]) -> Vec<Version<()>> {
            versions.iter().map(Version::time).collect()
        }
        fn all<T>(rules: &[Ruled<T>], call: &mut dyn FnMut(&str, &[Version<()>])) {
            rules.iter().for_each(|rule| call(&rule.name.label, &times(&rule.versions)));
        }
        call("", &times(&self.lines));
        all(&self.params, call);
        all(&self.exemptions, call);
        all(&self.layers, call);
        all(&self.limits, call);
        all(&self.exceptions, call);
        all(&self.payments, call);
        all(&self.entitlements, call);
    }
}

impl<T> Version<T> {
    /// When it is in force and known, without what it says.
    fn time(&self) -> Version<()> {
        Version {
            from: self.from,
            until: self.until,
            announced: self.announced,
            origin: Provenance::default(),
            note: String::new(),
            span: self.span,
            rule: (),
        }
    }
}

/// Binds exceptions to clauses.
struct Binder<'b, 'e> {
    order: Vec<ExceptionIx>,
    exceptions: &'e [Option<&'b Version<ExceptionRule>>],
}

impl Binder<'_, '_> {
    /// What the exceptions in force put in the place of a clause, in order of precedence.
    fn overrides<T>(&self, value: impl Fn(&Change) -> Option<T>) -> Vec<Override<T>> {
        let mut overrides = Vec::new();
        for exception in &self.order {
            let Some(rule) = self.exceptions.get(exception.at()).copied().flatten() else {
                continue;
            };
            let changed = rule.rule.changes.iter().filter_map(&value);
            overrides.extend(changed.map(|value| Override {
                exception: *exception,
                when: rule.rule.when.clone(),
                value,
            }));
        }
        overrides
    }

    fn param(&self, ix: ParamIx, param: &Param) -> Param {
        match param {
            Param::Amount(clause) => Param::Amount(self.bind(clause, |change| match change {
                Change::ParamAmount(of, value) if *of == ix => Some(value.clone()),
                _ => None,
            })),
            Param::Ratio(clause) => Param::Ratio(self.bind(clause, |change| match change {
                Change::ParamRatio(of, value) if *of == ix => Some(value.clone()),
                _ => None,
            })),
            Param::Count(clause) => Param::Count(self.bind(clause, |change| match change {
                Change::ParamCount(of, value) if *of == ix => Some(value.clone()),
                _ => None,
            })),
        }
    }

    fn bind<T: Clone>(&self, clause: &Clause<T>, value: impl Fn(&Change) -> Option<T>) -> Clause<T> {
        Clause { overrides: self.overrides(value), ..clause.clone() }
    }

    fn layer(&self, ix: LayerIx, rule: &LayerRule) -> LayerRule {
        let applies = self.bind(&rule.applies, |change| match change {
            Change::Applies(of, value) if *of == ix => Some(value.clone()),
            _ => None::<Cond>,
        });
        let base = self.bind(&rule.base, |change| match change {
            Change::Base(of, value) if *of == ix => Some(value.clone()),
            _ => None,
        });
        let schedule = self.bind(&rule.schedule, |change| match change {
            Change::Schedule(of, value) if *of == ix => Some(value.clone()),
            _ => None,
        });
        let caps = self.bind(&rule.caps, |change| match change {
            Change::Caps(of, value) if *of == ix => Some(value.clone()),
            _ => None::<Vec<Cap>>,
        });
        let deductible = self.deductible(ix, rule);
        LayerRule { applies, base, schedule, caps, deductible, ..rule.clone() }
    }

    /// An exception may give a deductible to a layer that has none otherwise: then the layer's own is zero.
    fn deductible(&self, ix: LayerIx, rule: &LayerRule) -> Option<Clause<Deductible>> {
        let overrides = self.overrides(|change| match change {
            Change::Deductible(of, value) if *of == ix => Some(value.clone()),
            _ => None,
        });
        match &rule.deductible {
            Some(clause) => Some(Clause { overrides, ..clause.clone() }),
            None if overrides.is_empty() => None,
            None => Some(Clause {
                value: Deductible { amount: Amount::Const(Fen::ZERO), mode: DeductibleMode::PerBill },
                origin: Provenance::default(),
                span: rule.base.span,
                overrides,
            }),
        }
    }
}
