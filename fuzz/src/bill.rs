//! The bill reader, as the targets use it.

use yidan_domain::bill::{Bill, Problem, bill_json, read_bill};

/// Reads a bill, or says everything that is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Bill, Vec<Problem>> {
    read_bill(bytes)
}

/// The bill as its document.
pub fn write(bill: &Bill) -> String {
    bill_json(bill).to_string()
}
