//! When and where a person is treated in a year, and what that costs; the bills are made of it afterwards.

use yidan_domain::bill::{EncounterKind, Referral};
use yidan_domain::registry::FilingKind;
use yidan_types::Date;

use crate::calendar::{Window, shifted};
use crate::chance::{Chance, Purpose};
use crate::facilities::Level;
use crate::parameters::{Cost, Parameters};
use crate::residents::{Population, Resident};

/// A visit or stay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Visit {
    pub kind: EncounterKind,
    pub level: Level,
    pub admitted: Date,
    pub discharged: Date,
    pub referral: Referral,
    /// Whether it goes on from the visit before it.
    pub continues: bool,
    pub fen: i64,
}

/// A filing of care in the other place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Filing {
    pub kind: FilingKind,
    pub from: Date,
    pub known: Date,
}

/// The levels of [`Parameters::visit_levels`].
const VISIT_LEVELS: [Level; 4] = [Level::Village, Level::Township, Level::County, Level::City];
/// The levels of [`Parameters::stay_levels`].
const STAY_LEVELS: [Level; 5] = [Level::Township, Level::County, Level::Tcm, Level::City, Level::Elsewhere];

/// The visits of a person's year in the order of discharge, and the filings for those elsewhere.
pub(crate) fn year(of: &Population, resident: &Resident) -> (Vec<Visit>, Vec<Filing>) {
    let mut chance = Chance::new(of.seed, Purpose::Year, resident.number);
    // Nothing is settled for who has no insurance that can be used.
    if resident.scheme.is_none() || resident.suspended {
        return (Vec::new(), Vec::new());
    }
    let mut visits = outpatient(&mut chance, of, resident);
    visits.extend(chronic(&mut chance, of, resident));
    for _ in 0..stays(&mut chance, of, resident) {
        visits.extend(episode(&mut chance, of));
    }
    let visits = in_order(visits, of.window);
    let elsewhere: Vec<Visit> =
        visits.iter().filter(|visit| visit.level == Level::Elsewhere).copied().collect();
    let filings = elsewhere.iter().filter_map(|visit| filing(&mut chance, of, visit)).collect();
    (visits, filings)
}

fn age_class(age: i64) -> usize {
    match age {
        ..7 => 0,
        7..18 => 1,
        18..45 => 2,
        45..60 => 3,
        60..75 => 4,
        _ => 5,
    }
}

#[expect(clippy::float_arithmetic)] // means of counts, no money
fn times(chance: &mut Chance, mean: f64, by_age: &[f64; 6], age: i64) -> u32 {
    chance.times(mean * by_age.get(age_class(age)).copied().unwrap_or(1.0))
}

#[expect(clippy::float_arithmetic)] // means of counts, no money
fn stays(chance: &mut Chance, of: &Population, resident: &Resident) -> u32 {
    let parameters = &of.parameters;
    let factor = if resident.chronic.is_some() { parameters.stays_if_chronic } else { 1.0 };
    times(chance, parameters.stays * factor, &parameters.stays_by_age, resident.age)
}

fn day(chance: &mut Chance, window: Window) -> Date {
    shifted(window.from, chance.within(0, window.days() - 1))
}

fn outpatient(chance: &mut Chance, of: &Population, resident: &Resident) -> Vec<Visit> {
    let parameters = &of.parameters;
    let visits = times(chance, parameters.outpatient_visits, &parameters.visits_by_age, resident.age);
    (0..visits).map(|_| visit(chance, of)).collect()
}

fn visit(chance: &mut Chance, of: &Population) -> Visit {
    let parameters = &of.parameters;
    let at = chance.by_share(&parameters.visit_levels);
    let level = VISIT_LEVELS.get(at).copied().unwrap_or(Level::Village);
    let urgent = chance.happens(parameters.emergencies) && level != Level::Village;
    let day = day(chance, of.window);
    Visit {
        kind: if urgent { EncounterKind::Emergency } else { EncounterKind::Outpatient },
        level,
        admitted: day,
        discharged: day,
        referral: if level == Level::Village { Referral::FirstContact } else { Referral::SelfDirected },
        continues: false,
        fen: parameters.visit_costs.get(at).map_or(100, |cost| chance.fen(*cost)),
    }
}

fn chronic(chance: &mut Chance, of: &Population, resident: &Resident) -> Vec<Visit> {
    if resident.certified.is_none() {
        return Vec::new();
    }
    let visits = chance.times(of.parameters.chronic_visits);
    let visit = |_| {
        let day = day(chance, of.window);
        let level = if chance.happens(0.6) { Level::Township } else { Level::County };
        Visit {
            kind: EncounterKind::ChronicOutpatient,
            level,
            admitted: day,
            discharged: day,
            referral: Referral::SelfDirected,
            continues: false,
            fen: chance.fen(of.parameters.chronic_cost),
        }
    };
    (0..visits).map(visit).collect()
}

