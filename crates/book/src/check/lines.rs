//! How lines are split, and what exemptions lift.

use super::gaps::Owner;
use super::{Checker, rule, say, shape};
use crate::ast::{self, Body, Clause, Item, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::model::{Cond, Count, Exemption, LineCond, LineRules, Rate, Treatment};
use crate::sat;
use crate::words::Word;
use yidan_types::Ratio;

/// What an exemption can lift.
const LIFTED: [Word; 4] = [Word::Catalogue, Word::PriceLimit, Word::DoseCap, Word::PaidFirst];

impl Checker {
    /// Reads one version of the rules for lines.
    pub(super) fn line_rules(&mut self, item: &Item) {
        let frame = self.frame(item);
        let rules = self.split(item);
        if let Some(rules) = rules {
            self.book.lines.push(rule::version(frame, rules));
        }
    }

    fn split(&mut self, item: &Item) -> Option<LineRules> {
        let mut class = |wanted: Word| {
            let found = shape::first(&item.clauses, |b| match b {
                Body::LineClass(word, treatment) if word.value == wanted => Some(treatment),
                _ => None,
            });
            found.and_then(|(_, treatment)| self.treatment(treatment))
        };
        let classes = [class(Word::ClassA), class(Word::ClassB), class(Word::ClassC)];
        let special = self.special(item);
        let limit = shape::first(&item.clauses, |b| if let Body::PriceLimit(w) = b { Some(w) } else { None });
        let price_limit = match limit {
            Some((_, word)) => self.one_of(word, &[(Word::AsBilled, true), (Word::None, false)]),
            None => Some(true),
        };
        let dose = shape::first(&item.clauses, |b| if let Body::DoseCap(e) = b { Some(e) } else { None });
        let dose_cap: Option<Option<Count>> = match dose {
            Some((_, Some(days))) => self.count(days, Some(Word::Days)).map(Some),
            Some((_, None)) | None => Some(None),
        };
        let [a, b, c] = classes;
        Some(LineRules {
            classes: [a?, b?, c?],
            special: special?,
            price_limit: price_limit?,
            dose_cap: dose_cap?,
        })
    }

    /// Lines that are treated otherwise than their class. INVARIANT: no two hold for one line.
    fn special(&mut self, item: &Item) -> Option<Vec<(LineCond, Treatment)>> {
        let mut found: Vec<(LineCond, Treatment, Span)> = Vec::new();
        let mut good = true;
        for clause in &item.clauses {
            let Body::LineRule(cond, treatment) = &clause.body else {
                continue;
            };
            let lines = self.line_cond(cond);
            let treatment = match treatment {
                Some(treatment) => self.treatment(treatment),
                None => {
                    self.no_treatment(clause);
                    None
                }
            };
            let (Some(lines), Some(treatment)) = (lines, treatment) else {
                good = false;
                continue;
            };
            for (earlier, _, first) in &found {
                let clash = sat::lines_satisfiable(&[earlier, &lines], &self.book.lists);
                if let Some(line) = clash {
                    let line = line.describe(&self.book.lists);
                    let diagnostic = line_rules_clash(clause.span, *first, &line);
                    self.diagnostics.push(diagnostic);
                }
            }
            found.push((lines, treatment, clause.span));
        }
        good.then(|| found.into_iter().map(|(lines, treatment, _)| (lines, treatment)).collect())
    }

    fn no_treatment(&mut self, clause: &Clause) {
        let message =
            Text::new("没有写这些项目怎么处理", "the rule does not say what becomes of these lines");
        let label = Text::new("后面写：先行自付 30%，或 全自费", "add `paid_first 30%` or `self_paid`");
        self.report(Diagnostic::error("missing-clause", clause.span, message).label(label));
    }

    /// What becomes of a line.
    fn treatment(&mut self, treatment: &ast::Treatment) -> Option<Treatment> {
        match treatment {
            ast::Treatment::WhollySelfPaid => Some(Treatment::WhollySelfPaid),
            ast::Treatment::PaidFirst(share) => {
                self.at_most_all(share);
                self.rate(share).map(Treatment::PaidFirst)
            }
            ast::Treatment::AsBilled(None) => Some(Treatment::AsBilled(None)),
            ast::Treatment::AsBilled(Some(share)) => {
                self.at_most_all(share);
                self.rate(share).map(|share| Treatment::AsBilled(Some(share)))
            }
        }
    }

    /// Reads one version of an exemption.
    pub(super) fn exemption(&mut self, item: &Item) {
        let frame = self.frame(item);
        let number = self.number(item);
        let when = self.applies(item).map(|clause| clause.value);
        let exemption =
            self.where_holds(Owner::Other, when.as_ref(), |checker| checker.lifts(item, when.clone()));
        rule::place(&mut self.book.exemptions, number, exemption.map(|e| rule::version(frame, e)));
    }

    fn lifts(&mut self, item: &Item, when: Option<Cond>) -> Option<Exemption> {
        let lifts =
            shape::first(&item.clauses, |b| if let Body::Lifts(words) = b { Some(words) } else { None });
        let lifts: Option<Vec<Word>> = lifts.and_then(|(_, words)| self.lifted(words));
        let lines = shape::first(&item.clauses, |b| match b {
            Body::LineRule(cond, treatment) => Some((cond, treatment)),
            _ => None,
        });
        let (lines, beside) = match lines {
            Some((clause, (cond, treatment))) => {
                (self.line_cond(cond), treatment.as_ref().map(|t| (t, clause.span)))
            }
            None => (Some(LineCond::Always), None),
        };
        let treatments = item.clauses.iter().filter_map(|c| match &c.body {
            Body::Treatment(treatment) => Some((treatment, c.span)),
            _ => None,
        });
        let treatments: Vec<_> = beside.into_iter().chain(treatments).collect();
        let catalogue = lifts.as_ref().is_none_or(|l| l.contains(&Word::Catalogue));
        let treatment = self.exemption_treatment(&treatments, catalogue);
        let (lifts, lines) = (lifts?, lines?);
        let lifted = |word| lifts.contains(&word);
        Some(Exemption {
            when: when?,
            lines,
            lifts_catalogue: lifted(Word::Catalogue),
            lifts_price_limit: lifted(Word::PriceLimit),
            lifts_dose_cap: lifted(Word::DoseCap),
            lifts_paid_first: lifted(Word::PaidFirst),
            treatment: treatment?,
        })
    }

    fn lifted(&mut self, words: &[Spanned<Word>]) -> Option<Vec<Word>> {
        let mut lifted = Vec::new();
        let mut good = true;
        for word in words {
            if lifted.contains(&word.value) {
                self.value_twice(word.span, word.value.text(self.book.lang));
            }
            let found = self.one_of(word, &LIFTED.map(|w| (w, w)));
            good &= found.is_some();
            lifted.extend(found);
        }
        good.then_some(lifted)
    }

    /// What becomes of lines whose catalogue class is lifted: nothing paid first, unless the exemption says otherwise.
    fn exemption_treatment(
        &mut self,
        treatments: &[(&ast::Treatment, Span)],
        catalogue: bool,
    ) -> Option<Treatment> {
        let Some((first, span)) = treatments.first() else {
            return Some(Treatment::PaidFirst(Rate::Const(Ratio::ZERO)));
        };
        if let Some((_, again)) = treatments.get(1) {
            let message = Text::new("写了两种处理办法", "two treatments");
            let diagnostic = Diagnostic::error("duplicate-clause", *again, message)
                .label(Text::new("又写了一种", "another one"))
                .related(*span, Text::new("先写在这里", "first here"));
            self.report(diagnostic);
        }
        if !catalogue {
            let lifts = say::word(Word::Catalogue);
            let message = Text::new(
                format!("没有免除{}，写先行自付没有作用", lifts.zh),
                format!("a treatment has no effect unless {} is lifted", lifts.en),
            );
            let label = Text::new("不起作用", "no effect");
            let hint = Text::new("写：免除 目录；或删去这一项", "write `lifts catalogue`, or remove this");
            self.report(Diagnostic::error("misplaced-clause", *span, message).label(label).hint(hint));
        }
        self.treatment(first)
    }
}

fn line_rules_clash(span: Span, first: Span, line: &Text) -> Diagnostic {
    let message = Text::new(
        format!("两条项目规则会管到同一行费用，例如：{}", line.zh),
        format!("two rules hold for one line, for example: {}", line.en),
    );
    let hint = Text::new(
        "把其中一条写窄，例如加上“且 非 …”",
        "make one of them narrower, for example with `and not …`",
    );
    Diagnostic::error("line-rules-clash", span, message)
        .label(Text::new("这一条", "this rule"))
        .related(first, Text::new("和这一条", "and this one"))
        .hint(hint)
}
