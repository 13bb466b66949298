//! Expressions: amounts, ratios and counts, each read as what its place wants.

use super::params::Kind;
use super::{Checker, say};
use crate::ast::{Expr, ExprKind, Name, Span};
use crate::diag::{Diagnostic, Text};
use crate::facts::CountFact;
use crate::model::{Amount, Count, LayerIx, OneLower, ParamIx, Rate};
use crate::walk::{self, Visitor};
use crate::words::Word;
use yidan_types::Ratio;

/// Where an expression stands: what it may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A parameter, or the rules for lines: fixed once the facts are.
    Fixed,
    /// A clause of a layer: the bill, the year so far, what earlier layers paid.
    Layer(LayerIx),
    /// A limit that layers share: the bill and the year so far, but no layer's part.
    Limit,
    /// After all layers: payment units and guarantees.
    After,
}

impl Checker {
    /// An amount.
    pub(super) fn amount(&mut self, expr: &Expr, place: Place) -> Option<Amount> {
        match &*expr.kind {
            ExprKind::Amount(fen) => Some(Amount::Const(*fen)),
            ExprKind::Quantity(word) => self.quantity(*word, expr, place),
            ExprKind::OfWhich(word, cond) => self.of_which(*word, cond, expr.span, place),
            ExprKind::Call { function, layer, .. } if function.value != Word::MonthsPaid => {
                self.call(function, layer, place)
            }
            ExprKind::Name { name, one_level_lower } => self
                .param_of_kind(name, *one_level_lower, Kind::Amount, expr.span)
                .map(|(ix, low)| Amount::Param(ix, low)),
            ExprKind::Min(all) => self.amounts(all, place, expr.span).map(Amount::Min),
            ExprKind::Max(all) => self.amounts(all, place, expr.span).map(Amount::Max),
            ExprKind::PartAbove(a, bound) => {
                let (a, bound) = (self.amount(a, place), self.amount(bound, place));
                Some(Amount::Above(Box::new(a?), Box::new(bound?)))
            }
            ExprKind::PartBetween(a, low, high) => {
                let (a, low, high) =
                    (self.amount(a, place), self.amount(low, place), self.amount(high, place));
                Some(Amount::Between(Box::new(a?), Box::new(low?), Box::new(high?)))
            }
            ExprKind::Add(a, b) => {
                let (a, b) = (self.amount(a, place), self.amount(b, place));
                Some(Amount::Add(Box::new(a?), Box::new(b?)))
            }
            ExprKind::Sub(a, b) => {
                let (a, b) = (self.amount(a, place), self.amount(b, place));
                Some(Amount::Sub(Box::new(a?), Box::new(b?)))
            }
            ExprKind::Times(a, b) => self.times(expr, a, b, place),
            ExprKind::By { .. } | ExprKind::If { .. } => {
                let cases = self.choice(expr, &mut |checker, value| checker.amount(value, place))?;
                Some(Amount::Choice(Box::new(cases)))
            }
            ExprKind::Ratio(_) | ExprKind::Count(..) | ExprKind::Call { .. } => {
                self.wrong_kind(Kind::Amount, expr);
                None
            }
        }
    }

    fn amounts(&mut self, all: &[Expr], place: Place, span: Span) -> Option<Vec<Amount>> {
        let read: Vec<Option<Amount>> = all.iter().map(|e| self.amount(e, place)).collect();
        self.not_empty(all, span)?;
        read.into_iter().collect()
    }

    fn not_empty(&mut self, all: &[Expr], span: Span) -> Option<()> {
        if all.is_empty() {
            let message = Text::new("括号里是空的", "nothing to compare");
            self.error("not-a-value", span, message);
            return None;
        }
        Some(())
    }

    /// A ratio.
    pub(super) fn rate(&mut self, expr: &Expr) -> Option<Rate> {
        match &*expr.kind {
            ExprKind::Ratio(ratio) => Some(Rate::Const(*ratio)),
            ExprKind::Name { name, one_level_lower } => self
                .param_of_kind(name, *one_level_lower, Kind::Ratio, expr.span)
                .map(|(ix, low)| Rate::Param(ix, low)),
            ExprKind::By { .. } | ExprKind::If { .. } => {
                let cases = self.choice(expr, &mut |checker, value| checker.rate(value))?;
                Some(Rate::Choice(Box::new(cases)))
            }
            ExprKind::Times(a, b)
                if self.kind_of(a) == Some(Kind::Ratio) || self.kind_of(b) == Some(Kind::Ratio) =>
            {
                self.ratio_of_ratio(expr.span);
                None
            }
            ExprKind::Quantity(Word::DrgWeight) => {
                let message =
                    Text::new("病组权重只能与金额相乘", "the weight of a group only multiplies an amount");
                let label = Text::new("例如：标准 9_000元 × 病组权重", "such as: 9_000 yuan × drg_weight");
                self.report(Diagnostic::error("wrong-kind", expr.span, message).label(label));
                None
            }
            ExprKind::Add(..) | ExprKind::Sub(..) | ExprKind::Min(_) | ExprKind::Max(_)
                if self.kind_of(expr) == Some(Kind::Ratio) =>
            {
                self.adjusted_ratio(expr.span);
                None
            }
            _ => {
                self.wrong_kind(Kind::Ratio, expr);
                None
            }
        }
    }

