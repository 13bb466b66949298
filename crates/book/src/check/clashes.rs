//! What must not hold at once: exceptions to one clause, treatments by exemptions, payment units. Each clash is told
//! with the person and bill for which it happens.

use super::Checker;
use super::exceptions::reach;
use super::say;
use super::versions::{Moment, as_known_before, ended_before, gap_before, leave_out_until, moments};
use crate::ast::Span;
use crate::diag::{Diagnostic, Text};
use crate::edition;
use crate::facts::{LineClass, LineMark};
use crate::model::{
    Book, Change, Cond, ExceptionRule, LayerIx, LayerRule, LineCond, LineRules, Param, ParamIx, Ruled,
    Treatment, Version,
};
use crate::sat::{self, Answer, Solver, Witness};
use crate::walk::{self, Visitor};
use crate::words::Word;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A clause that can be displaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Layer(LayerIx, Word),
    Param(ParamIx),
}

impl Slot {
    fn of(change: &Change) -> Slot {
        match change {
            Change::Applies(layer, _) => Slot::Layer(*layer, Word::Applies),
            Change::Base(layer, _) => Slot::Layer(*layer, Word::Base),
            Change::Deductible(layer, _) => Slot::Layer(*layer, Word::Deductible),
            Change::Schedule(layer, _) => Slot::Layer(*layer, Word::Pays),
            Change::Caps(layer, _) => Slot::Layer(*layer, Word::Cap),
            Change::ParamAmount(param, _) | Change::ParamRatio(param, _) | Change::ParamCount(param, _) => {
                Slot::Param(*param)
            }
        }
    }

    fn tell(self, book: &Book) -> Text {
        match self {
            Slot::Layer(layer, clause) => {
                let clause = say::word(clause);
                let label = book.layers.get(layer.at()).map_or("", |l| l.name.label.as_str());
                Text::new(format!("“{label}”的{}", clause.zh), format!("{} of `{label}`", clause.en))
            }
            Slot::Param(param) => {
                let label = book.params.get(param.at()).map_or("", |p| p.name.label.as_str());
                Text::new(format!("参数“{label}”"), format!("parameter `{label}`"))
            }
        }
    }
}

impl Checker {
    /// Searches clashes at every moment.
    pub(super) fn clashes(&mut self) {
        let mut found = Found { book: &self.book, told: BTreeSet::new(), diagnostics: Vec::new() };
        for moment in moments(&self.book) {
            found.exceptions(moment);
            found.exemptions(moment);
            found.payments(moment);
            found.parameters_in_force(moment);
        }
        let diagnostics = found.diagnostics;
        self.diagnostics.extend(diagnostics);
    }
}

struct Found<'b> {
    book: &'b Book,
    /// Pairs that were examined, by where they stand: versions hold over many moments.
    told: BTreeSet<(u32, u32, Slot)>,
    diagnostics: Vec<Diagnostic>,
}

/// Stands for clashes that are not about a clause.
const NO_SLOT: Slot = Slot::Param(ParamIx(u16::MAX));