/// A stay, with those to which it leads.
fn episode(chance: &mut Chance, of: &Population) -> Vec<Visit> {
    let parameters = &of.parameters;
    let at = chance.by_share(&parameters.stay_levels);
    let admitted = day(chance, of.window);
    let level = STAY_LEVELS.get(at).copied().unwrap_or(Level::County);
    let mut chain = vec![stay(chance, parameters, level, admitted, None)];
    let [from_township, from_county] = parameters.referred_up;
    if level == Level::Township && chance.happens(from_township) {
        chain.push(next(chance, parameters, &chain, Level::County, Referral::ReferredUp));
    }
    if chain.last().is_some_and(|last| last.level == Level::County) && chance.happens(from_county) {
        chain.push(next(chance, parameters, &chain, Level::City, Referral::ReferredUp));
    }
    if chain.last().is_some_and(|last| last.level == Level::City) && chance.happens(parameters.referred_down)
    {
        chain.push(next(chance, parameters, &chain, Level::County, Referral::ReferredDown));
    }
    chain
}

/// The stay after the last of a chain. The day of a transfer belongs to both.
fn next(
    chance: &mut Chance,
    parameters: &Parameters,
    chain: &[Visit],
    level: Level,
    referral: Referral,
) -> Visit {
    let from = chain.last().map_or(Date::MIN, |last| last.discharged);
    stay(chance, parameters, level, from, Some(referral))
}

fn stay(
    chance: &mut Chance,
    parameters: &Parameters,
    level: Level,
    admitted: Date,
    referral: Option<Referral>,
) -> Visit {
    let at = STAY_LEVELS.iter().position(|of| *of == level).unwrap_or_default();
    let fallback = Cost { mean_yuan: 5_000.0, sigma: 0.5, tail_share: 0.0, limit_yuan: 1e6 };
    let fen = chance.fen(parameters.stay_costs.get(at).copied().unwrap_or(fallback));
    let a_day = parameters.yuan_a_day.get(at).copied().unwrap_or(500.0);
    Visit {
        kind: EncounterKind::Inpatient,
        level,
        admitted,
        discharged: shifted(admitted, nights(fen, a_day)),
        referral: referral.unwrap_or(Referral::SelfDirected),
        continues: referral.is_some(),
        fen,
    }
}

/// As long as its cost says, between one night and two months.
#[expect(clippy::float_arithmetic, clippy::cast_possible_truncation, clippy::cast_precision_loss)] // days, no money
fn nights(fen: i64, yuan_a_day: f64) -> i64 {
    ((fen as f64 / 100.0 / yuan_a_day).round() as i64).clamp(1, 60)
}

/// By discharge; nobody lies in two hospitals, and who is in a hospital visits no other. What ends after the window is
/// not settled in it.
fn in_order(mut visits: Vec<Visit>, window: Window) -> Vec<Visit> {
    // Chains stay together: a stay that continues another begins when that ends.
    visits.sort_by_key(|visit| (visit.admitted, visit.continues));
    let mut free = window.from;
    let mut kept: Vec<Visit> = Vec::new();
    for mut visit in visits {
        let follows = visit.continues && kept.last().is_some_and(|last| last.discharged == visit.admitted);
        if visit.admitted < free && !follows {
            if visit.kind != EncounterKind::Inpatient || visit.continues {
                continue;
            }
            let late = visit.admitted.until(free).map_or(0, |span| i64::from(span.get_days()));
            (visit.admitted, visit.discharged) = (free, shifted(visit.discharged, late));
        }
        if visit.discharged > window.until {
            continue;
        }
        visit.continues &= follows;
        if visit.kind == EncounterKind::Inpatient {
            free = shifted(visit.discharged, 1);
        }
        kept.push(visit);
    }
    kept
}

fn filing(chance: &mut Chance, of: &Population, visit: &Visit) -> Option<Filing> {
    let (filed, late) = (chance.happens(of.parameters.filed), chance.happens(of.parameters.filed_late));
    let kinds = [FilingKind::Referred, FilingKind::Temporary, FilingKind::LongStay];
    let (kind, delay) = (*chance.pick(&kinds)?, chance.within(5, 40));
    let from = shifted(visit.admitted, -1).max(of.window.from);
    let known = if late { shifted(visit.discharged, delay) } else { from };
    (filed && known <= of.window.until).then_some(Filing { kind, from, known })
}
