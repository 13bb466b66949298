//! The amounts of a settlement that are posted, by names that outlive versions of a book.

use std::fmt;

use serde::{Deserialize, Serialize};
use yidan_book::model::{Book, LayerIx};
use yidan_book::words::Word;
use yidan_types::Fen;

use crate::settlement::Settlement;

/// The id of a layer as its book names it; never empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LayerName(Box<str>);

impl LayerName {
    /// The name, unless it is empty.
    #[must_use]
    pub fn parse(name: &str) -> Option<LayerName> {
        (!name.is_empty()).then(|| LayerName(name.into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LayerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for LayerName {
    type Error = &'static str;

    fn try_from(name: String) -> Result<LayerName, &'static str> {
        LayerName::parse(&name).ok_or("the name of a layer is empty")
    }
}

impl From<LayerName> for String {
    fn from(name: LayerName) -> String {
        name.0.into()
    }
}

/// Who pays a layer, as the book says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// The fund of basic insurance of the person's scheme.
    BasicFund,
    /// Critical-illness insurance.
    CriticalIllnessFund,
    /// The fund for large amounts of employees.
    LargeAmountFund,
    /// The supplement of civil servants.
    CivilServantFund,
    /// The facility itself.
    Hospital,
    /// Medical aid.
    MedicalAidFund,
    /// The insurer of a commercial supplement.
    CommercialInsurer,
    /// Re-aid.
    ReAidFund,
    /// The government's backstop.
    Treasury,
    /// Charities.
    Charity,
}

impl Payer {
    /// The payer that a word names; `None` if it names none.
    #[must_use]
    pub const fn of(word: Word) -> Option<Payer> {
        Some(match word {
            Word::BasicFund => Payer::BasicFund,
            Word::CriticalIllnessFund => Payer::CriticalIllnessFund,
            Word::LargeAmountFund => Payer::LargeAmountFund,
            Word::CivilServantFund => Payer::CivilServantFund,
            Word::Hospital => Payer::Hospital,
            Word::MedicalAidFund => Payer::MedicalAidFund,
            Word::CommercialInsurer => Payer::CommercialInsurer,
            Word::ReAidFund => Payer::ReAidFund,
            Word::Treasury => Payer::Treasury,
            Word::Charity => Payer::Charity,
            _ => return None,
        })
    }
}

/// What a layer pays of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerAmount {
    /// Which layer.
    pub layer: LayerName,
    /// Its label, for people.
    pub label: String,
    /// Who pays it.
    pub payer: Payer,
    /// How much.
    pub paid: Fen,
}

/// What payment by another unit than the item changes between fund and hospital.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitPayment {
    /// Through whose layer's payer it is settled.
    pub via: LayerName,
    /// The payer of that layer.
    pub payer: Payer,
    /// The hospital bears so much of the bill.
    pub borne_by_facility: Fen,
    /// The payer gives the hospital so much beyond the bill.
    pub surplus: Fen,
}

/// The amounts of a settlement, before they are checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountsDraft {
    /// The whole bill.
    pub total: Fen,
    /// The layers that pay something, in order.
    pub layers: Vec<LayerAmount>,
    /// What the patient bears.
    pub own_pay: Fen,
    /// Payment by another unit, if one moves money.
    pub unit: Option<UnitPayment>,
}

/// The amounts of a settlement.
///
/// INVARIANT (one bill adds up): layers, the patient and what a payment unit put on the facility are the total; nothing
/// is negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "AmountsDraft", into = "AmountsDraft")]
pub struct Amounts(AmountsDraft);

impl Amounts {
    /// Checks the amounts; `None` if they do not add up or one is negative.
    #[must_use]
    pub fn new(draft: AmountsDraft) -> Option<Amounts> {
        let borne = draft.unit.as_ref().map_or(Fen::ZERO, |unit| unit.borne_by_facility);
        let surplus = draft.unit.as_ref().map_or(Fen::ZERO, |unit| unit.surplus);
        let paid = draft.layers.iter().map(|layer| layer.paid);
        let parts: Vec<Fen> = paid.chain([draft.own_pay, borne]).collect();
        let negative = parts.iter().chain([&surplus]).any(|amount| amount.is_negative());
        let adds_up = Fen::try_sum(parts) == Ok(draft.total);
        (adds_up && !negative).then_some(Amounts(draft))
    }

    /// The amounts of `settlement`, which `book` made; `None` only if they do not add up, which settling refuses.
    #[must_use]
    pub fn of(book: &Book, settlement: &Settlement) -> Option<Amounts> {
        let edition = book.edition(settlement.day, settlement.used.as_of);
        let payer = |layer: LayerIx| {
            let rule = edition.layers.iter().find(|(_, rule)| rule.layer == layer)?;
            Payer::of(rule.1.payer)
        };
        let named = |layer: LayerIx| {
            let name = &book.layers.get(layer.at())?.name;
            Some((LayerName::parse(&name.id)?, name.label.clone()))
        };
        let outcome = &settlement.outcome;
        let mut layers = Vec::new();
        for layer in outcome.layers.iter().filter(|layer| !layer.paid.is_zero()) {
            let (name, label) = named(layer.layer)?;
            layers.push(LayerAmount { layer: name, label, payer: payer(layer.layer)?, paid: layer.paid });
        }
        let unit = match &outcome.payment {
            Some(payment) if !(payment.surplus.is_zero() && payment.borne_by_facility.is_zero()) => {
                let via = edition.payments.iter().find(|(ix, _)| *ix == payment.payment)?.1.rule.via;
                Some(UnitPayment {
                    via: named(via)?.0,
                    payer: payer(via)?,
                    borne_by_facility: payment.borne_by_facility,
                    surplus: payment.surplus,
                })
            }
            _ => None,
        };
        Amounts::new(AmountsDraft { total: outcome.total, layers, own_pay: outcome.own_pay, unit })
    }
}

impl std::ops::Deref for Amounts {
    type Target = AmountsDraft;

    fn deref(&self) -> &AmountsDraft {
        &self.0
    }
}

impl TryFrom<AmountsDraft> for Amounts {
    type Error = &'static str;

    fn try_from(draft: AmountsDraft) -> Result<Amounts, &'static str> {
        Amounts::new(draft).ok_or("the amounts of a settlement do not add up")
    }
}

impl From<Amounts> for AmountsDraft {
    fn from(amounts: Amounts) -> AmountsDraft {
        amounts.0
    }
}
