//! What belongs together in a claim: the same checks as of a bill.

use crate::bill::Problem;
use crate::bill::check::{self, Dates};
use crate::bill::check_lines::{self, LineView};

use super::claim::{ClaimCharges, ClaimDraft, ClaimLine};

/// Every problem of a draft.
pub(super) fn draft(draft: &ClaimDraft, out: &mut Vec<Problem>) {
    let encounter = &draft.encounter;
    let dates = Dates {
        birth: None,
        kind: Some(encounter.kind),
        admission: Some(encounter.admission_date),
        discharge: Some(encounter.discharge_date),
        settlement: Some(encounter.settlement_date),
        bed_days: encounter.bed_days,
    };
    dates.check(out);
    let mut counts =
        check::visit_counts(encounter.bed_days, encounter.treatment_days, encounter.treatment_months);
    match &draft.charges {
        ClaimCharges::Lines(lines) => {
            let days = lines.iter().enumerate();
            counts.extend(days.map(|(at, line)| check::days_of_supply(at, line.days_of_supply)));
            let views: Vec<LineView<'_>> = lines.iter().map(view).collect();
            check_lines::lines(&views, Some(draft.total), out);
        }
        ClaimCharges::Parts(parts) => check::parts(parts, Some(draft.total), out),
    }
    check::in_range(counts, vec![("$.total".to_owned(), draft.total)], out);
}

fn view(line: &ClaimLine) -> LineView<'_> {
    LineView {
        id: line.line_id.as_ref().map(|id| id.as_str()),
        refund_of: Some(line.refund_of.as_ref().map(|id| id.as_str())),
        item: Some(line.item_code.as_str()),
        quantity: Some(line.quantity),
        price: Some(line.unit_price),
        amount: Some(line.amount),
    }
}
