//! Our records of a day, from what is kept of settlements.

use yidan_domain::reconcile::{DayKind, DayRecord};

use crate::support::*;

#[test]
fn records_are_the_amounts_that_moved() {
    let county = County::new();
    let file = settled(file(), &county, "S1", &stay("B1", "2020-03-01", "2020-03-05", 15_000));
    let file = confirmed(with_member(file, poor("M1", "2020-01-01", "2020-09-01")), &county);
    let file = reversed(file, "S1");
    let of = &file.settled[0];
    let first = DayRecord::settlement(of).expect("in range");
    let correction = DayRecord::correction(of, &of.corrections[0]).expect("in range");
    let reversal = DayRecord::reversal(of).expect("in range");
    assert_eq!((first.kind, first.bill.as_str()), (DayKind::Settlement, "B1"));
    assert_eq!(first.total.to_string(), "15000.00");
    assert_eq!(correction.total.to_string(), "0.00");
    assert_eq!(correction.layers.keys().map(ToString::to_string).collect::<Vec<_>>(), ["critical_illness"]);
    assert_eq!(correction.own_pay, correction.fund_pay().expect("in range").neg());
    assert_eq!(reversal.total, first.total.neg());
    // Together they leave nothing, in sum and in each layer.
    for amount in
        [|record: &DayRecord| record.own_pay, |record: &DayRecord| record.fund_pay().expect("in range")]
    {
        let sum = yidan_types::Fen::try_sum([&first, &correction, &reversal].map(amount));
        assert_eq!(sum, Ok(yidan_types::Fen::ZERO));
    }
}
