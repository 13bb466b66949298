//! Bills: the lines that a visit comes to, as a hospital sends them.

use yidan_book::facts::LineKind;
use yidan_domain::bill::{EncounterKind, Quantity, Referral};
use yidan_domain::casefile::{
    Claim, ClaimCharges, ClaimDraft, ClaimEncounter, ClaimLine, PersonRef, PreviousBill,
};
use yidan_domain::registry::json::PersonFact;
use yidan_types::{BillId, Date, DiagnosisCode, FacilityId, Fen};

use crate::catalogue::{Stocked, unit_price};
use crate::chance::{Chance, Purpose};
use crate::facilities::{CITY_HOSPITAL, COUNTY_HOSPITAL, Level, OFF_SITE_HOSPITAL, TCM_HOSPITAL};
use crate::facts::facts;
use crate::residents::{Population, Resident};
use crate::text::{facility_id, short};
use crate::visits::{Visit, year};

/// A year of a person.
#[derive(Clone, Debug)]
pub struct Year {
    /// What becomes known, in the order of the days on which it does; some of it late.
    pub facts: Vec<PersonFact>,
    /// The bills, in the order of their days of settlement.
    pub bills: Vec<Bill>,
}

/// A bill as a hospital sends it, and how the patient would pay.
#[derive(Clone, Debug)]
pub struct Bill {
    /// What is sent.
    pub claim: Claim,
    /// Whether the person is in hardship when it is settled, and is treated first and pays later.
    pub pays_later: bool,
}

/// Of the amount of a stay: what each kind of item comes to.
const STAY_MIX: [(LineKind, f64); 6] = [
    (LineKind::Drug, 0.36),
    (LineKind::Examination, 0.24),
    (LineKind::Operation, 0.14),
    (LineKind::Material, 0.16),
    (LineKind::Service, 0.06),
    (LineKind::Bed, 0.04),
];
/// The same of a visit without a stay.
const VISIT_MIX: [(LineKind, f64); 3] =
    [(LineKind::Drug, 0.66), (LineKind::Examination, 0.24), (LineKind::Service, 0.10)];
/// The same of a chronic visit.
const CHRONIC_MIX: [(LineKind, f64); 2] = [(LineKind::Drug, 0.85), (LineKind::Examination, 0.15)];

impl Population {
    /// What a person's year brings.
    #[must_use]
    pub fn year(&self, resident: &Resident) -> Year {
        let (visits, filings) = year(self, resident);
        let mut chance = Chance::new(self.seed, Purpose::Year, resident.number | 1 << 40);
        let mut bills: Vec<Bill> = Vec::with_capacity(visits.len());
        let mut before: Option<PreviousBill> = None;
        for (nth, visit) in visits.iter().enumerate() {
            let previous = before.take().filter(|_| visit.continues);
            if let Some(bill) = self.bill(&mut chance, resident, visit, nth, previous) {
                let (facility, id) = (bill.claim.facility.clone(), bill.claim.id.clone());
                before = Some(PreviousBill { facility, bill: id });
                bills.push(bill);
            }
        }
        Year { facts: facts(self, resident, &filings), bills }
    }

    /// A bill of a day, apart from the person's year: one that waits at a window today, say.
    #[must_use]
    pub fn bill_of(&self, resident: &Resident, level: Level, stay: bool, day: Date) -> Option<Bill> {
        resident.scheme.filter(|_| !resident.suspended)?;
        let mut chance = Chance::new(self.seed, Purpose::Single, resident.number);
        let at = if stay { EncounterKind::Inpatient } else { EncounterKind::Outpatient };
        let cost = match (stay, level) {
            (true, _) => self.parameters.stay_costs[1],
            (false, Level::Village | Level::Township) => self.parameters.visit_costs[1],
            (false, _) => self.parameters.visit_costs[2],
        };
        let visit = Visit {
            kind: at,
            level,
            admitted: if stay { crate::calendar::shifted(day, -6) } else { day },
            discharged: day,
            referral: Referral::SelfDirected,
            continues: false,
            fen: chance.fen(cost),
        };
        self.bill(&mut chance, resident, &visit, 9_000, None)
    }

