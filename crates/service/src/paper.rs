//! A settlement as it is printed, and how the paper proves to be genuine.

use yidan_domain::access::Act;
use yidan_domain::casefile::Settled;
use yidan_domain::ledger::Amounts;
use yidan_domain::registry::{Facility, Person};
use yidan_types::{Date, SettlementId};

use crate::answer::Document;
use crate::command::Caller;
use crate::kept::hex;
use crate::refusal::Refusal;
use crate::service::Service;

/// So many bytes of the code stand on the paper: too many to try.
const CODE_BYTES: usize = 10;

/// All that a bill is printed from.
#[derive(Clone, Debug, PartialEq)]
pub struct SettledBill {
    /// The settlement document, as it was answered when it was made.
    pub document: Document,
    /// The settlement with what came after it.
    pub settled: Settled,
    /// Whose it is.
    pub person: Person,
    /// Where it is from, as it is registered now.
    pub facility: Option<Facility>,
    /// The day on which it was settled.
    pub day: Date,
    /// What the paper shows to be checked by.
    pub code: String,
}

/// What a paper is told to be: nothing of the person.
#[derive(Clone, Debug, PartialEq)]
pub struct Genuine {
    /// The facility's number of the bill.
    pub bill: String,
    /// Where it is from.
    pub facility: Option<Facility>,
    /// The day on which it was settled.
    pub day: Date,
    /// The amounts as they stood first.
    pub first: Amounts,
    /// The amounts as they stand now; nothing where it was reversed.
    pub now: Option<Amounts>,
}

impl Service {
    /// A settlement with all that its paper shows. The look is written to the audit trail.
    ///
    /// # Errors
    /// `unknown-settlement`, [`Refusal::Forbidden`].
    pub fn settled_bill(&self, by: &Caller, id: &SettlementId) -> Result<SettledBill, Refusal> {
        self.may_with(by, Act::SeeSettlement, id)?;
        let document = self.settlement(by, id)?;
        let (person, settled, day) = self.settled(id)?;
        let facility = self.library()?.facilities.get(&settled.claim.facility).cloned();
        Ok(SettledBill { document, settled, person, facility, day, code: self.paper_code(id) })
    }

    /// What stands behind a paper with this id and code; nothing if the code is not the one of the paper. Whoever has the
    /// paper may ask, so nothing of the person is told.
    ///
    /// # Errors
    /// Those of the database.
    pub fn genuine(&self, id: &SettlementId, code: &str) -> Result<Option<Genuine>, Refusal> {
        if code != self.paper_code(id) {
            return Ok(None);
        }
        let (_, settled, day) = self.settled(id)?;
        let facility = self.library()?.facilities.get(&settled.claim.facility).cloned();
        let last = settled.corrections.last().map_or(&settled.first, |correction| &correction.decided);
        Ok(Some(Genuine {
            bill: settled.claim.id.to_string(),
            facility,
            day,
            first: settled.first.amounts.clone(),
            now: settled.reversal.is_none().then(|| last.amounts.clone()),
        }))
    }

    /// The settlement, whose it is, and on which day it was settled.
    fn settled(&self, id: &SettlementId) -> Result<(Person, Settled, Date), Refusal> {
        let (_, file) = self.file_of(id)?;
        let record = self.store().record(id.as_str())?.ok_or_else(crate::settling::unknown)?;
        let draft = file.into_draft();
        let settled = draft.settled.into_iter().find(|settled| settled.id == *id);
        Ok((draft.person, settled.ok_or_else(crate::settling::unknown)?, record.value.day))
    }

    fn paper_code(&self, id: &SettlementId) -> String {
        let secret = self.store().derived_secret(&format!("paper {id}"));
        hex(secret.get(..CODE_BYTES).unwrap_or_default())
    }
}
