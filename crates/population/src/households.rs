//! Households: how numbers of people divide into them, and what people of one share.

use yidan_domain::bill::Sex;

use crate::chance::{Chance, Purpose};
use crate::county::{TOWNS, VILLAGES};
use crate::names;
use crate::parameters::Parameters;
use crate::residents::Group;

/// People whose households are drawn together. The last household of a block takes what is left.
const BLOCK: u64 = 64;

/// A household: whose it is, where, and what its people share.
#[derive(Clone, Debug)]
pub(crate) struct Household {
    /// The number of its first person, which names it.
    pub first: u64,
    /// How many people it has.
    pub size: u64,
    pub surname: &'static str,
    pub head_sex: Sex,
    pub head_age: i64,
    pub town: usize,
    pub village: usize,
    /// The group of hardship to which all of it belongs.
    pub group: Option<Group>,
    pub house: u64,
}

impl Household {
    /// The household of a person.
    pub fn of(seed: u64, number: u64, parameters: &Parameters) -> Household {
        let (first, size) = bounds(seed, number, parameters);
        let mut chance = Chance::new(seed, Purpose::Household, first);
        let decade = chance.by_share(&parameters.head_ages);
        let decade = i64::try_from(decade).unwrap_or_default();
        Household {
            first,
            size,
            surname: names::surname(&mut chance),
            head_sex: if chance.happens(0.72) { Sex::Male } else { Sex::Female },
            head_age: 20 + decade * 10 + chance.within(0, 9),
            town: below(&mut chance, TOWNS.len()),
            village: below(&mut chance, VILLAGES.len()),
            group: poverty(&mut chance, parameters),
            house: chance.below(400) + 1,
        }
    }
}

fn below(chance: &mut Chance, bound: usize) -> usize {
    usize::try_from(chance.below(u64::try_from(bound).unwrap_or(1))).unwrap_or_default()
}

/// First person and size of the household of a person.
fn bounds(seed: u64, number: u64, parameters: &Parameters) -> (u64, u64) {
    let block = number / BLOCK;
    let mut chance = Chance::new(seed, Purpose::Block, block);
    let (mut first, end) = (block * BLOCK, (block + 1) * BLOCK);
    loop {
        let size = u64::try_from(chance.by_share(&parameters.household_sizes)).unwrap_or_default() + 1;
        let size = size.min(end - first);
        if number < first + size {
            return (first, size);
        }
        first += size;
    }
}

#[expect(clippy::float_arithmetic)] // shares, no money
fn poverty(chance: &mut Chance, parameters: &Parameters) -> Option<Group> {
    let [destitute, low_income, monitored] = parameters.poor_households;
    let none = 1.0 - destitute - low_income - monitored;
    match chance.by_share(&[none, destitute, low_income, monitored]) {
        1 => Some(Group::Destitute),
        2 => Some(Group::LowIncome),
        3 => Some(Group::Monitored),
        _ => None,
    }
}
