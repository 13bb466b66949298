//! Quotes, settlements, reversals, instalments.

use serde_json::{Value, json};
use yidan_domain::access::Act;
use yidan_domain::bill::{Choice, ProblemCode, ShortText};
use yidan_domain::casefile::{
    self, Claim, Evaluation, InstalmentPlan, Kept, Posted, Request, ReservePlan, ReversePlan, SettlePlan,
    World, claim_json, claim_text, document_text, record_json,
};
use yidan_domain::ledger::OwnPay;
use yidan_domain::registry::PersonFile;
use yidan_store::{Accumulator, RecordKind, Reservation, Rows, Stream, Write};
use yidan_types::{Fen, PersonId, SettlementId};

use crate::answer::Document;
use crate::command::{Answer, Caller, Content, Decision, Order};
use crate::hold::Hold;
use crate::kept::{MalformedKept, Post};
use crate::moment::Moment;
use crate::people::Case;
use crate::refusal::Refusal;
use crate::service::Service;

/// The id under which a quote is evaluated. No settlement has it: those are UUIDs.
const QUOTE: &str = "quote";

impl Service {
    /// What would be paid now for a claim; posts nothing. The settlement document, under the id `quote`.
    ///
    /// # Errors
    /// Every reason why the claim cannot be settled.
    pub fn quote(&self, by: &Caller, claim: &Claim, own_pay: OwnPay) -> Result<Document, Refusal> {
        self.may_at(by, Act::Quote, &claim.facility)?;
        let person = self.resolve(&claim.person)?;
        self.looked(by, format!("quote {person} {}", claim.facility))?;
        let request = Request { id: settlement_id(QUOTE)?, claim: claim.clone(), own_pay };
        Ok(self.planned(&person, &request, self.moment())?.1)
    }

    /// Quotes a claim and holds what it promises for a while: others of the person are decided as if it had been settled
    /// before them. Answers the settlement document under the id that [`Service::settle`] then takes as promised.
    ///
    /// # Errors
    /// As of [`Service::quote`]; `reservation-expired`.
    pub fn reserve(
        &self,
        order: &Order,
        claim: &Claim,
        own_pay: OwnPay,
        hold: impl Into<Hold>,
    ) -> Result<Answer, Refusal> {
        self.may_at(&order.by, Act::Quote, &claim.facility)?;
        let (person, hold) = (self.resolve(&claim.person)?, hold.into());
        let named = claim_json(&claim.clone().of(person.clone()));
        let content = json!({ "claim": named, "own_pay": own_pay.code(), "hold": hold.to_json() });
        self.once(order, &Content::of("reserve", &content), |moment| {
            let (case, library) = self.decided_on(&person)?;
            let id = settlement_id(&moment.id(order.key.as_str(), 0))?;
            let request = Request { id, claim: claim.clone(), own_pay };
            let (world, expires) = (library.world(moment, &case.reservations), hold.end(moment)?);
            let plan = casefile::reserve(&case.file, &world, &request, expires)?;
            let mut document = answer(&world, &request, &plan.evaluation)?.into_value();
            if let Some(fields) = document.as_object_mut() {
                fields.insert("reserved_until".to_owned(), json!(expires));
            }
            Ok(reserved(&person, &plan, document.into()))
        })
    }

    /// Gives up what was promised before it expires.
    ///
    /// # Errors
    /// `unknown-reservation`.
    pub fn release(
        &self,
        order: &Order,
        person: &PersonId,
        promised: &SettlementId,
    ) -> Result<Answer, Refusal> {
        let content = Content::of("release", &json!({ "person_id": person, "settlement": promised }));
        self.once(order, &content, |moment| {
            let (case, library) = self.decided_on(person)?;
            let world = library.world(moment, &case.reservations);
            let held = case.reservations.iter().find(|held| held.settlement == *promised);
            if let Some(held) = held {
                self.may_at(&order.by, Act::Quote, &held.claim.facility)?;
            }
            let plan = casefile::release(&case.file, &world, promised)?;
            let row = Reservation {
                id: moment.id(order.key.as_str(), 0),
                expires_ms: moment.ms(),
                ends: Some(promised.to_string()),
                document: json!({ "ended": plan.at }).to_string().into_bytes(),
            };
            let rows = Rows { reservations: vec![row], ..Rows::default() };
            let writes = vec![write(person, plan.decided_on, rows)];
            let answer = json!({ "person_id": person, "released": promised });
            Ok(Decision { what: format!("release {person} {promised}"), writes, answer: answer.into() })
        })
    }

