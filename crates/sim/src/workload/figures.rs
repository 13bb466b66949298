//! The figures of a county's books.

use super::start::home;
use crate::chance::Chance;
use crate::command::{Dated, Rules};

/// What the two groups of a county are called.
pub fn groups(number: u64) -> [String; 2] {
    [format!("特困人员{number}"), format!("低保对象{number}")]
}

/// A book of a year; a newer version keeps most figures of `old`.
pub fn rules(chance: &mut Chance, number: u64, year: i16, version: u64, old: Option<&Rules>) -> Rules {
    let id = format!("{number}_{year}_{version}");
    if let Some(old) = old {
        let mut rules = Rules { id, ..old.clone() };
        match chance.below(5) {
            0 => rules.stay_shares = shares(chance),
            1 => rules.second_from = thresholds(chance),
            2 => rules.aid_cap = yuan(chance, 500, 6_000),
            3 => rules.visit_share = chance.within(30, 70),
            _ => rules.b_first = chance.within(5, 20),
        }
        return rules;
    }
    Rules {
        id,
        area: home(number),
        year,
        // One rule for both years, or a bill at the turn would be of both or of none.
        dated: [Dated::Discharge, Dated::Admission, Dated::Settlement]
            .into_iter()
            .nth(usize::try_from(number % 3).unwrap_or_default())
            .unwrap_or(Dated::Discharge),
        groups: groups(number),
        b_first: chance.within(5, 20),
        waiver: chance.within(5, 30),
        stay_deductible: [yuan(chance, 100, 300), yuan(chance, 300, 600), yuan(chance, 600, 1_200)],
        stay_bound: yuan(chance, 5_000, 12_000),
        stay_shares: shares(chance),
        stay_points: [chance.within(1, 5), chance.within(1, 5), chance.within(5, 15), chance.within(10, 30)],
        stay_cap: yuan(chance, 15_000, 60_000),
        visit_deductible: yuan(chance, 50, 300),
        visit_share: chance.within(30, 70),
        visit_caps: [yuan(chance, 100, 300), yuan(chance, 400, 1_500)],
        second_from: thresholds(chance),
        second_bound: yuan(chance, 9_000, 20_000),
        second_shares: shares(chance),
        second_cap: yuan(chance, 5_000, 30_000),
        insurer_deductible: yuan(chance, 100, 800),
        insurer_share: chance.within(30, 80),
        insurer_cap: yuan(chance, 500, 3_000),
        aid_shares: [chance.within(70, 95), chance.within(40, 70)],
        aid_cap: yuan(chance, 500, 6_000),
        backstop_from: yuan(chance, 500, 4_000),
    }
}

/// Fen of a random amount between whole yuan, seldom whole itself.
fn yuan(chance: &mut Chance, from: i64, to: i64) -> i64 {
    chance.within(from * 100, to * 100)
}

fn shares(chance: &mut Chance) -> [i64; 2] {
    let low = chance.within(50, 85);
    [low, chance.within(50, 95)]
}

fn thresholds(chance: &mut Chance) -> [i64; 3] {
    [yuan(chance, 500, 1_500), yuan(chance, 1_500, 3_000), yuan(chance, 3_000, 8_000)]
}