    fn adjusted_ratio(&mut self, span: Span) {
        let message = Text::new("比例之间不能加减比较", "ratios cannot be added or compared");
        let label = Text::new("这里要写一个比例", "a single ratio is wanted");
        let hint = Text::new(
            "加减百分点写：调整 +5个百分点 当 …；分情形写：按 … { … }",
            "for percentage points write `adjust +5 points when …`; for cases `by … { … }`",
        );
        self.report(Diagnostic::error("adjusted-ratio", span, message).label(label).hint(hint));
    }

    pub(super) fn ratio_of_ratio(&mut self, span: Span) {
        let message = Text::new("比例乘以比例", "a ratio of a ratio");
        let label = Text::new("这里已经乘过比例", "this already holds a ratio");
        let hint = Text::new(
            "直接写出乘好的比例；或者分成两层，每层各自取整",
            "write the product as one ratio, or make it two layers, each of which rounds",
        );
        self.report(Diagnostic::error("ratio-of-ratio", span, message).label(label).hint(hint));
    }

    /// A whole number; `unit` is the unit that it has there.
    pub(super) fn count(&mut self, expr: &Expr, unit: Option<Word>) -> Option<Count> {
        match &*expr.kind {
            ExprKind::Count(number, written) => {
                self.same_unit(*written, unit, expr.span)?;
                if *number < 0 {
                    self.out_of_range(expr.span, *number, 0, i64::from(u16::MAX));
                    return None;
                }
                Some(Count::Const(*number))
            }
            ExprKind::Quantity(word) if CountFact::from_word(*word).is_some() => {
                let fact = CountFact::from_word(*word)?;
                self.same_unit(Some(fact.unit()), unit, expr.span)?;
                Some(Count::Fact(fact))
            }
            ExprKind::Call { function, layer, window } if function.value == Word::MonthsPaid => {
                self.same_unit(Some(Word::Months), unit, expr.span)?;
                let Some(window) = window else {
                    self.wrong_kind(Kind::Count, expr);
                    return None;
                };
                let (layer, window) = self.layer_and_window(layer, window)?;
                Some(Count::MonthsPaid(layer, window))
            }
            ExprKind::Name { name, one_level_lower } => self
                .param_of_kind(name, *one_level_lower, Kind::Count, expr.span)
                .map(|(ix, low)| Count::Param(ix, low)),
            ExprKind::Min(all) | ExprKind::Max(all) => {
                let read: Vec<Option<Count>> = all.iter().map(|e| self.count(e, unit)).collect();
                self.not_empty(all, expr.span)?;
                let read = read.into_iter().collect::<Option<Vec<Count>>>()?;
                Some(if matches!(&*expr.kind, ExprKind::Min(_)) {
                    Count::Min(read)
                } else {
                    Count::Max(read)
                })
            }
            ExprKind::By { .. } | ExprKind::If { .. } => {
                let cases = self.choice(expr, &mut |checker, value| checker.count(value, unit))?;
                Some(Count::Choice(Box::new(cases)))
            }
            _ => {
                self.wrong_kind(Kind::Count, expr);
                None
            }
        }
    }

    pub(super) fn same_unit(
        &mut self,
        written: Option<Word>,
        wanted: Option<Word>,
        span: Span,
    ) -> Option<()> {
        let (Some(written), Some(wanted)) = (written, wanted) else {
            return Some(());
        };
        if written == wanted {
            return Some(());
        }
        let (written, wanted) = (say::word(written), say::word(wanted));
        let message = Text::new(
            format!("单位是{}，这里要{}", written.zh, wanted.zh),
            format!("counted in {}, but {} are wanted here", written.en, wanted.en),
        );
        let label = Text::new(format!("写成{}", wanted.zh), format!("say it in {}", wanted.en));
        self.report(Diagnostic::error("wrong-unit", span, message).label(label));
        None
    }