    /// Settles a claim, for what was `promised` if it was reserved. Answers the settlement document.
    ///
    /// # Errors
    /// Every reason why the claim cannot be settled; `reservation-changed`.
    pub fn settle(
        &self,
        order: &Order,
        claim: &Claim,
        own_pay: OwnPay,
        promised: Option<&SettlementId>,
    ) -> Result<Answer, Refusal> {
        self.may_at(&order.by, Act::Settle, &claim.facility)?;
        let person = self.resolve(&claim.person)?;
        let named = claim_text(&claim.clone().of(person.clone()));
        let promised_id = promised.map_or("", SettlementId::as_str);
        let content = Content::of_texts("settle", &[&named, own_pay.code(), promised_id]);
        self.once(order, &content, |moment| {
            let (plan, document) = match promised {
                Some(id) => {
                    let request = Request { id: id.clone(), claim: claim.clone(), own_pay };
                    self.planned_as_promised(&person, &request, moment)?
                }
                None => {
                    let id = settlement_id(&moment.id(order.key.as_str(), 0))?;
                    let request = Request { id, claim: claim.clone(), own_pay };
                    self.planned(&person, &request, moment)?
                }
            };
            Ok(settled(&person, &plan, document, order, moment))
        })
    }

    /// How a claim would be settled now, with the document: on what was kept of the settlements before where that does.
    fn planned(
        &self,
        person: &PersonId,
        request: &Request,
        moment: Moment,
    ) -> Result<(SettlePlan, Document), Refusal> {
        let (case, library) = self.decided_in_brief(person)?;
        let world = library.world(moment, &case.reservations);
        if let Some(plan) = casefile::settle_in_brief(&case.file, &world, request) {
            return documented(&world, request, plan?);
        }
        let (case, library) = self.decided_on(person)?;
        let world = library.world(moment, &case.reservations);
        documented(&world, request, casefile::settle(&case.file, &world, request)?)
    }

    /// How a claim is settled that was reserved, with the document.
    fn planned_as_promised(
        &self,
        person: &PersonId,
        request: &Request,
        moment: Moment,
    ) -> Result<(SettlePlan, Document), Refusal> {
        let (case, library) = self.decided_on(person)?;
        let world = library.world(moment, &case.reservations);
        held(&case, &world, &request.id)?;
        documented(&world, request, casefile::settle(&case.file, &world, request)?)
    }

    /// Cancels a settlement in full.
    ///
    /// # Errors
    /// `unknown-settlement`, `already-reversed`.
    pub fn reverse(
        &self,
        order: &Order,
        settlement: &SettlementId,
        reason: &ShortText,
    ) -> Result<Answer, Refusal> {
        self.may_with(&order.by, Act::Reverse, settlement)?;
        let content = Content::of("reverse", &json!({ "settlement": settlement, "reason": reason.as_str() }));
        self.once(order, &content, |moment| {
            let (person, file) = self.file_of(settlement)?;
            let plan = casefile::reverse(&file, settlement, reason.clone(), moment.today())?;
            reversed(&person, &file, plan, order, moment)
        })
    }

    /// The patient pays some of what is owed for a settlement that was treated first.
    ///
    /// # Errors
    /// `unknown-settlement`, `already-reversed`, `not-positive`, `more-than-owed`.
    pub fn pay(&self, order: &Order, settlement: &SettlementId, amount: Fen) -> Result<Answer, Refusal> {
        self.may_with(&order.by, Act::Settle, settlement)?;
        let content = Content::of("pay", &json!({ "settlement": settlement, "amount": amount }));
        self.once(order, &content, |moment| {
            let (person, file) = self.file_of(settlement)?;
            let plan = casefile::pay(&file, settlement, amount, moment.today())?;
            paid(&person, &file, plan, order, moment)
        })
    }

