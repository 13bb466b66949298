//! Bills that a facility's system sent ahead and that wait at its window until somebody settles them.

use serde_json::json;
use yidan_domain::access::Act;
use yidan_domain::bill::ProblemCode;
use yidan_domain::casefile::{Claim, Settled, claim_json, read_claim};
use yidan_store::{Rows, Stream, Waiting, Write};
use yidan_types::{BillId, FacilityId, PersonId};

use crate::command::{Answer, Caller, Content, Decision, Order};
use crate::kept::MalformedKept;
use crate::refusal::Refusal;
use crate::service::Service;

impl Service {
    /// Lets a bill wait at its facility's window; a newer one of the same number takes its place.
    ///
    /// # Errors
    /// `unknown-person`, `duplicate-bill` where it is settled already, [`Refusal::Forbidden`].
    pub fn send_waiting(&self, order: &Order, claim: &Claim) -> Result<Answer, Refusal> {
        self.may_at(&order.by, Act::Quote, &claim.facility)?;
        let person = self.resolve(&claim.person)?;
        let named = claim_json(&claim.clone().of(person.clone()));
        self.once(order, &Content::of("wait", &named), |_| {
            let file = self.file(&person)?;
            if file.settled.iter().any(|settled| stands(settled, &claim.facility, &claim.id)) {
                let (zh, en) = ("这张票据已经结算", "the bill is settled already");
                return Err(Refusal::problem(ProblemCode::DuplicateBill, "$.bill_id", zh, en));
            }
            let document = named.to_string().into_bytes();
            Ok(waiting(&person, claim.facility.clone(), claim.id.clone(), document, "wait"))
        })
    }

    /// Takes a waiting bill back.
    ///
    /// # Errors
    /// `unknown-bill` where none of this number waits, [`Refusal::Forbidden`].
    pub fn withdraw_waiting(
        &self,
        order: &Order,
        person: &PersonId,
        facility: &FacilityId,
        bill: &BillId,
    ) -> Result<Answer, Refusal> {
        self.may_at(&order.by, Act::Quote, facility)?;
        let content = json!({ "person_id": person, "facility_id": facility, "bill_id": bill });
        self.once(order, &Content::of("withdraw", &content), |_| {
            let waits = self
                .all_waiting(person)?
                .iter()
                .any(|claim| claim.facility == *facility && claim.id == *bill);
            if !waits {
                let (zh, en) = ("没有这张待结算的票据", "no bill of this number waits");
                return Err(Refusal::problem(ProblemCode::UnknownBill, "$.bill_id", zh, en));
            }
            Ok(waiting(person, facility.clone(), bill.clone(), Vec::new(), "withdraw"))
        })
    }

    /// The bills of a person that wait at a facility, the oldest first.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`]; those of the database.
    pub fn waiting(
        &self,
        by: &Caller,
        person: &PersonId,
        facility: &FacilityId,
    ) -> Result<Vec<Claim>, Refusal> {
        self.may_at(by, Act::Quote, facility)?;
        self.looked(by, format!("read waiting {person} {facility}"))?;
        let mut claims = self.all_waiting(person)?;
        claims.retain(|claim| claim.facility == *facility);
        Ok(claims)
    }

    /// What waits of a person: the newest of each facility and number, unless withdrawn or settled.
    fn all_waiting(&self, person: &PersonId) -> Result<Vec<Claim>, Refusal> {
        let mut newest: Vec<Waiting> = Vec::new();
        for row in self.store().waiting(person)? {
            newest.retain(|old| old.facility != row.value.facility || old.bill != row.value.bill);
            newest.push(row.value);
        }
        newest.retain(|row| !row.document.is_empty());
        if newest.is_empty() {
            return Ok(Vec::new());
        }
        let settled = self.file(person)?.into_draft().settled;
        newest.retain(|row| !settled.iter().any(|settled| stands(settled, &row.facility, &row.bill)));
        let malformed = |row: &Waiting| MalformedKept::new("waiting bill", &row.bill);
        newest.iter().map(|row| read_claim(&row.document).map_err(|_| malformed(row).into())).collect()
    }
}

/// Whether a settlement settles this bill and was not reversed.
fn stands(settled: &Settled, facility: &FacilityId, bill: &BillId) -> bool {
    settled.reversal.is_none() && settled.claim.facility == *facility && settled.claim.id == *bill
}

fn waiting(person: &PersonId, facility: FacilityId, bill: BillId, document: Vec<u8>, what: &str) -> Decision {
    let what = format!("{what} {person} {facility} {bill}");
    let answer = json!({ "person_id": person, "facility_id": facility, "bill_id": bill });
    let rows = Rows { waiting: vec![Waiting { facility, bill, document }], ..Rows::default() };
    let stream = Stream::Person(person.clone());
    Decision { what, writes: vec![Write { stream, expected: None, rows }], answer: answer.into() }
}
