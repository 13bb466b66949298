//! One bill by the figures of a book. Fen, and shares in hundredths; nothing of the product's evaluator.

use crate::command::Rules;

/// Who is treated where.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// A stay, or a visit.
    pub inpatient: bool,
    /// Grade of the facility, 1 to 3.
    pub grade: u8,
    /// Whether elsewhere than where insured; then whether it was filed.
    pub elsewhere: Option<bool>,
    /// 0 the neediest, 1 the other group, 2 nobody's.
    pub group: usize,
    /// Has a family doctor.
    pub contract: bool,
    /// Insured as an employee.
    pub employee: bool,
}

/// The four parts of a bill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Wholly self-paid.
    pub self_paid: i64,
    /// Over the limit.
    pub over_limit: i64,
    /// Paid first.
    pub paid_first: i64,
    /// In scope.
    pub in_scope: i64,
}

/// What was used up in a year of a scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Year {
    stay_paid: i64,
    visit_borne: i64,
    visit_paid: i64,
    second_base: i64,
    second_paid: i64,
    insurer_borne: i64,
    insurer_paid: i64,
    aid_paid: i64,
    backstop_borne: i64,
    /// All bills.
    pub total: i64,
    /// What the patient bore.
    pub own_pay: i64,
}

/// The layers, in the order of paying.
pub const LAYERS: [&str; 7] = ["waiver", "stay", "visit", "second", "insurer", "aid", "backstop"];

/// What is paid of a bill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// The whole bill.
    pub total: i64,
    /// By each of [`LAYERS`].
    pub layers: [i64; 7],
    /// By the patient.
    pub own_pay: i64,
}

/// `share` hundredths of `amount`, in hundredths of a fen.
const fn part(amount: i64, share: i64) -> i64 {
    amount * share
}

/// Hundredths of a fen, half up to the fen; none is negative.
const fn rounded(hundredths: i64) -> i64 {
    (hundredths + 50) / 100
}

/// What lies between two bounds of the stretch from 0 to `amount`.
fn between(amount: i64, from: i64, to: i64) -> i64 {
    (amount.min(to) - from).max(0)
}

/// A line of `amount` fen, negative for none: what of it is paid first.
pub fn first_of(rules: &Rules, amount: i64) -> i64 {
    rounded(part(amount, rules.b_first))
}

/// Settles a bill after those that made `year`.
pub fn settle(rules: &Rules, case: Case, split: Split, year: &mut Year) -> Paid {
    let total = split.self_paid + split.over_limit + split.paid_first + split.in_scope;
    let mut layers = [0; 7];
    let mut rest = split.in_scope;
    if case.inpatient {
        let [waiver, stay, _, second, insurer, aid, backstop] = &mut layers;
        if case.group == 0 {
            *waiver = part(split.self_paid, rules.waiver) / 10_000 * 100;
        }
        *stay = of_stay(rules, case, split.in_scope, year).min(rest);
        rest -= *stay;
        *second = of_second(rules, case, rest, year).min(rest);
        rest -= *second;
        *insurer = of_insurer(rules, split.paid_first, year);
        *aid = of_aid(rules, case, rest, year);
        rest -= *aid;
        *backstop = of_backstop(rules, case, rest, year);
    } else {
        let [_, _, visit, ..] = &mut layers;
        *visit = of_visit(rules, split.in_scope, year);
    }
    let own_pay = total - layers.iter().sum::<i64>();
    year.total += total;
    year.own_pay += own_pay;
    Paid { total, layers, own_pay }
}

fn of_stay(rules: &Rules, case: Case, base: i64, year: &mut Year) -> i64 {
    let [first, second_grade, third] = rules.stay_deductible;
    let deductible = match case.grade {
        1 => first,
        2 => second_grade,
        _ => third,
    };
    let [employee, contract, filed, unfiled] = rules.stay_points;
    let mut points = 0;
    points += if case.employee { employee } else { 0 };
    points += if case.contract { contract } else { 0 };
    points -= match case.elsewhere {
        None => 0,
        Some(true) => filed,
        Some(false) => unfiled,
    };
    let [low, high] = rules.stay_shares.map(|share| (share + points).clamp(0, 100));
    let start = deductible.min(base);
    let below = between(base, start, rules.stay_bound);
    let above = between(base, start.max(rules.stay_bound), i64::MAX);
    let paid = rounded(part(below, low) + part(above, high)).min(rules.stay_cap - year.stay_paid).min(base);
    year.stay_paid += paid;
    paid
}

fn of_visit(rules: &Rules, base: i64, year: &mut Year) -> i64 {
    let borne = (rules.visit_deductible - year.visit_borne).max(0).min(base);
    year.visit_borne += borne;
    let [once, yearly] = rules.visit_caps;
    let paid = rounded(part(base - borne, rules.visit_share)).min(once).min(yearly - year.visit_paid);
    year.visit_paid += paid;
    paid
}

fn of_second(rules: &Rules, case: Case, base: i64, year: &mut Year) -> i64 {
    let from = rules.second_from.get(case.group).copied().unwrap_or_default();
    let [low, high] = rules.second_shares;
    // Of all bases of the year up to here, by the group of today.
    let whole = |amount| {
        let below = between(amount, from, rules.second_bound);
        let above = between(amount, rules.second_bound, i64::MAX);
        rounded(part(below, low) + part(above, high))
    };
    let exact = whole(year.second_base + base) - whole(year.second_base);
    let paid = exact.min(rules.second_cap - year.second_paid).min(base);
    year.second_base += base;
    year.second_paid += paid;
    paid
}

fn of_insurer(rules: &Rules, base: i64, year: &mut Year) -> i64 {
    let borne = (rules.insurer_deductible - year.insurer_borne).max(0).min(base);
    year.insurer_borne += borne;
    let paid = rounded(part(base - borne, rules.insurer_share)).min(rules.insurer_cap - year.insurer_paid);
    year.insurer_paid += paid;
    paid
}

fn of_aid(rules: &Rules, case: Case, base: i64, year: &mut Year) -> i64 {
    let Some(share) = rules.aid_shares.get(case.group) else { return 0 };
    let paid = rounded(part(base, *share)).min(rules.aid_cap - year.aid_paid).min(base);
    year.aid_paid += paid;
    paid
}

fn of_backstop(rules: &Rules, case: Case, base: i64, year: &mut Year) -> i64 {
    if case.group != 0 {
        return 0;
    }
    let borne = (rules.backstop_from - year.backstop_borne).max(0).min(base);
    year.backstop_borne += borne;
    base - borne
}
