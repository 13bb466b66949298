//! Numbers with their units: amounts, ratios, counts, days.

use super::cursor::{Parse, Parser, Reported};
use super::suggest;
use crate::ast::{Expr, ExprKind, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::lex::token::{Decimal, Inexact, Sign, Tok};
use crate::words::{Lang, Word};
use jiff::civil::Date;
use yidan_types::{Fen, Ratio};

/// Counts stay far below the limit of `i64`, so that they can be added without a check.
const LARGEST_COUNT: i64 = 1_000_000_000;

/// What stands behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    None,
    Percent,
    Word(Word),
}

/// A number as written.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    pub number: Decimal,
    pub unit: Unit,
    pub span: Span,
}

impl Parser<'_> {
    /// A number and its unit; `zh` and `en` say what it is.
    pub fn literal(&mut self, zh: &str, en: &str) -> Parse<Literal> {
        let start = self.span();
        let Tok::Number(number) = self.tok().clone() else {
            let hint = self.number_hint();
            return Err(self.expected_hint(zh, en, hint));
        };
        self.bump();
        let unit = match self.word() {
            _ if self.eat_sign(Sign::Percent) => Unit::Percent,
            Some(word) if Word::UNITS.contains(&word) => {
                self.bump();
                Unit::Word(word)
            }
            _ => self.unknown_unit(start)?,
        };
        Ok(Literal { number, unit, span: self.since(start) })
    }

    /// What stands directly behind a number and is no unit is reported; otherwise the number has none.
    fn unknown_unit(&mut self, start: Span) -> Parse<Unit> {
        let here = self.here();
        let (Tok::Name(name), true) = (&here.tok, here.glued) else {
            return Ok(Unit::None);
        };
        let report = Diagnostic::error(
            "unknown-unit",
            here.span,
            Text::new(format!("没有“{name}”这个单位"), format!("there is no unit `{name}`")),
        );
        let hint = unit_hint(name);
        self.bump();
        let number = self.source(self.since(start));
        Err(self.report(report.hint(hint.unwrap_or_else(|| {
            Text::new(
                format!(
                    "单位有：元、万元、角、分、%、个百分点、天、个月、次、岁；若“{number}”是名称，请加引号"
                ),
                format!(
                    "units are yuan, wan_yuan, jiao, fen, %, points, days, months, times, years_old; \
                     if `{number}` is a name, quote it"
                ),
            )
        }))))
    }

    /// What could have been meant by something that is no number.
    pub fn number_hint(&self) -> Option<Text> {
        let Tok::Name(name) = self.tok() else { return None };
        suggest::digits_hint(name).or_else(|| suggest::glued(name, false))
    }

    /// A day.
    pub fn date(&mut self) -> Parse<Spanned<Date>> {
        let span = self.span();
        if let Tok::Date(value) = *self.tok() {
            self.bump();
            return Ok(Spanned { value, span });
        }
        let hint = Text::new("如 2019-12-06", "such as `2019-12-06`");
        Err(self.expected_hint("日期", "a day", Some(hint)))
    }

    /// A whole number without unit, within bounds.
    pub fn whole_number(&mut self, zh: &str, en: &str, min: i64, max: i64) -> Parse<Spanned<i64>> {
        let literal = self.literal(zh, en)?;
        if literal.unit != Unit::None {
            self.wrong_unit(literal.span, "这里应是不带单位的数字", "expected a number without a unit");
        }
        let value = self.count_value(&literal);
        if !(min..=max).contains(&value) {
            let message =
                Text::new(format!("{zh}应在 {min} 到 {max} 之间"), format!("{en} is from {min} to {max}"));
            self.report(Diagnostic::error("out-of-range", literal.span, message));
        }
        Ok(Spanned { value, span: literal.span })
    }

    /// A count whose unit, if written, is one of `units`.
    pub fn count(&mut self, zh: &str, en: &str, units: &[Word]) -> Parse<Spanned<i64>> {
        let literal = self.literal(zh, en)?;
        let fits = match literal.unit {
            Unit::None => true,
            Unit::Percent => false,
            Unit::Word(word) => units.contains(&word),
        };
        if !fits {
            let unit = |lang| units.first().map(|u| u.text(lang)).unwrap_or_default();
            let (zh, en) =
                (format!("这里以“{}”计", unit(Lang::Zh)), format!("this counts in `{}`", unit(Lang::En)));
            self.wrong_unit(literal.span, &zh, &en);
        }
        Ok(Spanned { value: self.count_value(&literal), span: literal.span })
    }

    /// An amount of money.
    pub fn amount(&mut self) -> Parse<Spanned<Fen>> {
        let literal = self.literal("金额", "an amount")?;
        let value = match literal.unit {
            Unit::Word(word) if money_places(word).is_some() => self.fen_value(&literal, word),
            Unit::None => {
                self.missing_unit(literal.span, &literal.number, Word::Yuan);
                Fen::ZERO
            }
            _ => {
                self.wrong_unit(literal.span, "这里应是金额", "expected an amount");
                Fen::ZERO
            }
        };
        Ok(Spanned { value, span: literal.span })
    }

    /// A share, `10%`.
    pub fn share(&mut self) -> Parse<Spanned<Ratio>> {
        let literal = self.literal("比例", "a ratio")?;
        let value = match literal.unit {
            Unit::Percent => self.ratio_value(&literal),
            _ => {
                self.not_a_share(&literal);
                Ratio::ZERO
            }
        };
        Ok(Spanned { value, span: literal.span })
    }

    /// Percentage points in parts per million, without their sign.
    pub fn points(&mut self) -> Parse<Spanned<i64>> {
        let literal = self.literal("百分点", "percentage points")?;
        if literal.unit != Unit::Word(Word::Points) {
            let number = literal.number.grouped();
            self.wrong_unit(literal.span, "这里应是百分点", "expected percentage points");
            self.last_hint(Text::new(
                format!("比例的加减写作 {number}个百分点"),
                format!("write `{number} points`"),
            ));
        }
        let value = self.scaled(&literal, 4, "百分点最多四位小数", "points have at most four decimals");
        if value > 1_000_000 {
            let message =
                Text::new("加减不能超过 100 个百分点", "at most 100 points can be added or taken off");
            self.report(Diagnostic::error("out-of-range", literal.span, message));
        }
        Ok(Spanned { value, span: literal.span })
    }

    /// A number in an expression.
    pub fn literal_expr(&mut self) -> Parse<Expr> {
        let literal = self.literal("金额、比例或数量", "an amount, a ratio or a count")?;
        let kind = match literal.unit {
            Unit::Percent => ExprKind::Ratio(self.ratio_value(&literal)),
            Unit::Word(word) if money_places(word).is_some() => {
                ExprKind::Amount(self.fen_value(&literal, word))
            }
            Unit::Word(Word::Points) => {
                let message = Text::new("百分点只用在“调整”里", "points stand behind `adjust` only");
                let number = literal.number.grouped();
                let hint = Text::new(format!("比例写作 {number}%"), format!("write a ratio as `{number}%`"));
                return Err(self.report(Diagnostic::error("wrong-unit", literal.span, message).hint(hint)));
            }
            Unit::Word(word) => ExprKind::Count(self.count_value(&literal), Some(word)),
            Unit::None => ExprKind::Count(self.count_value(&literal), None),
        };
        Ok(Expr { span: literal.span, kind: Box::new(kind) })
    }

    // --- values; a mistake is reported and the reading goes on, the clause being broken anyway

    /// The number times 10^`places`.
    pub fn scaled(&mut self, literal: &Literal, places: usize, zh: &str, en: &str) -> i64 {
        match literal.number.scaled(places) {
            Ok(value) => value,
            Err(Inexact::TooPrecise) => {
                self.report(Diagnostic::error("too-precise", literal.span, Text::new(zh, en)));
                0
            }
            Err(Inexact::TooLarge) => self.too_large(literal.span),
        }
    }

    fn too_large(&mut self, span: Span) -> i64 {
        let message = Text::new("数目太大", "this number is too large");
        self.report(Diagnostic::error("too-large", span, message));
        0
    }

    fn count_value(&mut self, literal: &Literal) -> i64 {
        let place = self.diagnostics.len();
        let count = self.count_or_zero(literal);
        if literal.unit == Unit::None && self.diagnostics.len() > place {
            self.no_counts.insert(literal.span.start, place);
        }
        count
    }

    fn count_or_zero(&mut self, literal: &Literal) -> i64 {
        let whole = literal.number.scaled(0);
        if whole == Err(Inexact::TooPrecise) {
            let report = Diagnostic::error(
                "not-whole",
                literal.span,
                Text::new("这里应是整数", "a whole number is needed here"),
            );
            let percent = literal.number.scaled(6).ok().and_then(Ratio::from_ppm);
            self.report(match percent.filter(|p| literal.unit == Unit::None && *p <= Ratio::ONE) {
                Some(p) => report.hint(Text::new(format!("比例写作 {p}"), format!("write a ratio as `{p}`"))),
                None => report,
            });
            return 0;
        }
        match whole {
            Ok(count) if count <= LARGEST_COUNT => count,
            _ => self.too_large(literal.span),
        }
    }

    fn fen_value(&mut self, literal: &Literal, unit: Word) -> Fen {
        let places = money_places(unit).unwrap_or_default();
        let fen = self.scaled(literal, places, "金额最小到分", "an amount has whole fen");
        Fen::new(fen).unwrap_or_else(|| {
            self.too_large(literal.span);
            Fen::ZERO
        })
    }

    fn ratio_value(&mut self, literal: &Literal) -> Ratio {
        let ppm = self.scaled(literal, 4, "百分数最多四位小数", "a percentage has at most four decimals");
        if ppm > Ratio::ONE.ppm() {
            let message = Text::new("比例不能超过 100%", "a share cannot exceed 100%");
            self.report(Diagnostic::error("percent-over", literal.span, message));
            return Ratio::ZERO;
        }
        Ratio::from_ppm(ppm).unwrap_or_default()
    }

    // --- complaints about units

    /// The number has no unit.
    pub fn missing_unit(&mut self, span: Span, number: &Decimal, unit: Word) {
        let message = Text::new("缺少单位", "the unit is missing");
        let hint = written(&number.grouped(), unit);
        self.report(Diagnostic::error("missing-unit", span, message).hint(hint));
    }

    /// A ratio is needed and something else is written.
    pub fn not_a_share(&mut self, literal: &Literal) {
        let message = Text::new("这里应是百分数", "a percentage is needed here");
        let number = literal.number.grouped();
        let report = Diagnostic::error("missing-unit", literal.span, message);
        let percent = literal.number.scaled(6).ok().and_then(Ratio::from_ppm);
        let hint = match percent.filter(|p| *p < Ratio::ONE && *p > Ratio::ZERO) {
            Some(p) => p.to_string(),
            None => format!("{number}%"),
        };
        self.report(report.hint(Text::new(format!("写作 {hint}"), format!("write `{hint}`"))));
    }

    fn wrong_unit(&mut self, span: Span, zh: &str, en: &str) {
        let message = Text::new(format!("单位不对，{zh}"), format!("wrong unit, {en}"));
        self.report(Diagnostic::error("wrong-unit", span, message));
    }

    fn last_hint(&mut self, hint: Text) {
        if let Some(last) = self.diagnostics.last_mut() {
            last.hint = Some(hint);
        }
    }

    /// Complains about a number that cannot be negative.
    pub fn negative(&mut self) -> Reported {
        let message = Text::new("这里不能是负数", "this cannot be negative");
        let report = Diagnostic::error("negative", self.span(), message);
        let hint = Text::new("减法写作“甲 - 乙”，两边都要有", "a difference needs both its sides: `a - b`");
        self.report(report.hint(hint))
    }
}

