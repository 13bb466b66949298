//! The claim reader, as the targets use it.

use yidan_domain::bill::Problem;
use yidan_domain::casefile::{Claim, claim_json, read_claim};

/// Reads a claim, or says everything that is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Claim, Vec<Problem>> {
    read_claim(bytes)
}

/// The claim as its document.
pub fn write(claim: &Claim) -> String {
    claim_json(claim).to_string()
}
