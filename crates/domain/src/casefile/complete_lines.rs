//! The lines of a claim, with what the catalogue says of each item on the day of service.

use std::collections::{BTreeMap, BTreeSet};

use yidan_book::diag::Text;
use yidan_types::{Date, FactId};

use super::claim::{Claim, ClaimCharges, ClaimLine};
use super::world::World;
use crate::bill::{BillCharges, BillLine, Problem, ProblemCode};
use crate::registry::{AreaCode, Catalogue};

/// The charges of a bill, and the records of the catalogue that they rest on.
pub(super) type Charged = (BillCharges, BTreeSet<FactId>);

/// The charges; `None` if something is wrong with them.
pub(super) fn charges(
    world: &World<'_>,
    treated_in: Option<AreaCode>,
    claim: &Claim,
    out: &mut Vec<Problem>,
) -> Option<Charged> {
    let lines = match &claim.charges {
        ClaimCharges::Parts(parts) => return Some((BillCharges::Parts(*parts), BTreeSet::new())),
        ClaimCharges::Lines(lines) => lines,
    };
    // Of which place the catalogue would be is not known without the facility, whose absence is a problem of its own.
    let catalogue = world.catalogues.get(&treated_in?);
    let mut used = BTreeSet::new();
    let days = days_of_service(lines, claim.encounter.discharge_date);
    let mut charged = Vec::with_capacity(lines.len());
    for (at, (line, day)) in lines.iter().zip(days).enumerate() {
        let completed = match catalogue {
            Some(catalogue) => listed(catalogue, world, line, day, at, &mut used),
            None => as_stated(line, at),
        };
        match completed {
            Ok(line) => charged.push(line),
            Err(problem) => out.push(*problem),
        }
    }
    (charged.len() == lines.len()).then_some((BillCharges::Lines(charged), used))
}

/// The day of service of each line: a refund's is that of the line that it refunds, or a price list that changed in
/// between would tear the two apart.
fn days_of_service(lines: &[ClaimLine], discharge: Date) -> Vec<Date> {
    let own = |line: &ClaimLine| line.date.unwrap_or(discharge);
    let by_id: BTreeMap<&str, Date> =
        lines.iter().filter_map(|line| Some((line.line_id.as_ref()?.as_str(), own(line)))).collect();
    let refunded = |line: &ClaimLine| by_id.get(line.refund_of.as_ref()?.as_str()).copied();
    lines.iter().map(|line| refunded(line).unwrap_or_else(|| own(line))).collect()
}

/// A line as the catalogue has its item on the day of service.
fn listed(
    catalogue: &Catalogue,
    world: &World<'_>,
    line: &ClaimLine,
    day: Date,
    at: usize,
    used: &mut BTreeSet<FactId>,
) -> Result<BillLine, Box<Problem>> {
    let Some((item, terms)) = catalogue.on(&line.item_code, day, world.today) else {
        let text = Text::new(
            format!("第{}条明细：{day}的目录里没有这个项目编码", at + 1),
            format!("line {}: the catalogue of {day} has no item of this code", at + 1),
        );
        let problem = Problem::new(ProblemCode::ItemNotInCatalogue, format!("$.lines[{at}].item_code"), text);
        return Err(Box::new(problem.hint(
            "请核对编码和收费日期；目录外项目也要有编码，列为丙类",
            "check the code and the day; what insurance does not cover is listed too, in class C",
        )));
    };
    used.insert(terms.id.clone());
    let terms = &terms.what;
    Ok(BillLine {
        class: terms.class,
        kind: item.kind,
        flags: terms.flags.clone(),
        paid_first_share: terms.paid_first_share,
        price_limit: terms.price_limit,
        ..unlisted(line, terms.class, item.kind)
    })
}

/// A line as the facility states it, where no catalogue is kept.
fn as_stated(line: &ClaimLine, at: usize) -> Result<BillLine, Box<Problem>> {
    let (Some(class), Some(kind)) = (line.class, line.kind) else {
        let text = Text::new(
            format!("第{}条明细：当地没有登记目录，要写明目录类别和项目种类", at + 1),
            format!("line {}: no catalogue is kept, so class and kind must be stated", at + 1),
        );
        return Err(Box::new(
            Problem::new(ProblemCode::ClassMissing, format!("$.lines[{at}]"), text)
                .hint("请补上 class 和 kind", "add `class` and `kind`"),
        ));
    };
    Ok(unlisted(line, class, kind))
}

fn unlisted(
    line: &ClaimLine,
    class: yidan_book::facts::LineClass,
    kind: yidan_book::facts::LineKind,
) -> BillLine {
    let line = line.clone();
    BillLine {
        line_id: line.line_id,
        item_code: line.item_code,
        name: line.name,
        class,
        kind,
        flags: line.flags,
        quantity: line.quantity,
        unit_price: line.unit_price,
        amount: line.amount,
        paid_first_share: line.paid_first_share,
        price_limit: line.price_limit,
        days_of_supply: line.days_of_supply,
        date: line.date,
        refund_of: line.refund_of,
    }
}