    fn bill(
        &self,
        chance: &mut Chance,
        resident: &Resident,
        visit: &Visit,
        nth: usize,
        previous: Option<PreviousBill>,
    ) -> Option<Bill> {
        let facility = facility(resident, visit.level)?;
        let lines = self.lines(chance, visit)?;
        let total = Fen::try_sum(lines.iter().map(|line| line.amount)).ok()?;
        let stay = visit.kind == EncounterKind::Inpatient;
        let nights = i64::from(visit.admitted.until(visit.discharged).ok()?.get_days());
        let claim = Claim::new(ClaimDraft {
            id: BillId::parse(&format!("SAMPLE-B{:08}-{nth:04}", resident.number)).ok()?,
            person: PersonRef::Id(resident.id().clone()),
            facility,
            encounter: ClaimEncounter {
                kind: visit.kind,
                admission_date: stay.then_some(visit.admitted),
                discharge_date: visit.discharged,
                settlement_date: visit.discharged,
                referral: visit.referral,
                referred_by_family_doctor: referred_by_doctor(chance, resident, visit),
                previous_bill: previous,
                diagnoses: diagnoses(chance, resident, visit.kind),
                bed_days: stay.then_some(nights),
                treatment_days: None,
                treatment_months: None,
                drg_weight: None,
            },
            charges: ClaimCharges::Lines(lines),
            total,
        });
        let group = resident.group_on(self.window, visit.discharged);
        let local = visit.level != Level::Elsewhere;
        Some(Bill { claim: claim.ok()?, pays_later: stay && local && group.is_some() })
    }

    /// Lines that come to the cost of the visit, give or take what one item of the last kind costs.
    #[expect(clippy::float_arithmetic, clippy::cast_precision_loss, clippy::cast_possible_truncation)] // shares of a made-up cost, whole fen at once
    fn lines(&self, chance: &mut Chance, visit: &Visit) -> Option<Vec<ClaimLine>> {
        let mix: &[(LineKind, f64)] = match visit.kind {
            EncounterKind::Inpatient => &STAY_MIX,
            EncounterKind::ChronicOutpatient => &CHRONIC_MIX,
            _ => &VISIT_MIX,
        };
        let mut lines = Vec::new();
        let mut left = visit.fen;
        for (at, (kind, share)) in mix.iter().enumerate() {
            let wanted = (visit.fen as f64 * share) as i64;
            // What no item of the other kinds could take goes to drugs at last.
            let last = at + 1 == mix.len();
            left -= self.charge(chance, *kind, wanted.min(left), visit, &mut lines);
            if last {
                self.charge(chance, LineKind::Drug, left, visit, &mut lines);
            }
        }
        if lines.is_empty() {
            self.charge(chance, LineKind::Service, 600, visit, &mut lines);
        }
        if chance.happens(self.parameters.refunds) {
            refund(&mut lines, visit.discharged);
        }
        Some(lines)
    }

    /// Adds lines of a kind for about so many fen; returns what they come to.
    fn charge(
        &self,
        chance: &mut Chance,
        kind: LineKind,
        fen: i64,
        visit: &Visit,
        lines: &mut Vec<ClaimLine>,
    ) -> i64 {
        let stock = self.shelf.of(kind);
        let several = match (kind, visit.kind) {
            (LineKind::Drug, EncounterKind::Inpatient) => 4,
            (LineKind::Drug | LineKind::Examination | LineKind::Material, _) => 2,
            _ => 1,
        };
        let mut spent = 0;
        for nth in 0..several {
            let part = (fen - spent) / (several - nth);
            // Only what is not dearer than the part.
            let affordable = stock.partition_point(|stocked| stocked.price <= part);
            let choice = stock.get(..affordable).and_then(|some| chance.pick(some));
            let Some(stocked) = choice else { continue };
            // Rounded up or down by chance, so that on average it is the part.
            let quantity = (part + chance.within(0, stocked.price - 1)) / stocked.price;
            if let Some(line) = line(stocked, quantity.max(1), lines.len(), visit, chance) {
                spent += line.amount.get();
                lines.push(line);
            }
        }
        spent
    }
}

