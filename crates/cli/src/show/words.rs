//! A settlement in words: for the patient, and in full for the auditor.

use crate::layout::wrap_lines;
use crate::texts::t;
use yidan_book::explain::{auditor as auditor_lines, patient as patient_lines};
use yidan_book::model::Edition;
use yidan_book::words::Lang;
use yidan_domain::settlement::Settlement;

/// A few lines of plain words.
pub fn patient(edition: &Edition, settlement: &Settlement, lang: Lang) -> String {
    let title = format!("{} {}", t(lang, "费用说明 单号", "Your bill explained, No."), settlement.bill_id);
    paragraphs(&title, &patient_lines(edition, &settlement.outcome, lang))
}

/// Everything in the trace.
pub fn auditor(edition: &Edition, settlement: &Settlement, lang: Lang) -> String {
    let title = format!("{} {}", t(lang, "审计全表 单号", "Full trace, No."), settlement.bill_id);
    paragraphs(&title, &auditor_lines(edition, &settlement.outcome, lang))
}

/// Lines under their title, wrapped to the page.
fn paragraphs(title: &str, lines: &[String]) -> String {
    format!("{title}\n\n{}", wrap_lines(&lines.join("\n")))
}
