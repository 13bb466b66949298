//! The journal as a table.

use super::journal::JournalEntry;

/// The columns.
const COLUMNS: &str = "date,kind,number,settlement,purpose,debit,credit,amount";

/// The journal as CSV (RFC 4180, line feeds): one row for each transfer, amounts in yuan with two decimals.
///
/// A text that a spreadsheet would take for a formula gets an apostrophe before it.
#[must_use]
pub fn csv(entries: &[JournalEntry]) -> String {
    let mut table = format!("{COLUMNS}\n");
    for entry in entries {
        for transfer in &entry.transfers {
            let settlement = transfer.settlement().map_or("", |id| id.as_str());
            let cells = [
                entry.date.to_string(),
                entry.kind.code().to_owned(),
                cell(entry.number.as_str()),
                cell(settlement),
                cell(&transfer.purpose().to_string()),
                cell(&transfer.debit().to_string()),
                cell(&transfer.credit().to_string()),
                transfer.amount().to_string(),
            ];
            table.push_str(&cells.join(","));
            table.push('\n');
        }
    }
    table
}

/// A text as a cell: quoted if it must be.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
