//! The syntax tree of a policy book: what is written, in no particular human language.
//!
//! The tree is deliberately uniform. Every item is a head (`keyword label id`) and a list of clauses, and every clause
//! starts with its own keyword, so the parser accepts any clause in any item and the checker says which do not belong
//! there. That gives one sentence of explanation per mistake instead of a cascade of syntax errors.
//!
//! The serde form of this tree is the book's canonical JSON. Positions are not part of it, and two trees are equal if
//! they say the same, wherever it stands.

use crate::words::Word;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use yidan_types::{Fen, Ratio};

/// A half-open range of bytes in the Markdown file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// All spans are equal: see the module documentation.
impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Span {
    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands; the empty span at 0 if it came from JSON.
    #[serde(skip)]
    pub span: Span,
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// A name that the book declares or uses: label (`大病保险`) or id (`critical_illness`).
pub type Name = Spanned<String>;

/// A whole book: prose and rules in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BookFile {
    /// Prose and blocks of rules, alternating as in the file. Joining their texts gives the file back.
    pub chunks: Vec<Chunk>,
}

/// A stretch of the Markdown file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chunk {
    /// Markdown outside of rule blocks, as it stands, the fence lines of the blocks included.
    Prose(String),
    /// The inside of a block fenced as `yidan`.
    Rules(Rules),
}

/// The inside of one fenced block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// The items in order.
    pub items: Vec<Item>,
    /// Comments after the last item, without `//` and surrounding spaces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trailing_comments: Vec<String>,
}

/// One item: `keyword label id { clauses }`. `label` may be a bare name or a quoted string.
///
/// - `书 "聊城市贫困人口保障" liaocheng_2019 { ... }`; only the items [`Word::Lines`], [`Word::Defaults`] have neither
///   label nor id; a [`Word::Source`] has only an id; an [`Word::Example`] only a label; all others have both, and the
///   label may be left out (then the id serves).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Comments in front of the item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<String>,
    /// Which kind of item: one of the item keywords.
    pub kind: Spanned<Word>,
    /// The name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Name>,
    /// The name for programs: ASCII letters, digits, `_` and `-`, starting with a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Name>,
    /// What it says.
    pub clauses: Vec<Clause>,
    /// Comments after the last clause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trailing_comments: Vec<String>,
}

/// One clause: keyword, content, and optionally its own provenance in brackets: `起付 500元 [假定 "来源未给出"]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    /// Comments in front of the clause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<String>,
    /// The whole clause with its keyword.
    #[serde(skip)]
    pub span: Span,
    /// What it says.
    pub body: Body,
    /// `[依据 source "article"]`, `[假定 "reason"]`: where this clause alone comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origin: Vec<Origin>,
}

/// Where a rule comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// `依据 liaocheng-2019 "二(五)12"`: a source of the book and the article in it.
    Cites {
        /// Id of a source item.
        source: Name,
        /// The article, as people quote it.
        article: String,
    },
    /// `假定 "reason"`: the source does not give it.
    Assumed(String),
}