    /// `10% × a`, `350元 × 床日`, `9_000元 × 病组权重`: never two amounts, never a ratio of what holds a ratio.
    fn times(&mut self, expr: &Expr, a: &Expr, b: &Expr, place: Place) -> Option<Amount> {
        use Kind::{Amount as Money, Count as Number, Ratio as Share};
        match (self.kind_of(a)?, self.kind_of(b)?) {
            (Share, Money) => self.share(a, b, place),
            (Money, Share) => self.share(b, a, place),
            (Money, Number) => self.amount_times_count(a, b, place),
            (Number, Money) => self.amount_times_count(b, a, place),
            (Money, Money) => {
                self.product_of_amounts(expr.span);
                None
            }
            (Share, Share) => {
                self.ratio_of_ratio(expr.span);
                None
            }
            (Number, Number | Share) | (Share, Number) => {
                let message = Text::new("相乘的两边要有一个金额", "one side of a product must be an amount");
                let label = Text::new(
                    "例如：10% × 合规费用，350元 × 床日",
                    "such as: 10% × in_scope, 350 yuan × bed_days",
                );
                self.report(Diagnostic::error("wrong-kind", expr.span, message).label(label));
                None
            }
        }
    }

    fn product_of_amounts(&mut self, span: Span) {
        let message = Text::new("金额乘以金额", "a product of two amounts");
        let label = Text::new("乘出来不是钱", "this is not money");
        let hint = Text::new(
            "一边要写比例（10%）或个数（床日）",
            "one side must be a ratio (`10%`) or a count (`bed_days`)",
        );
        self.report(Diagnostic::error("product-of-amounts", span, message).label(label).hint(hint));
    }

    fn share(&mut self, ratio: &Expr, of: &Expr, place: Place) -> Option<Amount> {
        let holds = self.holds_ratio(of);
        if holds {
            self.ratio_of_ratio(of.span);
        }
        let weight = matches!(&*ratio.kind, ExprKind::Quantity(Word::DrgWeight));
        let rate = if weight { Some(Rate::DrgWeight) } else { self.rate(ratio) };
        let amount = self.amount(of, place);
        if holds {
            return None;
        }
        Some(Amount::Share(rate?, Box::new(amount?)))
    }

    fn amount_times_count(&mut self, amount: &Expr, count: &Expr, place: Place) -> Option<Amount> {
        let (money, number) = (self.amount(amount, place), self.count(count, None));
        let money = money?;
        if !is_fixed(&money) {
            let message = Text::new(
                "与个数相乘的金额要是定额，不能随这笔费用变化",
                "an amount that is multiplied by a count must not depend on the bill",
            );
            let label = Text::new("这里会随费用或本年累计变化", "depends on the bill or the year so far");
            let hint = Text::new("要按费用的一部分算，请写比例", "for a share of the bill write a ratio");
            self.report(Diagnostic::error("depends-on-bill", amount.span, message).label(label).hint(hint));
            return None;
        }
        Some(Amount::Times(Box::new(money), number?))
    }

    /// A parameter of the kind that is wanted.
    fn param_of_kind(
        &mut self,
        name: &Name,
        lower: OneLower,
        wanted: Kind,
        span: Span,
    ) -> Option<(ParamIx, OneLower)> {
        let number = self.find(Word::Parameter, name)?;
        let ix = ParamIx(u16::try_from(number).ok()?);
        self.note_read(ix);
        let kind = self.kinds.kind(number)?;
        if kind != wanted {
            let declared = self.names.of(Word::Parameter).get(number).map(|n| n.span);
            let message = Text::new(
                format!("参数“{}”是{}，这里要{}", name.value, kind.zh(), wanted.zh()),
                format!("parameter `{}` is {}; {} is wanted here", name.value, kind.en(), wanted.en()),
            );
            let label = Text::new(format!("这里要{}", wanted.zh()), format!("{} is wanted", wanted.en()));
            let diagnostic = Diagnostic::error("wrong-kind", span, message).label(label);
            let written = Text::new("参数写在这里", "the parameter is here");
            self.report(declared.into_iter().fold(diagnostic, |d, at| d.related(at, written.clone())));
            return None;
        }
        Some((ix, lower))
    }