fn line(
    stocked: &Stocked,
    quantity: i64,
    before: usize,
    visit: &Visit,
    chance: &mut Chance,
) -> Option<ClaimLine> {
    let quantity = Quantity::from_ten_thousandths(quantity.saturating_mul(10_000))?;
    let price = unit_price(stocked.price)?;
    let terms = &stocked.item.terms.records().first()?.what;
    let nights = i64::from(visit.admitted.until(visit.discharged).ok()?.get_days());
    let day = crate::calendar::shifted(visit.admitted, chance.within(0, nights));
    Some(ClaimLine {
        line_id: short(&format!("{:03}", before + 1)),
        item_code: stocked.item.code.clone(),
        name: stocked.item.name.clone(),
        class: Some(terms.class),
        kind: Some(stocked.item.kind),
        flags: terms.flags.clone(),
        amount: price.times(quantity)?,
        quantity,
        unit_price: price,
        paid_first_share: terms.paid_first_share,
        price_limit: terms.price_limit,
        days_of_supply: None,
        date: Some(day),
        refund_of: None,
    })
}

/// One of the first line that has several is given back.
fn refund(lines: &mut Vec<ClaimLine>, day: Date) {
    let several = lines.iter().find(|line| line.quantity.ten_thousandths() >= 20_000).cloned();
    let back = several.and_then(|line| {
        let quantity = Quantity::from_ten_thousandths(-10_000)?;
        Some(ClaimLine {
            line_id: short(&format!("{:03}", lines.len() + 1)),
            quantity,
            amount: line.unit_price.times(quantity)?,
            refund_of: line.line_id.clone(),
            date: Some(day),
            ..line
        })
    });
    lines.extend(back);
}

fn facility(resident: &Resident, level: Level) -> Option<FacilityId> {
    match level {
        Level::Village => Some(resident.near.0.clone()),
        Level::Township => Some(resident.near.1.clone()),
        Level::County => facility_id(COUNTY_HOSPITAL),
        Level::Tcm => facility_id(TCM_HOSPITAL),
        Level::City => facility_id(CITY_HOSPITAL),
        Level::Elsewhere => facility_id(OFF_SITE_HOSPITAL),
    }
}

fn referred_by_doctor(chance: &mut Chance, resident: &Resident, visit: &Visit) -> Option<bool> {
    let referred = visit.referral == Referral::ReferredUp && resident.team.is_some();
    Some(referred && chance.happens(0.5))
}

const OF_VISITS: [&str; 6] = ["J06.9", "K29.7", "M54.5", "R51", "L30.9", "J40"];
const OF_STAYS: [&str; 8] = ["J18.9", "K80.2", "I63.9", "S72.0", "K35.8", "I50.9", "M51.2", "N20.0"];

/// The main diagnosis first, behind it the chronic disease.
fn diagnoses(chance: &mut Chance, resident: &Resident, kind: EncounterKind) -> Vec<DiagnosisCode> {
    let chronic = resident.chronic.clone();
    if kind == EncounterKind::ChronicOutpatient {
        return chronic.into_iter().collect();
    }
    let codes: &[&str] = if kind == EncounterKind::Inpatient { &OF_STAYS } else { &OF_VISITS };
    let main = chance.pick(codes).and_then(|code| DiagnosisCode::parse(code).ok());
    main.into_iter().chain(chronic).collect()
}