/// The content of a clause, by its keyword. Chinese spelling in the examples; the English one is in [`Word`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    // --- book, source, group, list
    /// `地区 "山东省聊城市" "371500"`: name and administrative code.
    Place(String, Spanned<String>),
    /// `年度 2019`.
    Year(Spanned<i64>),
    /// `版本日 出院日`: which day picks the version of a rule.
    DatedBy(Spanned<Word>),
    /// `归年日 出院日`: which day says to which year a bill belongs.
    YearBy(Spanned<Word>),
    /// `取整 四舍五入 到 分 封顶前`.
    Rounding {
        /// Half up, half even, down or up.
        mode: Spanned<Word>,
        /// Fen, jiao or yuan.
        unit: Spanned<Word>,
        /// Before or after the cap.
        when: Spanned<Word>,
    },
    /// `标题 "..."`.
    Title(String),
    /// `文号 "..."`.
    Number(String),
    /// `日期 2019-12-06`: of a source; in an example, the day of the bill (admission, discharge and settlement at once).
    Date(Spanned<Date>),
    /// `包含 特困供养人员、低保对象`: whoever is in one of these is in the group too.
    Includes(Vec<Name>),
    /// `困难序 1`: smaller is poorer; groups with ranks are neighbours in the order of their ranks.
    Rank(Spanned<i64>),
    /// `诊断 "I10 高血压" "E11* 2型糖尿病"`, `项目 "..."`, `医院 "..."`: codes of a list, the kind first; text after
    /// the first space is for people; a final `*` matches every code that starts so.
    Codes(Spanned<Word>, Vec<Spanned<String>>),

    // --- provenance and time, in any rule
    /// `依据 liaocheng-2019 "二(五)12"` or `假定 "reason"` as a clause: for the whole rule.
    Origin(Origin),
    /// `自 2019-12-06`: in force from this day, included.
    From(Spanned<Date>),
    /// `止 2020-12-31`: in force until this day, included.
    Until(Spanned<Date>),
    /// `公布 2020-05-13`: known since; a later announcement supersedes an earlier one where both are in force.
    Announced(Spanned<Date>),
    /// `说明 "..."`: one plain sentence for the patient.
    Note(String),

    // --- rules
    /// `值 expr`: of a parameter.
    Value(Expr),
    /// `适用 cond`.
    Applies(Cond),
    /// `当 cond`.
    When(Cond),
    /// `付方 大病保险基金`.
    Payer(Spanned<Word>),
    /// `基数 合规剩余`, `基数 合规剩余 累计 每年`.
    Base {
        /// The amount from which the layer pays.
        amount: Expr,
        /// Accumulated over this period: pays f(prior + now) - f(prior).
        cumulative: Option<Spanned<Word>>,
    },
    /// `起付 expr`, `起付 expr 每年`, `起付 expr 转诊连续`.
    Deductible {
        /// The lowest part of the base, which the patient bears.
        amount: Expr,
        /// Per bill (the default), once a year, or once along a chain of referrals.
        mode: Option<Spanned<Word>>,
    },
    /// `支付 80%`; `支付 0元 至 10_000元 80% 10_000元 以上 90%`: bounds are bounds of the base itself.
    Pays(Vec<Segment>),
    /// `调整 +5个百分点 当 cond`: added to every segment's ratio. Signed parts per million.
    Adjust {
        /// Signed parts per million.
        points_ppm: Spanned<i64>,
        /// When it holds.
        when: Cond,
    },
    /// `封顶 ...`.
    Cap(Cap),
    /// `替代 基本医疗保险`: the layer or parameter that an exception displaces.
    Replaces(Name),
    /// `优先于 other_exception`: where both apply, this one wins.
    Overrides(Name),
    /// `改为 起付 0元`: the clause that stands instead of the one with the same keyword.
    Becomes(Box<Clause>),

    // --- lines
    /// `甲类 先行自付 0%`, `乙类 先行自付 照单 10%` (as billed, 10 % where the bill does not say), `丙类 全自费`.
    LineClass(Spanned<Word>, Treatment),
    /// `项目 药品 且 放宽药 先行自付 30%`: lines that are treated otherwise than their class; without a treatment, in an
    /// exemption: the lines that it is about.
    LineRule(Cond, Option<Treatment>),
    /// `限价 照单` (over the line's limit is over-limit) or `限价 无`.
    PriceLimit(Spanned<Word>),
    /// `药量 最多 60天`, `药量 最多 若 ... 则 60天 否则 30天`, `药量 无`: days of supply beyond it are over-limit.
    DoseCap(Option<Expr>),
    /// `免除 目录、限价`.
    Lifts(Vec<Spanned<Word>>),
    /// `先行自付 10%` in an exemption: how a line is treated whose catalogue class is lifted.
    Treatment(Treatment),

    // --- payment by another unit
    /// `方式 单病种`.
    Method(Spanned<Word>),
    /// `标准 8_000元`, `标准 350元 × 床日`, `标准 9_000元 × 病组权重`.
    Standard(Expr),
    /// `经由 基本医疗保险`: the layer whose fund settles with the hospital.
    Via(Name),

    // --- guarantees
    /// `个人负担 不超过 5_000元 每年`, `合规自付 不超过 10% × 合规费用`, `基金支付 不超过 ...`, `已付(层) 不超过 ...`.
    AtMost {
        /// Own pay, own pay in scope, fund pay, or what a layer paid.
        subject: Expr,
        /// The bound.
        bound: Expr,
        /// Per bill (the default) or per year.
        per: Option<Spanned<Word>>,
    },
    /// `单调`: a larger bill never means a smaller payment by all layers together.
    Monotone,
    /// `断崖 不超过 100元`: no jump of own pay above this as the bill grows by a fen.
    Cliff(Expr),
    /// `困难者不多付`: at the same bill a poorer group never pays more than the next one. People in no ranked group come
    /// after the last rank, as the least poor, so with a single ranked group it is compared with them.
    PoorerNeverPaysMore,
    /// `不超基数`: no layer pays more than its base.
    WithinBase,
    /// `不为负`: own pay is never negative.
    NeverNegative,

    // --- examples
    /// `设 参保 居民  就诊 住院  年龄 70`: facts of the person and the encounter. `设 人群 无` says: in no group,
    /// `设 诊断 无`: with no diagnosis of any list; so with `认定` and `医院`.
    Given(Vec<GivenFact>),
    /// `费用 合规费用 20_000元 全自费 1_000元`: a bill without lines, by its parts.
    Amounts(Vec<PartAmount>),
    /// `行 乙类 药品 特药 1_000元 先行自付 10% 限价 800元 用药 90天 项目 "code"`: one line of the bill.
    Line(BillLine),
    /// `本年至今 已付(基本医疗保险) 5_000元 住院次数 2次`: amounts of the year before this bill, and how many stays
    /// there were before it.
    YearToDate(Vec<(Expr, Expr)>),
    /// `期望 基本医疗保险 13_650元 个人负担 1_000元 待遇 先诊疗后付费`.
    Expect(Vec<Expectation>),
    /// `单 { ... }`: one of several bills of the same person, settled in order; their days never fall.
    Bill(Vec<Clause>),
}

