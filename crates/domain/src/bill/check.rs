//! What belongs together in a bill: dates, parts, ranges; of lines see [`super::check_lines`]. Works on what could be read, so that one bad field does not
//! hide what is wrong with the others.

use yidan_types::{Date, Fen};

use yidan_book::diag::Text;
use yidan_book::inputs::Parts;

use super::check_lines::{LineView, lines};
use super::choices::EncounterKind;
use super::problems::{Problem, ProblemCode};
use super::schema::{BillCharges, BillDraft, MAX_AMOUNT_FEN, Term};

/// Every problem of a draft.
pub(crate) fn draft(draft: &BillDraft) -> Vec<Problem> {
    let mut out = Vec::new();
    let encounter = &draft.encounter;
    let dates = Dates {
        birth: Some(draft.person.birth_date),
        kind: Some(encounter.kind),
        admission: Some(encounter.admission_date),
        discharge: Some(encounter.discharge_date),
        settlement: Some(encounter.settlement_date),
        bed_days: encounter.bed_days,
    };
    dates.check(&mut out);
    ranges(draft, &mut out);
    for (index, status) in draft.person.statuses.iter().enumerate() {
        term(&status.term, &format!("$.person.statuses[{index}]"), &mut out);
    }
    for (index, certificate) in draft.person.certificates.iter().enumerate() {
        term(&certificate.term, &format!("$.person.certificates[{index}]"), &mut out);
    }
    if let Some(contract) = &draft.person.family_doctor_contract {
        term(contract, "$.person.family_doctor_contract", &mut out);
    }
    match &draft.charges {
        BillCharges::Lines(drafted) => {
            let views: Vec<LineView<'_>> = drafted.iter().map(LineView::of).collect();
            lines(&views, Some(draft.total), &mut out);
        }
        BillCharges::Parts(drafted) => parts(drafted, Some(draft.total), &mut out),
    }
    out
}

/// Numbers that the reader refuses one by one; a draft made in code passes the same limits.
fn ranges(draft: &BillDraft, out: &mut Vec<Problem>) {
    let encounter = &draft.encounter;
    let mut counts = visit_counts(encounter.bed_days, encounter.treatment_days, encounter.treatment_months);
    let mut amounts = vec![("$.total".to_owned(), draft.total)];
    if let BillCharges::Lines(lines) = &draft.charges {
        for (index, line) in lines.iter().enumerate() {
            counts.push(days_of_supply(index, line.days_of_supply));
        }
    }
    if let Some(year) = &draft.year_to_date {
        counts.push(("$.year_to_date.stays_before".to_owned(), Some(year.stays_before), 365));
        for amount in [year.total, year.in_scope, year.own_pay, year.own_pay_in_scope] {
            amounts.push(("$.year_to_date".to_owned(), amount));
        }
        for (_, layer) in &year.layers {
            counts.push(("$.year_to_date.layers".to_owned(), Some(layer.units_used), 3_660));
            let stated = [layer.paid, layer.base, layer.deductible, layer.deductible_in_referral];
            for amount in stated.into_iter().chain([layer.paid_this_month, layer.base_this_month]) {
                amounts.push(("$.year_to_date.layers".to_owned(), amount));
            }
        }
    }
    in_range(counts, amounts, out);
}

/// A number with its path and the most that it can be.
pub(crate) type Counted = (String, Option<i64>, i64);

/// The counts of a visit.
pub(crate) fn visit_counts(bed: Option<i64>, days: Option<i64>, months: Option<i64>) -> Vec<Counted> {
    vec![
        ("$.encounter.bed_days".to_owned(), bed, 3_660),
        ("$.encounter.treatment_days".to_owned(), days, 3_660),
        ("$.encounter.treatment_months".to_owned(), months, 120),
    ]
}

/// The count of a line.
pub(crate) fn days_of_supply(line: usize, days: Option<i64>) -> Counted {
    (format!("$.lines[{line}].days_of_supply"), days, 3_660)
}

/// Counts lie between zero and their limit, amounts between zero and that of all amounts.
pub(crate) fn in_range(counts: Vec<Counted>, amounts: Vec<(String, Fen)>, out: &mut Vec<Problem>) {
    for (path, count, most) in counts {
        if count.is_some_and(|count| !(0..=most).contains(&count)) {
            let text = Text::new(format!("应在0到{most}之间"), format!("must be between 0 and {most}"));
            out.push(Problem::new(ProblemCode::OutOfRange, path, text));
        }
    }
    for (path, amount) in amounts {
        if !(0..=MAX_AMOUNT_FEN).contains(&amount.get()) {
            let text =
                Text::new("金额应在零到一百亿元之间", "the amount must be between zero and ten billion yuan");
            out.push(Problem::new(ProblemCode::OutOfRange, path, text));
        }
    }
}

