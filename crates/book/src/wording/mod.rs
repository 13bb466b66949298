//! Checked rules in the words of a notice to citizens: amounts, ratios, counts, conditions, in Chinese and in English.
//!
//! Everything that people read of a checked book is worded here: explanations, printed bills, witnesses of the prover.

mod amount;
mod atom;
mod count;
mod lines;
mod slots;
mod who;

use crate::model::{Book, DatedBy, LayerRounding, Named, Provenance};
use crate::words::{Lang, Word};
use jiff::civil::Date;
use yidan_types::{Exact, Fen, Ratio, RoundingMode, RoundingUnit};

/// A sentence in the language of a [`Wording`].
macro_rules! say {
    ($wording:expr, $zh:literal, $en:literal $(,)?) => {
        match $wording.lang {
            crate::words::Lang::Zh => format!($zh),
            crate::words::Lang::En => format!($en),
        }
    };
}
pub(crate) use say;

/// Words the rules of one book in one language.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'b> {
    /// The book, for the names of layers, groups, lists and parameters.
    pub book: &'b Book,
    /// The language.
    pub lang: Lang,
}

impl<'b> Wording<'b> {
    /// Words the rules of `book` in `lang`.
    pub fn new(book: &'b Book, lang: Lang) -> Wording<'b> {
        Wording { book, lang }
    }

    /// An amount as rules state it: `5000元`, `10万元`, `8,450.50 yuan`.
    pub fn fen(&self, amount: Fen) -> String {
        let grouped = amount.grouped().to_string();
        let short = grouped.strip_suffix(".00").unwrap_or(&grouped);
        if self.lang == Lang::En {
            return format!("{short} yuan");
        }
        const WAN: i64 = 1_000_000;
        let fen = amount.get();
        match fen {
            0 => "0元".to_owned(),
            fen if fen % WAN == 0 => format!("{}万元", fen / WAN),
            fen if fen.abs() < WAN => format!("{}元", short.replace(',', "")),
            _ => format!("{short}元"),
        }
    }

    /// An amount as bills state it, always with two decimals: `13,650.00元`.
    pub fn money(&self, amount: Fen) -> String {
        let grouped = amount.grouped();
        say!(self, "{grouped}元", "{grouped} yuan")
    }

    /// An amount before rounding, with all its decimals: `8,075.123456元`.
    pub fn exact(&self, amount: Exact) -> String {
        let text = amount.to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
        let mut grouped = String::from(sign);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        say!(self, "{grouped}.{decimals}元", "{grouped}.{decimals} yuan")
    }

    /// A ratio: `65%`.
    pub fn ratio(&self, ratio: Ratio) -> String {
        ratio.to_string()
    }

    /// Percentage points without their sign: `5个百分点`.
    pub fn points(&self, ppm: i64) -> String {
        let percent = Ratio::from_ppm(ppm.saturating_abs()).unwrap_or(Ratio::MAX).to_string();
        let number = percent.trim_end_matches('%');
        say!(self, "{number}个百分点", "{number} points")
    }

    /// A day: `2019年12月6日`, `2019-12-06`.
    pub fn day(&self, day: Date) -> String {
        let (year, month, date) = (day.year(), day.month(), day.day());
        say!(self, "{year}年{month}月{date}日", "{day}")
    }

    /// The name of a declared thing in quotation marks.
    pub fn named(&self, name: Option<&Named>) -> String {
        // A checked book has no index without a thing; a name is no reason to stop explaining.
        let label = name.map_or("?", |n| n.label.as_str());
        say!(self, "“{label}”", "“{label}”")
    }

    /// Who pays.
    pub fn payer(&self, payer: Word) -> String {
        if self.lang == Lang::Zh {
            return payer.text(Lang::Zh).to_owned();
        }
        let text = match payer {
            Word::BasicFund => "the basic insurance fund",
            Word::CriticalIllnessFund => "the critical-illness fund",
            Word::LargeAmountFund => "the employees' large-amount fund",
            Word::CivilServantFund => "the civil servants' subsidy",
            Word::Hospital => "the hospital",
            Word::MedicalAidFund => "the medical-aid fund",
            Word::CommercialInsurer => "the commercial insurer",
            Word::ReAidFund => "the re-aid fund",
            Word::Treasury => "the treasury",
            Word::Charity => "charity",
            other => other.text(Lang::En),
        };
        text.to_owned()
    }

    /// `四舍五入到分，先取整后封顶`.
    pub fn rounding(&self, rounding: LayerRounding) -> String {
        let mode = self.rounding_mode(rounding.rounding.mode);
        let unit = match (rounding.rounding.unit, self.lang) {
            (RoundingUnit::Fen, Lang::Zh) => "分",
            (RoundingUnit::Jiao, Lang::Zh) => "角",
            (RoundingUnit::Yuan, Lang::Zh) => "元",
            (RoundingUnit::Fen, Lang::En) => "fen",
            (RoundingUnit::Jiao, Lang::En) => "jiao",
            (RoundingUnit::Yuan, Lang::En) => "yuan",
        };
        match rounding.before_cap {
            true => {
                say!(self, "{mode}到{unit}，先取整再按封顶线计算", "{mode} to the {unit}, before the cap")
            }
            false => {
                say!(self, "{mode}到{unit}，先按封顶线计算再取整", "{mode} to the {unit}, after the cap")
            }
        }
    }

    fn rounding_mode(&self, mode: RoundingMode) -> &'static str {
        match (mode, self.lang) {
            (RoundingMode::HalfUp, Lang::Zh) => "四舍五入",
            (RoundingMode::HalfEven, Lang::Zh) => "四舍六入五成双",
            (RoundingMode::Down, Lang::Zh) => "舍去尾数",
            (RoundingMode::Up, Lang::Zh) => "尾数进位",
            (RoundingMode::HalfUp, Lang::En) => "rounded half up",
            (RoundingMode::HalfEven, Lang::En) => "rounded half to even",
            (RoundingMode::Down, Lang::En) => "rounded down",
            (RoundingMode::Up, Lang::En) => "rounded up",
        }
    }