/// A segment of a layer's schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
    /// Lower bound on the base; zero if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Expr>,
    /// Upper bound; none for `以上`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Expr>,
    /// What the layer pays of this part.
    pub ratio: Expr,
}

/// How much a layer pays at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// `封顶 无`: said so that nobody looks for it.
    None,
    /// `封顶 每次 E`, `封顶 每月 E`, `封顶 每年 E`.
    Per(Spanned<Word>, Expr),
    /// `封顶 按月 2_500元 最多 10个月`: this much a month of care, at most so many months a year; or by day.
    PerCare {
        /// Per month or per day of care.
        unit: Spanned<Word>,
        /// For each.
        amount: Expr,
        /// At most so many in a year.
        at_most: Option<Expr>,
    },
    /// `封顶 共用 居民统筹封顶`: a limit that several layers share.
    Shared(Name),
}

/// What a line's class or an exemption makes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// `全自费`.
    WhollySelfPaid,
    /// `先行自付 10%`.
    PaidFirst(Expr),
    /// `先行自付 照单 10%`: the share on the bill's line; this one where the line has none.
    AsBilled(Option<Expr>),
}

/// An expression: an amount, a ratio or a count; the checker tells which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
    /// What it is.
    pub kind: Box<ExprKind>,
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExprKind {
    /// `5_000元`, `10万元`, `50分`.
    Amount(Fen),
    /// `65%`.
    Ratio(Ratio),
    /// `10个月`, `3次`, `30天`, `3`: a count with its unit, if written.
    Count(i64, Option<Word>),
    /// A built-in amount or count: `合规剩余`, `个人负担`, `治疗月数`, `病组权重` ...
    Quantity(Word),
    /// `合规费用 其中 特药`: a part of the bill, of some lines only.
    OfWhich(Word, Box<Cond>),
    /// `已付(大病保险)`, `本年已付(大病保险)`, `转诊起付(...)`, `支付月数(大病保险, 12个月)`.
    Call {
        /// Which.
        function: Spanned<Word>,
        /// Of which layer.
        layer: Name,
        /// The length of a rolling window.
        window: Option<Spanned<i64>>,
    },
    /// A parameter, `起付线`, or `起付线 下浮一级`: read as if the facility's grade were one lower.
    Name {
        /// Label or id.
        name: Name,
        /// Read one level lower.
        one_level_lower: bool,
    },
    /// `较小(a, b, ...)`.
    Min(Vec<Expr>),
    /// `较大(a, b, ...)`.
    Max(Vec<Expr>),
    /// `超出部分(a, bound)`: max(0, a - bound).
    PartAbove(Expr, Expr),
    /// `区间部分(a, low, high)`: what of `a` lies between the bounds.
    PartBetween(Expr, Expr, Expr),
    /// `a + b`.
    Add(Expr, Expr),
    /// `a - b`.
    Sub(Expr, Expr),
    /// `10% × a`, `350元 × 床日`.
    Times(Expr, Expr),
    /// `按 医院等级 { 一级 200元 二级、三级 500元 其他 0元 }`, `按 人群 依次 { 特困 ... 低保 ... 其他 ... }`.
    By {
        /// The fact that decides.
        fact: Spanned<Word>,
        /// First match in the written order; needed where cases can overlap.
        in_order: bool,
        /// Values and what holds for them.
        arms: Vec<(Vec<FactValue>, Expr)>,
        /// For all other values.
        other: Option<Expr>,
    },
    /// `若 cond 则 a 否则 b`.
    If {
        /// Condition.
        condition: Cond,
        /// Where it holds.
        then: Expr,
        /// Where it does not.
        otherwise: Expr,
    },
}