impl<'b> Found<'b> {
    fn solver(&self) -> Solver<'b> {
        Solver { groups: &self.book.groups, lists: &self.book.lists }
    }

    /// Whether the pair is examined for the first time.
    fn new_pair(&mut self, a: Span, b: Span, slot: Slot) -> bool {
        self.told.insert((a.start, b.start, slot))
    }

    /// INVARIANT: exceptions without a stated precedence exclude each other.
    fn exceptions(&mut self, (day, known): Moment) {
        let book = self.book;
        let picked: Vec<Option<&Version<ExceptionRule>>> =
            book.exceptions.iter().map(|e| edition::pick(&e.versions, day, known)).collect();
        let over: Vec<Vec<usize>> = picked
            .iter()
            .map(|v| v.map_or_else(Vec::new, |v| v.rule.overrides.iter().map(|o| o.at()).collect()))
            .collect();
        let reached: Vec<Vec<usize>> = (0..over.len()).map(|n| reach(n, &over)).collect();
        let ordered = |a: usize, b: usize| {
            let over = |a: usize, b: usize| reached.get(a).is_some_and(|r| r.contains(&b));
            over(a, b) || over(b, a)
        };
        for (b, second) in picked.iter().enumerate() {
            for (a, first) in picked.iter().enumerate().take(b) {
                if let (Some(first), Some(second)) = (first, second)
                    && !ordered(a, b)
                {
                    self.pair(first, second, &picked, (day, known), [a, b]);
                }
            }
        }
    }

    fn pair(
        &mut self,
        first: &Version<ExceptionRule>,
        second: &Version<ExceptionRule>,
        picked: &[Option<&Version<ExceptionRule>>],
        moment: Moment,
        numbers: [usize; 2],
    ) {
        let slots = |v: &Version<ExceptionRule>| v.rule.changes.iter().map(Slot::of).collect::<BTreeSet<_>>();
        for slot in slots(first).intersection(&slots(second)).copied() {
            let Some(context) = self.context(slot, picked, moment) else {
                continue;
            };
            if !self.new_pair(first.span, second.span, slot) {
                continue;
            }
            match self.solver().solve(&[&first.rule.when, &second.rule.when, &context]) {
                Answer::Never => {}
                Answer::TooComplex => self.too_complex(second.span),
                Answer::Holds(witness) => self.exceptions_clash(first, second, slot, &witness, numbers),
            }
        }
    }

    /// Who gets to the clause: for whom the layer applies, by its own condition or by one that displaces it. `None` if
    /// the layer is not in force.
    fn context(
        &self,
        slot: Slot,
        picked: &[Option<&Version<ExceptionRule>>],
        moment: Moment,
    ) -> Option<Cond> {
        let Slot::Layer(layer, clause) = slot else {
            return Some(Cond::Always);
        };
        let rule = edition::pick(&self.book.layers.get(layer.at())?.versions, moment.0, moment.1)?;
        if clause == Word::Applies {
            return Some(Cond::Always);
        }
        let mut ways = vec![rule.rule.applies.value.clone()];
        for exception in picked.iter().flatten() {
            for change in &exception.rule.changes {
                if let Change::Applies(of, applies) = change
                    && *of == layer
                {
                    ways.push(Cond::All(vec![exception.rule.when.clone(), applies.clone()]));
                }
            }
        }
        Some(Cond::Any(ways))
    }

    fn exceptions_clash(
        &mut self,
        first: &Version<ExceptionRule>,
        second: &Version<ExceptionRule>,
        slot: Slot,
        witness: &Witness,
        [a, b]: [usize; 2],
    ) {
        let name = |n: usize| self.book.exceptions.get(n).map(|e| &e.name);
        let label = |n: usize| name(n).map_or("", |name| name.label.as_str());
        // The hint gives the id: a label may need quotation marks.
        let id = name(a).map_or("", |name| name.id.as_str());
        let (a, b) = (label(a), label(b));
        let (what, who) = (slot.tell(self.book), witness.describe(self.book));
        let message = Text::new(
            format!("例外“{a}”和“{b}”会同时改{}，例如：{}", what.zh, who.zh),
            format!("exceptions `{a}` and `{b}` both change {}, for example for: {}", what.en, who.en),
        );
        let hint = Text::new(
            format!("在“{b}”里写“优先于 {id}”（或反过来），或把两个“当”写得互不重叠"),
            format!("write `overrides {id}` in `{b}` (or the other way round), or keep the conditions apart"),
        );
        let diagnostic = Diagnostic::error("exceptions-clash", second.span, message)
            .label(Text::new("这个例外", "this exception"))
            .related(first.span, Text::new("和这个例外", "and this one"))
            .hint(hint);
        self.diagnostics.push(diagnostic);
    }

    fn too_complex(&mut self, span: Span) {
        let message = Text::new(
            "条件太复杂，无法判断会不会同时成立",
            "the conditions are too complex to tell whether they hold at once",
        );
        let label = Text::new("请写得简单些", "make it simpler");
        self.diagnostics.push(Diagnostic::error("too-complex", span, message).label(label));
    }

    /// Two exemptions may lift the class of one line, but then they must make the same of it.
    fn exemptions(&mut self, (day, known): Moment) {
        let book = self.book;
        let in_force = book.exemptions.iter().filter_map(|e| {
            let version = edition::pick(&e.versions, day, known)?;
            version.rule.lifts_catalogue.then_some((&e.name.label, version))
        });
        let in_force: Vec<_> = in_force.collect();
        let outside = outside_catalogue(edition::pick(&book.lines, day, known).map(|lines| &lines.rule));
        for (number, (b, second)) in in_force.iter().enumerate() {
            for (a, first) in in_force.iter().take(number) {
                if first.rule.treatment == second.rule.treatment
                    || !self.new_pair(first.span, second.span, NO_SLOT)
                {
                    continue;
                }
                let line =
                    sat::lines_satisfiable(&[&outside, &first.rule.lines, &second.rule.lines], &book.lists);
                let Some(line) = line else { continue };
                let who = match self.solver().solve(&[&first.rule.when, &second.rule.when]) {
                    Answer::Never => continue,
                    Answer::TooComplex => {
                        self.too_complex(second.span);
                        continue;
                    }
                    Answer::Holds(witness) => witness.describe(book),
                };
                let line = line.describe(&book.lists);
                let message = Text::new(
                    format!("豁免“{a}”和“{b}”对同一行费用处理不同，例如：{}，行 {}", who.zh, line.zh),
                    format!(
                        "exemptions `{a}` and `{b}` treat one line differently, for example: {}, line {}",
                        who.en, line.en
                    ),
                );
                let hint = Text::new(
                    "把“当”或“项目”写得互不重叠，或写成同样的先行自付",
                    "keep their conditions or lines apart, or give both the same treatment",
                );
                self.diagnostics.push(clash("exemptions-clash", first.span, second.span, message, hint));
            }
        }
    }

    /// A hospital is paid for one case by one unit.
    fn payments(&mut self, (day, known): Moment) {
        let book = self.book;
        let in_force = book
            .payments
            .iter()
            .filter_map(|p| edition::pick(&p.versions, day, known).map(|version| (&p.name.label, version)));
        let in_force: Vec<_> = in_force.collect();
        for (number, (b, second)) in in_force.iter().enumerate() {
            for (a, first) in in_force.iter().take(number) {
                if !self.new_pair(first.span, second.span, NO_SLOT) {
                    continue;
                }
                let who = match self.solver().solve(&[&first.rule.when, &second.rule.when]) {
                    Answer::Never => continue,
                    Answer::TooComplex => {
                        self.too_complex(second.span);
                        continue;
                    }
                    Answer::Holds(witness) => witness.describe(book),
                };
                let message = Text::new(
                    format!("付费“{a}”和“{b}”会同时适用，例如：{}", who.zh),
                    format!("payments `{a}` and `{b}` hold at once, for example for: {}", who.en),
                );
                let hint = Text::new("把两个“当”写得互不重叠", "keep the conditions apart");
                self.diagnostics.push(clash("payments-clash", first.span, second.span, message, hint));
            }
        }
    }

    /// A layer in force reads only parameters in force; else its bills cannot be settled.
    fn parameters_in_force(&mut self, (day, known): Moment) {
        for layer in &self.book.layers {
            let Some(version) = edition::pick(&layer.versions, day, known) else {
                continue;
            };
            for param in params_of(&version.rule) {
                let Some(read) = self.book.params.get(param.at()) else {
                    continue;
                };
                let missing =
                    !read.versions.is_empty() && edition::pick(&read.versions, day, known).is_none();
                let first = read.versions.first().map_or(read.name.span, |v| v.span);
                if !missing || !self.new_pair(version.span, first, Slot::Param(param)) {
                    continue;
                }
                let gap = Gap { day, known, first };
                self.diagnostics.push(gap.tell(self.book, layer, version, read));
            }
        }
    }
}

