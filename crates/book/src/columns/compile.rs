//! What a program is, and the way from an edition to it.

use super::build::{Builder, Val};
use super::denominator::denominator;
use super::fuse::fuse;
use super::layer::{BillResults, Done};
use super::ops::{Op, Reg};
use super::registers;
use crate::facts::{BoolFact, CountFact, EnumFact, Membership};
use crate::model::{Edition, GroupIx, History, LayerIx, LimitIx, LineCond, ListIx, ParamIx, Part};
use std::collections::BTreeMap;

/// A column that a program reads.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Amount in fen: a part of the bill.
    Part(Part),
    /// Amount in fen: a part of the bill, of some of its lines.
    PartOfLines(Part, LineCond),
    /// Amount in fen: of the year before the bill.
    History(History),
    /// Amount in fen: paid by a layer in the calendar month before the bill.
    PaidThisMonth(LayerIx),
    /// Amount in fen: bases of a layer in the calendar month before the bill.
    BaseThisMonth(LayerIx),
    /// Count: units of care used in the year before the bill.
    UnitsUsed(LayerIx),
    /// Count: months before the month of the bill, of so many, in which a layer paid.
    MonthsPaid(LayerIx, u16),
    /// Count: a fact.
    Count(CountFact),
    /// Count: weight of the diagnosis-related group in parts per million.
    DrgWeight,
    /// Code: number of a fact's value.
    Enum(EnumFact),
    /// Flag.
    Bool(BoolFact),
    /// Flag: in the group.
    Group(GroupIx),
    /// Flag: a code of the bill is in the list.
    In(Membership, ListIx),
}

/// A column that a program can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Fen that a layer paid.
    Paid(LayerIx),
    /// Fen of a layer's base on this bill, zero where it did not apply.
    Base(LayerIx),
    /// Fen of deductible borne in a layer on this bill.
    Deductible(LayerIx),
    /// Units of care that count against a layer's cap.
    Units(LayerIx),
    /// Fen borne by the patient of all parts.
    OwnPay,
    /// Fen borne by the patient of the in-scope part.
    OwnPayInScope,
    /// Fen on the hospital.
    FacilityPart,
    /// Fen that a payment unit gives the hospital on top of the bill.
    Surplus,
}

/// Why an edition has no program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// More columns or operations than numbers for them; no real book comes near.
    TooLarge,
    /// A parameter that a rule reads is not in force.
    NotInForce(ParamIx),
    /// A shared limit of a layer is not in force.
    LimitNotInForce(LimitIx),
}

/// A compiled edition.
#[derive(Clone, Debug)]
pub struct Program {
    /// Operations in order, each with the register that it fills.
    pub(super) ops: Vec<(Reg, Op)>,
    pub(super) registers: usize,
    pub(super) columns: Vec<Column>,
    pub(super) outputs: Vec<(Output, Reg)>,
    /// A mask: rows for whose facts a rule has no case.
    pub(super) no_rule: Option<Reg>,
    /// Loaded amounts up to this size keep every register below 2^50.
    pub(super) fast_limit: i64,
    denominator: i128,
}

impl Program {
    /// Compiles `edition` to give `outputs`; what they do not need is not computed.
    ///
    /// # Errors
    /// If a rule reads a parameter that is not in force on the edition's day.
    pub fn compile(edition: &Edition, outputs: &[Output]) -> Result<Program> {
        let mut compiler = Compiler::new(edition);
        let results = compiler.bill()?;
        compiler.finish(&results, outputs)
    }

    /// The columns that a batch must bring, in this order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns that a run gives, in this order.
    pub fn outputs(&self) -> impl Iterator<Item = Output> {
        self.outputs.iter().map(|(output, _)| *output)
    }

    /// Amounts between a ratio and its rounding are counted in this part of a fen: every ratio of the book is a whole
    /// number of them.
    pub const fn denominator(&self) -> i128 {
        self.denominator
    }

    /// Loaded amounts up to this many fen run in the fast lanes.
    pub const fn fast_limit(&self) -> i64 {
        self.fast_limit
    }
}

pub(super) type Result<T> = std::result::Result<T, CompileError>;

/// The state of lowering one edition. Expressions are lowered in `expr`, layers in `layer`.
pub(super) struct Compiler<'e, 'b> {
    pub edition: &'e Edition<'b>,
    pub denominator: i128,
    pub build: Builder,
    /// Parts left to the patient, in the order of [`super::layer::POOLS`].
    pub left: [Val; 4],
    /// What each layer did so far.
    pub done: BTreeMap<LayerIx, Done>,
    /// Mask of the rows for which the rule in work matters: only there is a missing case an error.
    pub matters: Val,
    pub no_rule: Val,
    /// Parameters are being read one grade lower.
    pub one_lower: bool,
}

impl<'e, 'b> Compiler<'e, 'b> {
    fn new(edition: &'e Edition<'b>) -> Self {
        Compiler {
            edition,
            denominator: denominator(edition),
            build: Builder::default(),
            left: [Val::ZERO; 4],
            done: BTreeMap::new(),
            matters: Val::YES,
            no_rule: Val::NO,
            one_lower: false,
        }
    }

    fn output(&mut self, output: Output, results: &BillResults) -> Val {
        let done = |layer: LayerIx, of: fn(&Done) -> Val| self.done.get(&layer).map_or(Val::ZERO, of);
        match output {
            Output::Paid(layer) => done(layer, |d| d.paid),
            Output::Base(layer) => done(layer, |d| d.base),
            Output::Deductible(layer) => done(layer, |d| d.deductible),
            Output::Units(layer) => done(layer, |d| d.units),
            Output::OwnPay => self.own_pay(),
            Output::OwnPayInScope => self.in_scope_left(),
            Output::Surplus => results.surplus,
            Output::FacilityPart => {
                let by_hospital: Vec<Val> =
                    self.done.values().filter(|d| d.hospital).map(|d| d.paid).collect();
                by_hospital.into_iter().fold(results.borne, |sum, paid| self.build.add(sum, paid))
            }
        }
    }

    fn finish(mut self, results: &BillResults, wanted: &[Output]) -> Result<Program> {
        let mut outputs = Vec::new();
        for output in wanted {
            let val = self.output(*output, results);
            outputs.push((*output, self.build.reg(val)));
        }
        let no_rule = (self.no_rule != Val::NO).then(|| self.build.reg(self.no_rule));
        if self.build.too_large() {
            return Err(CompileError::TooLarge);
        }
        let ends: Vec<Reg> = outputs.iter().map(|(_, reg)| *reg).chain(no_rule).collect();
        let needed = registers::needed(&self.build.ops, &ends);
        let fast_limit = self.build.fast_limit(&needed);
        let ops = fuse(&self.build.ops, &needed, &ends);
        let needed = registers::needed(&ops, &ends);
        let allocated = registers::allocate(&ops, &needed, &ends);
        let mut program = Program {
            fast_limit,
            outputs: outputs.into_iter().map(|(output, reg)| (output, allocated.place(reg))).collect(),
            no_rule: no_rule.map(|reg| allocated.place(reg)),
            ops: allocated.ops,
            registers: allocated.registers,
            columns: self.build.columns,
            denominator: self.denominator,
        };
        registers::drop_unread_columns(&mut program);
        Ok(program)
    }
}