    /// Gives the patient back what was paid too much for a settlement that was treated first.
    ///
    /// # Errors
    /// `unknown-settlement`, `already-reversed`, `nothing-to-pay-back`.
    pub fn pay_back(&self, order: &Order, settlement: &SettlementId) -> Result<Answer, Refusal> {
        self.may_with(&order.by, Act::Settle, settlement)?;
        let content = Content::of("pay-back", &json!({ "settlement": settlement }));
        self.once(order, &content, |moment| {
            let (person, file) = self.file_of(settlement)?;
            let plan = casefile::pay_back(&file, settlement, moment.today())?;
            paid(&person, &file, plan, order, moment)
        })
    }

    /// The document of a settlement as it was answered when it was made.
    ///
    /// # Errors
    /// `unknown-settlement`.
    pub fn settlement(&self, by: &Caller, settlement: &SettlementId) -> Result<Document, Refusal> {
        self.may_with(by, Act::SeeSettlement, settlement)?;
        let record = self.store().record(settlement.as_str())?.ok_or_else(unknown)?.value;
        self.looked(by, format!("read settlement {settlement}"))?;
        let malformed = || MalformedKept::new("record", settlement);
        let (_, command) = casefile::read_record(&record.document).map_err(|_| malformed())?;
        let key = yidan_store::CommandKey::parse(&command).map_err(|_| malformed())?;
        let outcome = self.store().command(&key)?.ok_or_else(malformed)?;
        Document::read(outcome.answer).ok_or_else(|| malformed().into())
    }

    /// Whose settlement it is, and the file.
    pub(crate) fn file_of(&self, settlement: &SettlementId) -> Result<(PersonId, PersonFile), Refusal> {
        let record = self.store().record(settlement.as_str())?.ok_or_else(unknown)?;
        let Stream::Person(person) = record.at.stream else { return Err(unknown()) };
        let file = self.file(&person)?;
        Ok((person, file))
    }
}

pub(crate) fn unknown() -> Refusal {
    Refusal::problem(
        ProblemCode::UnknownSettlement,
        "$.settlement",
        "没有这笔结算",
        "there is no such settlement",
    )
}

/// The document that a quote or settlement answers.
fn answer(world: &World<'_>, request: &Request, evaluation: &Evaluation) -> Result<Document, Refusal> {
    let text = document_text(world, request, evaluation);
    text.map(Document::written).ok_or_else(|| MalformedKept::new("book", "of a settlement").into())
}

fn documented(
    world: &World<'_>,
    request: &Request,
    plan: SettlePlan,
) -> Result<(SettlePlan, Document), Refusal> {
    let document = answer(world, request, &plan.evaluation)?;
    Ok((plan, document))
}

/// Refuses an id under which nothing is promised: a settlement chooses no id of its own.
fn held(case: &Case, world: &World<'_>, promised: &SettlementId) -> Result<(), Refusal> {
    if casefile::held(&case.file, world).iter().any(|held| held.settlement == *promised) {
        return Ok(());
    }
    Err(Refusal::problem(
        ProblemCode::UnknownReservation,
        "$.promised",
        "没有这个预留，或已结算、已到期、已结束",
        "nothing is reserved under this id, or it was settled, has expired or ended",
    ))
}

fn reserved(person: &PersonId, plan: &ReservePlan, answer: Document) -> Decision {
    let reservation = &plan.reservation;
    let row = Reservation {
        id: reservation.settlement.to_string(),
        expires_ms: reservation.expires.as_millisecond(),
        ends: None,
        document: reservation.to_json().to_string().into_bytes(),
    };
    let rows = Rows { reservations: vec![row], ..Rows::default() };
    let what = format!("reserve {person} {} {}", reservation.settlement, reservation.claim.facility);
    Decision { what, writes: vec![write(person, plan.decided_on, rows)], answer }
}