/// A moment at which a layer reads a parameter without a value.
struct Gap {
    day: Date,
    known: Option<Date>,
    /// The parameter's first version.
    first: Span,
}

impl Gap {
    fn tell(
        self,
        book: &Book,
        layer: &Ruled<LayerRule>,
        version: &Version<LayerRule>,
        param: &Ruled<Param>,
    ) -> Diagnostic {
        let Gap { day, known, first } = self;
        let before = gap_before(book, &param.versions, day, known);
        let state = before.map_or_else(
            || Text::new("", ""),
            |announced| {
                let state = as_known_before(announced);
                Text::new(format!("{}，", state.zh), format!("{}, ", state.en))
            },
        );
        let (layer, name) = (&layer.name.label, &param.name.label);
        let message = Text::new(
            format!("{}“{layer}”在 {day} 有效，它用到的参数“{name}”那天却没有值", state.zh),
            format!(
                "{}`{layer}` is in force on {day}, but parameter `{name}`, which it reads, is not",
                state.en
            ),
        );
        let hint = match before {
            Some(_) if ended_before(&param.versions, day, known) => leave_out_until(),
            Some(announced) => Text::new(
                format!("补上参数那时已知的版本，或给这一层也写“公布 {announced}”"),
                format!("add the version that was known then, or `announced {announced}` to the layer too"),
            ),
            None => Text::new(
                "补上参数那段时间的版本，或给这一层写“止”",
                "add a version of the parameter for that time, or `until` to the layer",
            ),
        };
        Diagnostic::warning("not-in-force", version.span, message)
            .label(Text::new("这时不能结算", "cannot settle then"))
            .related(first, Text::new("参数写在这里", "the parameter is here"))
            .hint(hint)
    }
}

