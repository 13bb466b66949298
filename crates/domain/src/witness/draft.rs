//! From facts, charges and a year so far to the bill document that says the same.

use std::time::Duration;
use yidan_book::explain::what_matters;
use yidan_book::facts::{BoolFact, CountFact, EnumFact, Facts, LineClass, LineKind, Membership};
use yidan_book::inputs::{Charges, Line, YearToDate};
use yidan_book::model::{Book, Cond, DatedBy, Edition, GroupIx, History, LayerIx};
use yidan_book::words::{Lang, Word};
use yidan_types::{BillId, Date, DiagnosisCode, FacilityId, Fen, ItemCode, PersonId};

use super::{Case, Unwritable, codes};
use crate::bill::{
    Bill, BillCharges, BillDraft, BillLine, Certificate, Choice, Encounter, EncounterKind, Facility,
    FactChoice, Grade, Person, Quantity, ShortText, StatedLayer, StatedYear, Status, Term, UnitPrice,
};
use crate::settlement::json::stated_layer;

/// Builds the bills of one witness.
pub(super) struct Writer<'e> {
    pub edition: &'e Edition<'e>,
    pub day: Date,
}

/// A bill before it has facts.
pub(super) struct Named<'a> {
    pub bill: &'a str,
    pub person: &'a str,
    pub previous: Option<&'a str>,
}

impl Writer<'_> {
    /// The bill of a case. With `stated` its year so far stands on it.
    pub fn bill(&self, case: Case<'_>, stated: bool, named: &Named<'_>) -> Result<Bill, Unwritable> {
        let Case { facts, charges, year } = case;
        let needed = what_matters(self.edition, facts, (charges, year), (&Cond::Always, None));
        let encounter = self.encounter(facts, &needed, named)?;
        let draft = BillDraft {
            id: BillId::parse(named.bill).map_err(|_| Unwritable::Name)?,
            person: self.person(facts, &needed, &encounter, named.person)?,
            facility: self.facility(facts)?,
            charges: self.charges(charges)?,
            total: total(charges)?,
            year_to_date: if stated { self.year(facts, year)? } else { None },
            encounter,
        };
        Bill::new(draft).map_err(Unwritable::Refused)
    }

    fn book(&self) -> &Book {
        self.edition.book
    }

    /// Days of stay and settlement around the day that picks the rules.
    fn encounter(&self, facts: &Facts, needed: &Facts, named: &Named<'_>) -> Result<Encounter, Unwritable> {
        let kind: EncounterKind = value(facts)?;
        let count = |fact| needed.counts.get(&fact).copied();
        let stays = matches!(kind, EncounterKind::Inpatient | EncounterKind::DaySurgery);
        let nights = count(CountFact::BedDays).filter(|_| stays).unwrap_or(0).saturating_sub(1);
        let length = days(nights)?;
        let (admitted, left) = match self.book().dated_by {
            DatedBy::Admission => (self.day, self.day.checked_add(length).map_err(|_| Unwritable::Days)?),
            _ => (self.day.checked_sub(length).map_err(|_| Unwritable::Days)?, self.day),
        };
        Ok(Encounter {
            kind,
            admission_date: stays.then_some(admitted),
            discharge_date: left,
            settlement_date: left,
            location: value(facts)?,
            referral: value(facts)?,
            referred_by_family_doctor: needed.bools.get(&BoolFact::ByFamilyDoctor).copied(),
            previous_bill: match named.previous {
                Some(previous) => Some(BillId::parse(previous).map_err(|_| Unwritable::Name)?),
                None => None,
            },
            diagnoses: self.diagnoses(facts, Membership::Diagnosis)?,
            bed_days: count(CountFact::BedDays),
            treatment_days: count(CountFact::TreatmentDays),
            treatment_months: count(CountFact::TreatmentMonths),
            drg_weight: needed.drg_weight,
        })
    }

    fn person(
        &self,
        facts: &Facts,
        needed: &Facts,
        encounter: &Encounter,
        id: &str,
    ) -> Result<Person, Unwritable> {
        let age = facts.counts.get(&CountFact::Age).copied().unwrap_or(0);
        let birth = born(age, encounter.settlement_date).ok_or(Unwritable::Days)?;
        let term = Term { from: birth, until: None, known: None };
        let groups = facts.groups.iter().flatten().filter_map(|group| self.status(*group, facts));
        let certificates = self.diagnoses(facts, Membership::Certificate)?.into_iter();
        Ok(Person {
            id: PersonId::parse(id).map_err(|_| Unwritable::Name)?,
            name: None,
            sex: value(facts)?,
            birth_date: birth,
            scheme: value(facts)?,
            employment: match needed.enums.contains_key(&EnumFact::Employment) {
                true => Some(value(facts)?),
                false => None,
            },
            statuses: groups.map(|group| Status { group, term, source: None }).collect(),
            certificates: certificates.map(|code| Certificate { code, term }).collect(),
            family_doctor_contract: facts
                .bools
                .get(&BoolFact::Contracted)
                .copied()
                .unwrap_or(false)
                .then_some(term),
        })
    }

    /// The group as a status says it; none if another group of the person includes it anyway.
    fn status(&self, group: GroupIx, facts: &Facts) -> Option<ShortText> {
        let of = |ix: GroupIx| self.book().groups.get(ix.at());
        let held = facts.groups.iter().flatten().filter(|other| **other != group);
        let implied = held.filter_map(|inner| of(group).map(|outer| outer.includes.contains(inner)));
        let implied = implied.into_iter().any(|implied| implied);
        let name = of(group).filter(|_| !implied)?;
        ShortText::parse(&name.name.label).or_else(|| ShortText::parse(&name.name.id))
    }

    fn diagnoses(&self, facts: &Facts, what: Membership) -> Result<Vec<DiagnosisCode>, Unwritable> {
        let wanted = facts.lists.get(&what).map(Vec::as_slice).unwrap_or_default();
        let codes = codes::covering(&self.book().lists, Word::Diagnosis, wanted).ok_or(Unwritable::Code)?;
        codes.iter().map(|code| DiagnosisCode::parse(code).map_err(|_| Unwritable::Code)).collect()
    }

    fn facility(&self, facts: &Facts) -> Result<Facility, Unwritable> {
        let wanted = facts.lists.get(&Membership::Facility).map(Vec::as_slice).unwrap_or_default();
        let code = codes::one(&self.book().lists, Word::Facility, wanted).ok_or(Unwritable::Code)?;
        Ok(Facility {
            id: FacilityId::parse(&code).map_err(|_| Unwritable::Code)?,
            name: None,
            grade: value(facts)?,
            tier: value(facts)?,
            kind: value(facts)?,
        })
    }

    fn charges(&self, charges: &Charges) -> Result<BillCharges, Unwritable> {
        match charges {
            Charges::Parts(parts) => Ok(BillCharges::Parts(*parts)),
            Charges::Lines(lines) if lines.is_empty() => Ok(BillCharges::Lines(vec![self.line(&nothing())?])),
            Charges::Lines(lines) => {
                lines.iter().map(|line| self.line(line)).collect::<Result<_, _>>().map(BillCharges::Lines)
            }
        }
    }

    fn line(&self, line: &Line) -> Result<BillLine, Unwritable> {
        let code = codes::one(&self.book().lists, Word::Item, &line.lists).ok_or(Unwritable::Code)?;
        let one = Quantity::from_ten_thousandths(10_000).ok_or(Unwritable::Amount)?;
        Ok(BillLine {
            line_id: None,
            item_code: ItemCode::parse(&code).map_err(|_| Unwritable::Code)?,
            name: ShortText::parse(line.kind.word().text(Lang::Zh)).ok_or(Unwritable::Name)?,
            class: line.class,
            kind: line.kind,
            flags: line.flags.clone(),
            quantity: one,
            unit_price: price(line.amount)?,
            amount: line.amount,
            paid_first_share: line.paid_first,
            price_limit: line.limit.map(price).transpose()?,
            days_of_supply: line.days,
            date: None,
            refund_of: None,
        })
    }

    /// The year so far as the document states it; none if nothing of it counts.
    fn year(&self, facts: &Facts, year: &YearToDate) -> Result<Option<StatedYear>, Unwritable> {
        let inpatient = value::<EncounterKind>(facts)? == EncounterKind::Inpatient;
        let grade: Grade = value(facts)?;
        let number = facts.counts.get(&CountFact::StayNumber).copied().filter(|_| inpatient);
        let highest: Option<Grade> =
            number_of(facts, EnumFact::HighestGrade).and_then(|n| Grade::ALL.get(n).copied());
        let layers = self.book().layers.iter().zip(0_u16..).filter_map(|(layer, at)| {
            let stated = stated_layer(year, LayerIx(at));
            let name = ShortText::parse(&layer.name.id)?;
            (stated != StatedLayer::default()).then_some((name, stated))
        });
        let stated = StatedYear {
            total: year.amount(History::Total),
            in_scope: year.amount(History::InScope),
            own_pay: year.amount(History::OwnPay),
            own_pay_in_scope: year.amount(History::OwnPayInScope),
            stays_before: number.map_or(0, |number| number.saturating_sub(1)),
            highest_grade: highest.filter(|highest| *highest > grade),
            layers: layers.collect(),
        };
        Ok((stated != StatedYear::default()).then_some(stated))
    }
}

