//! The file after a commit: what a store reads back once it has written a plan.

use yidan_types::SettlementId;

use super::corrections::ConfirmPlan;
use super::reverse::{InstalmentPlan, ReversePlan};
use super::settle::SettlePlan;
use super::settled::Settled;
use crate::bill::Problem;
use crate::registry::{PersonFile, PersonFileDraft};

impl PersonFile {
    /// The file with a settlement.
    ///
    /// # Errors
    /// What is wrong with a file on which the plan was not decided.
    pub fn settled(self, plan: SettlePlan) -> Result<PersonFile, Vec<Problem>> {
        let mut draft = self.next();
        draft.settled.push(plan.settled);
        draft.kept = plan.kept;
        PersonFile::new(draft)
    }

    /// The file with a reversal.
    ///
    /// # Errors
    /// As of [`PersonFile::settled`].
    pub fn reversed(self, plan: ReversePlan) -> Result<PersonFile, Vec<Problem>> {
        let mut draft = self.next();
        change(&mut draft, &plan.settlement, |settled| settled.reversal = Some(plan.reversal));
        PersonFile::new(draft)
    }

    /// The file with corrections.
    ///
    /// # Errors
    /// As of [`PersonFile::settled`].
    pub fn corrected(self, plan: ConfirmPlan) -> Result<PersonFile, Vec<Problem>> {
        let mut draft = self.next();
        for (id, correction) in plan.corrections {
            change(&mut draft, &id, |settled| settled.corrections.push(correction));
        }
        PersonFile::new(draft)
    }

    /// The file with an instalment, or with what was given back.
    ///
    /// # Errors
    /// As of [`PersonFile::settled`].
    pub fn paid(self, plan: InstalmentPlan) -> Result<PersonFile, Vec<Problem>> {
        let mut draft = self.next();
        change(&mut draft, &plan.settlement, |settled| settled.instalments.push(plan.instalment));
        PersonFile::new(draft)
    }

    /// The file after a commit that changed nothing in it: of a reservation, or of the end of one.
    ///
    /// # Errors
    /// As of [`PersonFile::settled`].
    pub fn counted(self) -> Result<PersonFile, Vec<Problem>> {
        PersonFile::new(self.next())
    }

    /// The next version; what was kept is not of it.
    fn next(self) -> PersonFileDraft {
        let mut draft = self.into_draft();
        draft.version = draft.version.saturating_add(1);
        draft.kept = None;
        draft
    }
}

fn change(draft: &mut PersonFileDraft, id: &SettlementId, change: impl FnOnce(&mut Settled)) {
    if let Some(settled) = draft.settled.iter_mut().find(|settled| settled.id == *id) {
        change(settled);
    }
}