/// The lines of which an exemption can lift the catalogue class: class C, and what a rule makes wholly self-paid.
fn outside_catalogue(rules: Option<&LineRules>) -> LineCond {
    let mut ways = vec![LineCond::Mark(LineMark::Class(LineClass::C))];
    if let Some(rules) = rules {
        let classes = LineClass::ALL.iter().zip(&rules.classes);
        let classes = classes.filter(|(_, treatment)| **treatment == Treatment::WhollySelfPaid);
        ways.extend(classes.map(|(class, _)| LineCond::Mark(LineMark::Class(*class))));
        let special = rules.special.iter().filter(|(_, treatment)| *treatment == Treatment::WhollySelfPaid);
        ways.extend(special.map(|(lines, _)| lines.clone()));
    }
    LineCond::Any(ways)
}

fn clash(code: &'static str, first: Span, second: Span, message: Text, hint: Text) -> Diagnostic {
    Diagnostic::error(code, second, message)
        .label(Text::new("这一条", "this one"))
        .related(first, Text::new("和这一条", "and this one"))
        .hint(hint)
}

/// The parameters that a layer's own clauses read.
fn params_of(rule: &crate::model::LayerRule) -> BTreeSet<ParamIx> {
    #[derive(Default)]
    struct Reads(BTreeSet<ParamIx>);
    impl Visitor for Reads {
        fn amount(&mut self, amount: &crate::model::Amount) {
            if let crate::model::Amount::Param(param, _) = amount {
                self.0.insert(*param);
            }
        }
        fn rate(&mut self, rate: &crate::model::Rate) {
            if let crate::model::Rate::Param(param, _) = rate {
                self.0.insert(*param);
            }
        }
        fn count(&mut self, count: &crate::model::Count) {
            if let crate::model::Count::Param(param, _) = count {
                self.0.insert(*param);
            }
        }
    }
    let mut reads = Reads::default();
    walk::layer(rule, &mut reads);
    reads.0
}