fn settlement_id(id: &str) -> Result<SettlementId, Refusal> {
    SettlementId::parse(id).map_err(|_| MalformedKept::new("id", id).into())
}

fn settled(
    person: &PersonId,
    plan: &SettlePlan,
    answer: Document,
    order: &Order,
    moment: Moment,
) -> Decision {
    let settled = &plan.settled;
    let mut rows = Rows::default();
    let post = Post {
        id: settled.id.to_string(),
        kind: RecordKind::Settlement,
        settled,
        basis: &settled.first.basis,
        document: record(&plan.bodies(), order),
        transfers: &settled.first.transfers,
        day: moment.today(),
    };
    post.add_to(&mut rows);
    rows.accumulators.push(accumulator(settled, plan.kept.as_ref()));
    let what = format!("settle {person} {} {}", settled.id, settled.claim.facility);
    Decision { what, writes: vec![write(person, plan.decided_on, rows)], answer }
}

fn reversed(
    person: &PersonId,
    file: &PersonFile,
    plan: ReversePlan,
    order: &Order,
    moment: Moment,
) -> Result<Decision, Refusal> {
    let (id, settlement) = (moment.id(order.key.as_str(), 0), plan.settlement.clone());
    let settled = file.settled.iter().find(|settled| settled.id == settlement).ok_or_else(unknown)?;
    let mut rows = Rows::default();
    let post = Post {
        id: id.clone(),
        kind: RecordKind::Reversal,
        settled,
        basis: &settled.first.basis,
        document: record(&plan.bodies(), order),
        transfers: &plan.reversal.transfers,
        day: plan.reversal.on,
    };
    post.add_to(&mut rows);
    // What is kept was of a history with this settlement: the next one replays.
    rows.accumulators.push(accumulator(settled, None));
    let answer = json!({ "reversal_id": id, "settlement_id": settlement, "person_id": person, "on": plan.reversal.on });
    let what = format!("reverse {person} {settlement}");
    Ok(Decision { what, writes: vec![write(person, plan.decided_on, rows)], answer: answer.into() })
}

fn paid(
    person: &PersonId,
    file: &PersonFile,
    plan: InstalmentPlan,
    order: &Order,
    moment: Moment,
) -> Result<Decision, Refusal> {
    let (id, settlement) = (moment.id(order.key.as_str(), 0), plan.settlement.clone());
    let settled = file.settled.iter().find(|settled| settled.id == settlement).ok_or_else(unknown)?;
    let amount = plan.instalment.amount;
    let left = settled.owed().saturating_sub(amount.get());
    let mut rows = Rows::default();
    let post = Post {
        id: id.clone(),
        kind: RecordKind::Instalment,
        settled,
        basis: &settled.first.basis,
        document: record(&plan.bodies(), order),
        transfers: &plan.instalment.transfers,
        day: plan.instalment.on,
    };
    post.add_to(&mut rows);
    let answer = json!({
        "instalment_id": id,
        "settlement_id": settlement,
        "person_id": person,
        "amount": amount,
        "still_owed": Fen::new(left).unwrap_or(Fen::ZERO),
    });
    let what = format!("pay {person} {settlement} {amount}");
    Ok(Decision { what, writes: vec![write(person, plan.decided_on, rows)], answer: answer.into() })
}

pub(crate) fn write(person: &PersonId, version: u64, rows: Rows) -> Write {
    Write { stream: Stream::Person(person.clone()), expected: Some(version), rows }
}

/// The document of the one record of a plan.
fn record(bodies: &[Posted], order: &Order) -> String {
    bodies.first().map_or(String::new(), |(body, _)| record_json(body, order.key.as_str()))
}

fn accumulator(settled: &casefile::Settled, kept: Option<&Kept>) -> Accumulator {
    let basis = &settled.first.basis;
    let document = kept.map_or(Value::Null, Kept::to_json);
    Accumulator {
        scheme: basis.scheme.written().to_owned(),
        year: basis.year,
        document: document.to_string().into_bytes(),
    }
}
