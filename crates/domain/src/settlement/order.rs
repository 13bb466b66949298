//! In which order bills are settled.

use std::collections::HashMap;

use yidan_types::Date;

use crate::bill::Bill;

/// The places of the bills in the order of settling: day of settlement, day of discharge, a bill after the one that it
/// continues, the order given.
pub(super) fn order(bills: &[Bill]) -> Vec<usize> {
    let by_id: HashMap<&str, usize> =
        bills.iter().enumerate().map(|(at, bill)| (bill.id.as_str(), at)).collect();
    let mut order: Vec<usize> = (0..bills.len()).collect();
    order.sort_by_cached_key(|at| key(bills, &by_id, *at));
    order
}

fn key(bills: &[Bill], by_id: &HashMap<&str, usize>, at: usize) -> (Option<(Date, Date)>, usize, usize) {
    let dates = bills.get(at).map(|bill| (bill.encounter.settlement_date, bill.encounter.discharge_date));
    (dates, chain_before(bills, by_id, at), at)
}

/// How many bills the chain has before this one. A chain that bites its tail is as long as there are bills.
fn chain_before(bills: &[Bill], by_id: &HashMap<&str, usize>, at: usize) -> usize {
    let mut length = 0;
    let mut current = bills.get(at);
    while length < bills.len() {
        let previous = current.and_then(|bill| bill.encounter.previous_bill.as_ref());
        current = previous.and_then(|id| by_id.get(id.as_str())).and_then(|at| bills.get(*at));
        if current.is_none() {
            break;
        }
        length += 1;
    }
    length
}
