//! A settlement in words: for the patient, and in full for the auditor.

use yidan_book::model::Edition;
use yidan_book::words::Lang;
use yidan_domain::settlement::Settlement;

/// A few lines of plain words.
pub fn patient(_edition: &Edition, _settlement: &Settlement, _lang: Lang) -> String {
    String::new()
}

/// Everything in the trace.
pub fn auditor(_edition: &Edition, _settlement: &Settlement, _lang: Lang) -> String {
    String::new()
}