/// The value of a fact as the document says it.
fn value<C: FactChoice>(facts: &Facts) -> Result<C, Unwritable> {
    number_of(facts, C::FACT).and_then(|at| C::ALL.get(at).copied()).ok_or(Unwritable::Fact)
}

fn number_of(facts: &Facts, fact: EnumFact) -> Option<usize> {
    facts.enums.get(&fact).copied().map(usize::from)
}

fn days(count: i64) -> Result<Duration, Unwritable> {
    const SECONDS: u64 = 86_400;
    let seconds = u64::try_from(count.max(0)).ok().and_then(|days| days.checked_mul(SECONDS));
    seconds.map(Duration::from_secs).ok_or(Unwritable::Days)
}

/// A birthday on which somebody is so many whole years old on `day`.
fn born(age: i64, day: Date) -> Option<Date> {
    let age = i16::try_from(age).ok()?;
    Date::new(day.year().checked_sub(age)?, 1, 1).ok()
}

/// A bill has at least one line, even where nothing is charged.
fn nothing() -> Line {
    Line {
        amount: Fen::ZERO,
        class: LineClass::A,
        kind: LineKind::Other,
        flags: Vec::new(),
        lists: Vec::new(),
        paid_first: None,
        limit: None,
        days: None,
    }
}

/// The price of one unit that comes to `amount`. A price is above zero, so nothing is the smallest price, which rounds
/// to no fen.
fn price(amount: Fen) -> Result<UnitPrice, Unwritable> {
    const PER_FEN: i64 = 10_000;
    let micro = amount.get().checked_mul(PER_FEN).ok_or(Unwritable::Amount)?;
    UnitPrice::from_micro_yuan(micro.max(1)).ok_or(Unwritable::Amount)
}

fn total(charges: &Charges) -> Result<Fen, Unwritable> {
    let sum = match charges {
        Charges::Parts(parts) => parts.total(),
        Charges::Lines(lines) => Fen::try_sum(lines.iter().map(|line| line.amount)),
    };
    sum.map_err(|_| Unwritable::Amount)
}