    /// Reports an expression of another kind than its place wants.
    pub(super) fn wrong_kind(&mut self, wanted: Kind, expr: &Expr) {
        let message = match self.kind_of(expr) {
            Some(kind) => Text::new(
                format!("这里要{}，写的是{}", wanted.zh(), kind.zh()),
                format!("{} is wanted here, this is {}", wanted.en(), kind.en()),
            ),
            None => Text::new(format!("这里要{}", wanted.zh()), format!("{} is wanted here", wanted.en())),
        };
        let label = match wanted {
            Kind::Amount => Text::new("写成金额，例如 500元", "write an amount, such as 500 yuan"),
            Kind::Ratio => Text::new("写成比例，例如 65%", "write a ratio, such as 65%"),
            Kind::Count => Text::new("写成个数，例如 3个月", "write a number, such as 3 months"),
        };
        self.report(Diagnostic::error("wrong-kind", expr.span, message).label(label));
    }

    /// An amount of money that is written out, or follows from such.
    pub(super) fn constant(&mut self, expr: &Expr, place: Place) -> Option<yidan_types::Fen> {
        let amount = self.amount(expr, place)?;
        let constant = fold(&amount);
        if constant.is_none() {
            let message = Text::new("这里要写明金额", "a plain amount is wanted here");
            let label = Text::new("不能随事实或费用变化", "must not depend on facts or the bill");
            self.report(Diagnostic::error("not-constant", expr.span, message).label(label));
        }
        constant
    }

    /// Reports an amount that is known to be negative where only amounts from zero make sense.
    pub(super) fn not_negative(&mut self, amount: &Amount, span: Span) {
        if fold(amount).is_some_and(yidan_types::Fen::is_negative) {
            let message = Text::new("金额小于零", "the amount is negative");
            let label = Text::new("应当不小于 0元", "must be 0 yuan or more");
            self.report(Diagnostic::error("negative-amount", span, message).label(label));
        }
    }

    fn param_over_all(&mut self, number: usize, name: &Name) {
        let message = Text::new(
            format!("参数“{}”会超过 100%，这里最多 100%", name.value),
            format!("parameter `{}` can be over 100%, which is the most here", name.value),
        );
        let declared = self.names.of(Word::Parameter).get(number).map(|n| n.span);
        let label = Text::new("最多 100%", "at most 100%");
        let mut diagnostic = Diagnostic::error("ratio-over-100", name.span, message).label(label);
        if let Some(span) = declared {
            diagnostic = diagnostic.related(span, Text::new("参数写在这里", "the parameter is here"));
        }
        self.report(diagnostic);
    }

    /// Reports a ratio over 100 %, in whichever case.
    pub(super) fn at_most_all(&mut self, expr: &Expr) {
        match &*expr.kind {
            ExprKind::Ratio(ratio) if *ratio > Ratio::ONE => {
                let message =
                    Text::new(format!("比例 {ratio} 超过 100%"), format!("the ratio {ratio} is over 100%"));
                let label = Text::new("最多 100%", "at most 100%");
                self.report(Diagnostic::error("ratio-over-100", expr.span, message).label(label));
            }
            ExprKind::Name { name, .. } => {
                let number = self.names.get(Word::Parameter, name);
                if let Some(number) = number.filter(|n| self.can_exceed_all(*n)) {
                    self.param_over_all(number, name);
                }
            }
            ExprKind::By { arms, other, .. } => {
                arms.iter().map(|(_, value)| value).chain(other).for_each(|value| self.at_most_all(value));
            }
            ExprKind::If { then, otherwise, .. } => {
                self.at_most_all(then);
                self.at_most_all(otherwise);
            }
            _ => {}
        }
    }
}

/// The value of an amount that depends on nothing.
pub(super) fn fold(amount: &Amount) -> Option<yidan_types::Fen> {
    let all = |amounts: &[Amount]| amounts.iter().map(fold).collect::<Option<Vec<_>>>();
    match amount {
        Amount::Const(fen) => Some(*fen),
        Amount::Add(a, b) => fold(a)?.checked_add(fold(b)?).ok(),
        Amount::Sub(a, b) => fold(a)?.checked_sub(fold(b)?).ok(),
        Amount::Min(amounts) => all(amounts)?.into_iter().min(),
        Amount::Max(amounts) => all(amounts)?.into_iter().max(),
        _ => None,
    }
}

/// Whether an amount is the same for every bill once the facts are fixed. Parameters are (checked).
pub(super) fn is_fixed(amount: &Amount) -> bool {
    struct Fixed(bool);
    impl Visitor for Fixed {
        fn amount(&mut self, amount: &Amount) {
            use Amount::{History, InScopeLeft, OwnPayLeft, Paid, Part, PartOfLines};
            let moves =
                matches!(amount, Part(_) | PartOfLines(..) | InScopeLeft | OwnPayLeft | Paid(_) | History(_));
            self.0 &= !moves;
        }
    }
    let mut fixed = Fixed(true);
    walk::amount(amount, &mut fixed);
    fixed.0
}