    /// The day of a bill that counts.
    pub fn bill_day(&self, day: DatedBy) -> &'static str {
        match (day, self.lang) {
            (DatedBy::Discharge, Lang::Zh) => "出院日（门诊为就诊日）",
            (DatedBy::Admission, Lang::Zh) => "入院日",
            (DatedBy::Settlement, Lang::Zh) => "结算日",
            (DatedBy::Discharge, Lang::En) => "the day of discharge (of service for outpatients)",
            (DatedBy::Admission, Lang::En) => "the day of admission",
            (DatedBy::Settlement, Lang::En) => "the day of settlement",
        }
    }

    /// The citations of a rule, `《标题》（文号）二(五)12`, each in a text of its own.
    pub fn cites(&self, origin: &Provenance) -> Vec<String> {
        origin.cites.iter().map(|(source, article)| self.cite(source.at(), article)).collect()
    }

    fn cite(&self, source: usize, article: &str) -> String {
        let Some(source) = self.book.sources.get(source) else {
            return article.to_owned();
        };
        let title = &source.title;
        let number = match source.number.as_str() {
            "" => String::new(),
            number => say!(self, "（{number}）", " ({number})"),
        };
        say!(self, "《{title}》{number}{article}", "“{title}”{number}, {article}")
            .trim_end_matches(", ")
            .to_owned()
    }

    /// `a、b或c`, `a, b or c`.
    pub fn any_of(&self, members: &[String]) -> String {
        self.joined(members, "或", " or ")
    }

    /// `a、b和c`, `a, b and c`.
    pub fn all_of(&self, members: &[String]) -> String {
        self.joined(members, "和", " and ")
    }

    fn joined(&self, members: &[String], zh: &str, en: &str) -> String {
        let (comma, last) = match self.lang {
            Lang::Zh => ("、", zh),
            Lang::En => (", ", en),
        };
        match members.split_last() {
            None => String::new(),
            Some((only, [])) => only.clone(),
            Some((end, rest)) => format!("{}{last}{end}", rest.join(comma)),
        }
    }
}
