//! A carry as JSON, `yidan-carry` version 1: stable, by the ids of layers, so that it outlives versions of a book.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use yidan_book::facts::EnumFact;
use yidan_types::{BillId, Date, Fen};

use super::carry::{Carry, Layer, LayerMonth, LayerYear, Year};
use crate::bill::{Choice, Grade, Scheme};

const FORMAT: &str = "yidan-carry";
const VERSION: u32 = 1;

/// Why a value is not a carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarryError {
    /// It says that it is something else, or of another version.
    WrongFormat,
    /// It is not built like one.
    Malformed,
}

impl CarryError {
    /// The message in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            CarryError::WrongFormat => "这不是第1版的累计数文件",
            CarryError::Malformed => "累计数文件的内容不对",
        }
    }
}

impl fmt::Display for CarryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CarryError::WrongFormat => "not a `yidan-carry` document of version 1",
            CarryError::Malformed => "a `yidan-carry` document with the wrong content",
        })
    }
}

impl Error for CarryError {}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u32,
    bills: usize,
    years: Vec<YearRow>,
    months: Vec<MonthRow>,
    paid_on: BTreeMap<Layer, Vec<Date>>,
    chains: BTreeMap<BillId, BTreeMap<Layer, Fen>>,
    older_years: BTreeSet<i16>,
    broken: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearRow {
    year: i16,
    scheme: String,
    total: Fen,
    in_scope: Fen,
    own_pay: Fen,
    own_pay_in_scope: Fen,
    stays: i64,
    highest_grade: Option<String>,
    layers: BTreeMap<Layer, LayerYearRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LayerYearRow {
    paid: Fen,
    base: Fen,
    deductible: Fen,
    units_used: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MonthRow {
    year: i16,
    month: i8,
    scheme: String,
    layers: BTreeMap<Layer, LayerMonthRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LayerMonthRow {
    paid: Fen,
    base: Fen,
}

impl Carry {
    /// The carry as a document. Reading it back gives the same carry.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let document = Document {
            format: FORMAT.to_owned(),
            version: VERSION,
            bills: self.bills,
            years: self.years.iter().map(|((year, scheme), kept)| year_row(*year, *scheme, kept)).collect(),
            months: self
                .months
                .iter()
                .map(|(((year, month), scheme), layers)| MonthRow {
                    year: *year,
                    month: *month,
                    scheme: scheme.written().to_owned(),
                    layers: layers.iter().map(|(id, layer)| (id.clone(), month_row(layer))).collect(),
                })
                .collect(),
            paid_on: self.paid_on.clone(),
            chains: self.chains.clone(),
            older_years: self.older_years.clone(),
            broken: self.broken,
        };
        // Text keys and plain values: nothing in it can fail to be written.
        serde_json::to_value(document).unwrap_or_default()
    }

    /// Reads what [`Carry::to_json`] wrote, under whichever version of a book.
    ///
    /// # Errors
    /// [`CarryError`]; nothing is half read.
    pub fn from_json(value: &Value) -> Result<Carry, CarryError> {
        let says = |key: &str| value.get(key);
        if says("format") != Some(&FORMAT.into()) || says("version") != Some(&VERSION.into()) {
            return Err(CarryError::WrongFormat);
        }
        let document = Document::deserialize(value).map_err(|_| CarryError::Malformed)?;
        let mut carry = Carry {
            bills: document.bills,
            paid_on: document.paid_on,
            chains: document.chains,
            older_years: document.older_years,
            broken: document.broken,
            ..Carry::default()
        };
        for row in document.years {
            let key = (row.year, scheme(&row.scheme)?);
            let doubled = carry.years.insert(key, kept_year(row)?).is_some();
            refuse_if(doubled)?;
        }
        for row in document.months {
            let key = ((row.year, row.month), scheme(&row.scheme)?);
            let layers = row.layers.into_iter().map(|(id, layer)| (id, kept_month(&layer))).collect();
            let doubled = carry.months.insert(key, layers).is_some();
            refuse_if(doubled || !(1..=12).contains(&row.month))?;
        }
        Ok(carry)
    }
}

fn refuse_if(wrong: bool) -> Result<(), CarryError> {
    if wrong { Err(CarryError::Malformed) } else { Ok(()) }
}

fn scheme(written: &str) -> Result<Scheme, CarryError> {
    Scheme::find(written).ok_or(CarryError::Malformed)
}

fn year_row(year: i16, scheme: Scheme, kept: &Year) -> YearRow {
    let grades = EnumFact::HighestGrade.values();
    let grade = kept.highest_grade.and_then(|number| grades.get(usize::from(number)));
    let layer = |layer: &LayerYear| LayerYearRow {
        paid: layer.paid,
        base: layer.base,
        deductible: layer.deductible,
        units_used: layer.units_used,
    };
    YearRow {
        year,
        scheme: scheme.written().to_owned(),
        total: kept.total,
        in_scope: kept.in_scope,
        own_pay: kept.own_pay,
        own_pay_in_scope: kept.own_pay_in_scope,
        stays: kept.stays,
        highest_grade: grade.map(|word| word.text(yidan_book::words::Lang::En).to_owned()),
        layers: kept.layers.iter().map(|(id, kept)| (id.clone(), layer(kept))).collect(),
    }
}

fn kept_year(row: YearRow) -> Result<Year, CarryError> {
    let grade = match row.highest_grade {
        None => None,
        Some(written) => {
            let grade = Grade::find(&written).ok_or(CarryError::Malformed)?;
            EnumFact::HighestGrade.value_number(grade.word())
        }
    };
    let layer = |row: &LayerYearRow| LayerYear {
        paid: row.paid,
        base: row.base,
        deductible: row.deductible,
        units_used: row.units_used,
    };
    Ok(Year {
        total: row.total,
        in_scope: row.in_scope,
        own_pay: row.own_pay,
        own_pay_in_scope: row.own_pay_in_scope,
        stays: row.stays,
        highest_grade: grade,
        layers: row.layers.iter().map(|(id, row)| (id.clone(), layer(row))).collect(),
    })
}

fn month_row(layer: &LayerMonth) -> LayerMonthRow {
    LayerMonthRow { paid: layer.paid, base: layer.base }
}

fn kept_month(row: &LayerMonthRow) -> LayerMonth {
    LayerMonth { paid: row.paid, base: row.base }
}