/// `500元`, `500 yuan`.
fn written(number: &str, unit: Word) -> Text {
    Text::new(
        format!("写作 {number}{}", unit.text(Lang::Zh)),
        format!("write `{number} {}`", unit.text(Lang::En)),
    )
}

/// For a unit of money, the decimal places that a fen has in it.
fn money_places(unit: Word) -> Option<usize> {
    match unit {
        Word::Yuan => Some(2),
        Word::WanYuan => Some(6),
        Word::Jiao => Some(1),
        Word::FenUnit => Some(0),
        _ => None,
    }
}

/// The unit that was probably meant.
fn unit_hint(name: &str) -> Option<Text> {
    if name.starts_with('年') {
        return Some(Text::new(
            "年份只写数字，时长用“个月”",
            "a year is written without a unit, a time in `months`",
        ));
    }
    let units: [(&[&str], &str, &str); 11] = [
        (&["块", "圆"], "元", "yuan"),
        (&["万"], "万元", "wan_yuan"),
        (&["千元", "百元", "亿元"], "元", "yuan"),
        (&["周岁"], "岁", "years_old"),
        (&["月"], "个月", "months"),
        (&["日"], "天", "days"),
        (&["百分点"], "个百分点", "points"),
        (&["rmb", "cny", "RMB", "CNY"], "元", "yuan"),
        (&["day"], "天", "days"),
        (&["month"], "个月", "months"),
        (&["percent", "pct"], "%", "%"),
    ];
    let (_, zh, en) = units.iter().find(|(names, _, _)| names.iter().any(|n| name.starts_with(n)))?;
    Some(Text::new(format!("单位写“{zh}”"), format!("the unit is `{en}`")))
}
