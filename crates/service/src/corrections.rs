//! Corrections: listing those of a person, and posting those that an officer has seen.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use yidan_domain::access::Act;
use yidan_domain::bill::ProblemCode;
use yidan_domain::casefile::{self, ConfirmPlan, Proposed, record_json};
use yidan_domain::registry::PersonFile;
use yidan_store::{RecordKind, Rows};
use yidan_types::PersonId;

use crate::command::{Answer, Caller, Content, Decision, Order};
use crate::documents::{corrections_json, proposed_json};
use crate::kept::{MalformedKept, Post, hex};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::settling::write;

/// A proposal that somebody has seen: the digest that the list showed with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen(pub String);

impl Seen {
    /// What identifies a proposal: all that it says.
    pub(crate) fn of(proposed: &Proposed) -> Seen {
        Seen(hex(&Sha256::digest(proposed_json(proposed).to_string())))
    }
}

impl Service {
    /// The settlements of a person that come out otherwise on what is known today, each with its digest, and those that
    /// are stuck. Nothing is changed.
    ///
    /// # Errors
    /// `unknown-person`.
    pub fn corrections(&self, by: &Caller, person: &PersonId) -> Result<Value, Refusal> {
        self.may_of(by, Act::SeeCorrections, person)?;
        self.looked(by, format!("corrections {person}"))?;
        let (case, library) = self.decided_on(person)?;
        let world = library.world(self.moment(), &case.reservations);
        let found = casefile::corrections(&case.file, &world);
        Ok(corrections_json(person, &found))
    }

    /// Posts corrections that an officer has seen, all or none.
    ///
    /// # Errors
    /// `correction-changed` for each that is no longer proposed so.
    pub fn confirm(&self, order: &Order, person: &PersonId, seen: &[Seen]) -> Result<Answer, Refusal> {
        self.may_of(&order.by, Act::ConfirmCorrections, person)?;
        let digests: Vec<&str> = seen.iter().map(|seen| seen.0.as_str()).collect();
        let content = Content::of("confirm", &json!({ "person_id": person, "seen": digests }));
        self.once(order, &content, |moment| {
            let (case, library) = self.decided_on(person)?;
            let world = library.world(moment, &case.reservations);
            let now = casefile::corrections(&case.file, &world).proposed;
            let chosen = chosen(now, seen)?;
            let plan = casefile::confirm(&case.file, &world, &chosen, moment.today())?;
            confirmed(person, &case.file, &plan, order, moment)
        })
    }
}

/// The proposals of today that were seen, in the order of settling.
fn chosen(now: Vec<Proposed>, seen: &[Seen]) -> Result<Vec<Proposed>, Refusal> {
    let known: Vec<Seen> = now.iter().map(Seen::of).collect();
    let gone = seen.iter().enumerate().filter(|(_, seen)| !known.contains(seen));
    let problems: Vec<_> = gone.map(|(at, _)| changed(at)).collect();
    if !problems.is_empty() {
        return Err(Refusal::Problems(problems));
    }
    Ok(now.into_iter().filter(|proposed| seen.contains(&Seen::of(proposed))).collect())
}

fn changed(at: usize) -> yidan_domain::bill::Problem {
    let text = yidan_book::diag::Text::new(
        "这笔更正与看到时不同了，或已经确认过",
        "the correction is no longer what was seen, or was confirmed already",
    );
    yidan_domain::bill::Problem::new(ProblemCode::CorrectionChanged, format!("$.seen[{at}]"), text)
        .hint("请刷新后重新核对", "look at the list anew")
}

fn confirmed(
    person: &PersonId,
    file: &PersonFile,
    plan: &ConfirmPlan,
    order: &Order,
    moment: Moment,
) -> Result<Decision, Refusal> {
    let mut rows = Rows::default();
    let mut ids = Vec::new();
    for (nth, ((body, _), (settlement, correction))) in (0..).zip(plan.bodies().iter().zip(&plan.corrections))
    {
        let settled = file.settled.iter().find(|settled| settled.id == *settlement);
        let settled = settled.ok_or_else(|| MalformedKept::new("record", settlement))?;
        let id = moment.id(order.key.as_str(), nth);
        let post = Post {
            id: id.clone(),
            kind: RecordKind::Correction,
            settled,
            basis: &settled.first.basis,
            document: record_json(body, order.key.as_str()),
            transfers: &correction.decided.transfers,
            day: correction.on,
        };
        post.add_to(&mut rows);
        ids.push(json!({ "correction_id": id, "settlement_id": settlement, "number": correction.number }));
    }
    let what = format!("confirm {person} {} corrections", ids.len());
    let answer = json!({ "person_id": person, "corrections": ids });
    Ok(Decision { what, writes: vec![write(person, plan.decided_on, rows)], answer: answer.into() })
}
