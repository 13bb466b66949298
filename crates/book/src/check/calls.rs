//! Built-in amounts: parts of the bill, what is left, what layers paid, the year so far.

use super::exprs::Place;
use super::params::Kind;
use super::{Checker, say};
use crate::ast::{self, Expr, Name, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::model::{Amount, History, LayerIx, Part};
use crate::words::Word;

/// The part of a bill that a word names.
pub(super) fn part(word: Word) -> Option<Part> {
    match word {
        Word::Total => Some(Part::Total),
        Word::SelfPaid => Some(Part::SelfPaid),
        Word::OverLimit => Some(Part::OverLimit),
        Word::PaidFirst => Some(Part::PaidFirst),
        Word::InScope => Some(Part::InScope),
        _ => None,
    }
}

/// The amount of the year so far that a word names.
pub(super) fn year_amount(word: Word) -> Option<History> {
    match word {
        Word::TotalThisYear => Some(History::Total),
        Word::InScopeThisYear => Some(History::InScope),
        Word::OwnPayThisYear => Some(History::OwnPay),
        Word::OwnPayInScopeThisYear => Some(History::OwnPayInScope),
        _ => None,
    }
}

/// The amount of the year so far of one layer.
pub(super) fn layer_year(function: Word, layer: LayerIx) -> Option<History> {
    match function {
        Word::PaidThisYear => Some(History::Paid(layer)),
        Word::BaseThisYear => Some(History::Base(layer)),
        Word::DeductibleThisYear => Some(History::Deductible(layer)),
        Word::DeductibleInReferral => Some(History::DeductibleInReferral(layer)),
        _ => None,
    }
}

impl Checker {
    /// A built-in amount by its word.
    pub(super) fn quantity(&mut self, word: Word, expr: &Expr, place: Place) -> Option<Amount> {
        if let Some(part) = part(word) {
            return self.may_move(place, word, expr.span).then_some(Amount::Part(part));
        }
        if let Some(history) = year_amount(word) {
            return self.may_move(place, word, expr.span).then_some(Amount::History(history));
        }
        match word {
            Word::InScopeLeft | Word::OwnPayInScope => {
                self.may_leave(place, word, expr.span).then_some(Amount::InScopeLeft)
            }
            Word::OwnPay => self.may_leave(place, word, expr.span).then_some(Amount::OwnPayLeft),
            Word::FundPay | Word::FacilityPart => {
                self.only_at_the_end(word, expr.span);
                None
            }
            _ => {
                self.wrong_kind(Kind::Amount, expr);
                None
            }
        }
    }

    /// `合规费用 其中 特药`.
    pub(super) fn of_which(
        &mut self,
        word: Word,
        cond: &ast::Cond,
        span: Span,
        place: Place,
    ) -> Option<Amount> {
        let lines = self.line_cond(cond);
        let Some(part) = part(word) else {
            let name = say::word(word);
            let parts =
                say::words([Word::Total, Word::SelfPaid, Word::OverLimit, Word::PaidFirst, Word::InScope]);
            let message = Text::new(
                format!("{}不能按费用行拆开", name.zh),
                format!("{} cannot be told line by line", name.en),
            );
            let label =
                Text::new(format!("可以拆开的：{}", parts.zh), format!("expected one of {}", parts.en));
            self.report(Diagnostic::error("not-a-value", span, message).label(label));
            return None;
        };
        let allowed = self.may_move(place, word, span);
        lines.filter(|_| allowed).map(|lines| Amount::PartOfLines(part, lines))
    }

    /// `已付(大病保险)` and the like.
    pub(super) fn call(&mut self, function: &Spanned<Word>, layer: &Name, place: Place) -> Option<Amount> {
        let number = self.find(Word::Layer, layer);
        let allowed = self.may_move(place, function.value, function.span);
        let ix = LayerIx(u16::try_from(number?).ok()?);
        if let Some(history) = layer_year(function.value, ix) {
            return allowed.then_some(Amount::History(history));
        }
        if function.value != Word::Paid {
            let words = [
                Word::Paid,
                Word::PaidThisYear,
                Word::DeductibleThisYear,
                Word::DeductibleInReferral,
                Word::BaseThisYear,
            ];
            self.not_a_value(function, &words);
            return None;
        }
        let earlier = match place {
            Place::Fixed | Place::After => true,
            Place::Layer(this) => ix < this,
            Place::Limit => return self.limit_knows_no_layer(function.value, function.span.to(layer.span)),
        };
        if !earlier {
            self.later_layer(layer, ix, place);
        }
        (allowed && earlier).then_some(Amount::Paid(ix))
    }

    fn later_layer(&mut self, layer: &Name, ix: LayerIx, place: Place) {
        let itself = place == Place::Layer(ix);
        let message = if itself {
            Text::new(
                format!("“{}”还没有付，不能引用自己已付的金额", layer.value),
                format!("`{}` cannot read what it pays itself", layer.value),
            )
        } else {
            Text::new(
                format!("“{}”排在后面，这时还没有付", layer.value),
                format!("`{}` comes later and has not paid yet", layer.value),
            )
        };
        let declared = self.book.layers.get(ix.at()).map(|l| l.name.span);
        let hint = Text::new(
            "各层按书写顺序付；要用以前各次的金额写“本年已付(…)”",
            "layers pay in the order of the book; for earlier bills use `paid_this_year(…)`",
        );
        let mut diagnostic = Diagnostic::error("later-layer", layer.span, message)
            .label(Text::new("只能引用前面的层", "only earlier layers"))
            .hint(hint);
        if let Some(span) = declared.filter(|_| !itself) {
            diagnostic = diagnostic.related(span, Text::new("这一层在这里", "the layer is here"));
        }
        self.report(diagnostic);
    }

    /// Parameters and the rules for lines are fixed once the facts are: no amount of the bill, none of the year.
    fn may_move(&mut self, place: Place, word: Word, span: Span) -> bool {
        if place != Place::Fixed {
            return true;
        }
        let name = say::word(word);
        let message = Text::new(
            format!("参数不能随费用变化：{}每笔都不同", name.zh),
            format!("a parameter must not depend on the bill: {} differs from bill to bill", name.en),
        );
        let label = Text::new("参数只能随事实变化", "only facts may decide here");
        let hint = Text::new("把这个算式写在用到它的层里", "write this expression in the layer that uses it");
        self.report(Diagnostic::error("depends-on-bill", span, message).label(label).hint(hint));
        false
    }

    /// What layers left is known in a layer and after all of them.
    fn may_leave(&mut self, place: Place, word: Word, span: Span) -> bool {
        if place == Place::Limit {
            self.limit_knows_no_layer(word, span);
            return false;
        }
        self.may_move(place, word, span)
    }

    fn limit_knows_no_layer(&mut self, word: Word, span: Span) -> Option<Amount> {
        let name = say::word(word);
        let message = Text::new(
            format!("几层共用的限额不能引用{}", name.zh),
            format!("a limit that layers share cannot read {}", name.en),
        );
        let label = Text::new("每一层看到的都不同", "differs from layer to layer");
        self.report(Diagnostic::error("no-amount-of-layer", span, message).label(label));
        None
    }

    fn only_at_the_end(&mut self, word: Word, span: Span) {
        let name = say::word(word);
        let message = Text::new(
            format!("{}要等各层付完才知道", name.zh),
            format!("{} is known only after all layers", name.en),
        );
        let label = Text::new("只能写在“保证”和“期望”里", "only in `guarantee` and `expect`");
        let hint = Text::new("某一层付的金额写“已付(层)”", "what a layer paid is `paid(layer)`");
        self.report(Diagnostic::error("no-amount-of-layer", span, message).label(label).hint(hint));
    }
}