/// The dates of a bill, as far as they could be read.
#[derive(Default)]
pub(crate) struct Dates {
    pub birth: Option<Date>,
    pub kind: Option<EncounterKind>,
    /// Outer `None`: could not be read; inner: is not stated.
    pub admission: Option<Option<Date>>,
    pub discharge: Option<Date>,
    pub settlement: Option<Date>,
    pub bed_days: Option<i64>,
}

impl Dates {
    /// Birth, admission, discharge and settlement follow each other.
    pub(crate) fn check(&self, out: &mut Vec<Problem>) {
        let stay = matches!(self.kind, Some(EncounterKind::Inpatient | EncounterKind::DaySurgery));
        if stay && self.admission == Some(None) {
            let text = Text::new("住院票据要写入院日期", "a stay needs its date of admission");
            out.push(
                Problem::new(ProblemCode::MissingField, "$.encounter.admission_date", text)
                    .hint("请补上 admission_date", "add `admission_date`"),
            );
        }
        let admission = self.admission.flatten();
        if let (Some(admission), Some(discharge)) = (admission, self.discharge) {
            self.stay(admission, discharge, out);
        }
        if let (Some(discharge), Some(settlement)) = (self.discharge, self.settlement)
            && settlement < discharge
        {
            let text = Text::new(
                format!("结算日期（{settlement}）早于出院或就诊日期（{discharge}）"),
                format!("settled ({settlement}) before discharge ({discharge})"),
            );
            let path = "$.encounter.settlement_date";
            out.push(Problem::new(ProblemCode::SettlementBeforeDischarge, path, text));
        }
        if let (Some(birth), Some(begin)) = (self.birth, admission.or(self.discharge))
            && birth > begin
        {
            let text = Text::new("出生日期晚于就诊日期", "born after the encounter began");
            out.push(Problem::new(ProblemCode::BirthAfterEncounter, "$.person.birth_date", text));
        }
    }

    fn stay(&self, admission: Date, discharge: Date, out: &mut Vec<Problem>) {
        if discharge < admission {
            let text = Text::new(
                format!("出院日期（{discharge}）早于入院日期（{admission}）"),
                format!("discharged ({discharge}) before admission ({admission})"),
            );
            out.push(Problem::new(ProblemCode::DischargeBeforeAdmission, "$.encounter.discharge_date", text));
            return;
        }
        // Both ends counted is the most that any rule for counting bed days gives.
        let most = days_between(admission, discharge) + 1;
        if let Some(days) = self.bed_days.filter(|days| *days > most) {
            let text = Text::new(
                format!("床日数（{days}）多于住院天数（最多{most}天）"),
                format!("{days} bed days in a stay of at most {most} days"),
            );
            out.push(Problem::new(ProblemCode::BedDaysExceedStay, "$.encounter.bed_days", text));
        }
    }
}

/// Days from `from` to `to`, which is not before it.
fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// A period ends after it begins.
pub(crate) fn term(term: &Term, path: &str, out: &mut Vec<Problem>) {
    if let Some(until) = term.until.filter(|until| *until < term.from) {
        let text = Text::new(
            format!("止日（{until}）早于起日（{}）", term.from),
            format!("ends ({until}) before it begins ({})", term.from),
        );
        out.push(Problem::new(ProblemCode::PeriodReversed, format!("{path}.until"), text));
    }
}

/// Parts add up to the total and are not negative.
pub(crate) fn parts(parts: &Parts, total: Option<Fen>, out: &mut Vec<Problem>) {
    let named = [
        ("self_paid", parts.self_paid),
        ("over_limit", parts.over_limit),
        ("paid_first", parts.paid_first),
        ("in_scope", parts.in_scope),
    ];
    for (name, amount) in named {
        if amount.is_negative() {
            let text = Text::new("金额不能是负数", "the amount must not be negative");
            out.push(Problem::new(ProblemCode::NotPositive, format!("$.parts.{name}"), text));
        }
    }
    if let Some(total) = total {
        add_up(&named.map(|(_, amount)| amount), total, "四部分金额", "the parts", out);
    }
}

/// INVARIANT (one bill adds up): the amounts are the total.
pub(crate) fn add_up(amounts: &[Fen], total: Fen, zh: &str, en: &str, out: &mut Vec<Problem>) {
    let within = |sum: &Fen| sum.get().abs() <= MAX_AMOUNT_FEN;
    match Fen::try_sum(amounts.iter().copied()).ok().filter(within) {
        Some(sum) if sum == total => {}
        Some(sum) => {
            let difference = total.checked_sub(sum).map_or_else(|_| String::new(), |d| d.to_string());
            let text = Text::new(
                format!("{zh}合计 {sum} 元，总费用写的是 {total} 元，相差 {difference} 元"),
                format!("{en} add up to {sum}, the total says {total}: {difference} apart"),
            );
            out.push(Problem::new(ProblemCode::TotalMismatch, "$.total", text));
        }
        None => {
            let text = Text::new(format!("{zh}合计超出上限"), format!("the sum of {en} is out of range"));
            out.push(Problem::new(ProblemCode::OutOfRange, "$.total", text));
        }
    }
}