/// A condition on facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cond {
    /// `总是`.
    Always,
    /// `非 c`.
    Not(Box<Cond>),
    /// `a 且 b 且 c`.
    And(Vec<Cond>),
    /// `a 或 b 或 c`.
    Or(Vec<Cond>),
    /// `医院等级 一级、二级`, `年龄 65岁 以上`, `家医签约`, `诊断 两病`, `支付月数(大病, 12个月) 3 以上`.
    Test(Test),
}

/// A test of one fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
    /// The fact.
    pub fact: Spanned<Word>,
    /// For [`Word::MonthsPaid`]: of which layer, in how many months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<(Name, Spanned<i64>)>,
    /// Any of these; empty for facts that are just true or false.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<FactValue>,
}

/// A value that a fact is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// A built-in value: `三级`.
    Word(Spanned<Word>),
    /// A group or a list of the book.
    Name(Name),
    /// `65岁 以上`, `不满 18岁`, `0岁 至 17岁`, `3`: whole numbers, both ends included.
    Range {
        /// Where it stands.
        #[serde(skip)]
        span: Span,
        /// Smallest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// Largest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
}

/// A fact set in an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenFact {
    /// The fact.
    pub fact: Spanned<Word>,
    /// Its values; empty means true; `非 家医签约` is [`GivenFact::negated`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<FactValue>,
    /// A diagnosis, certificate or facility by its code: `诊断 "I10"`. Not mixed with `values`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Spanned<String>>,
    /// For [`Word::DrgWeight`]: parts per million.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_ppm: Option<i64>,
    /// `非` in front.
    #[serde(default)]
    pub negated: bool,
}

/// A part of a bill without lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartAmount {
    /// Total is derived; so one of self-paid, over-limit, paid-first, in-scope.
    pub part: Spanned<Word>,
    /// How much.
    pub amount: Spanned<Fen>,
}

/// A line of a bill in an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BillLine {
    /// Class, kind and marks: `乙类 药品 特药`.
    pub words: Vec<Spanned<Word>>,
    /// The line's amount.
    pub amount: Spanned<Fen>,
    /// The share paid first that the bill states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_first: Option<Ratio>,
    /// The limit for the whole line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_limit: Option<Fen>,
    /// Days of supply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// Item code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Spanned<String>>,
}

/// One expected figure of an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// `基本医疗保险 5_000元`: what a layer pays.
    Layer(Name, Spanned<Fen>),
    /// `个人负担 1_000元`, `合规费用 ...`, `机构承担 ...`: a built-in amount of the result.
    Quantity(Spanned<Word>, Spanned<Fen>),
    /// `待遇 先诊疗后付费`: the entitlement is given; `非 待遇 ...`: it is not.
    Entitlement(Name, bool),
}
