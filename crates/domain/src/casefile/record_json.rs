//! A record as JSON, `yidan-record` version 1: what is kept of a settlement and of what came after.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use yidan_types::{Date, Fen, SettlementId};

use super::basis::Basis;
use super::claim::PersonRef;
use super::claim_read::read_claim;
use super::claim_write::claim_text;
use super::record::{
    CorrectionRecord, Decision, InstalmentRecord, RecordBody, ReversalRecord, SettlementRecord,
};
use super::record_error::MalformedRecord;
use super::settled::{Place, Reason};
use crate::bill::ShortText;
use crate::ledger::{Amounts, OwnPay, RecordKind};

const FORMAT: &str = "yidan-record";
const VERSION: u32 = 1;

/// What comes first: which form the rest has.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
    kind: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<W> {
    format: String,
    version: u32,
    kind: String,
    settlement: SettlementId,
    file_version: u64,
    command: String,
    what: W,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettlementRow {
    /// As text: the reader of claims reads it, and no tree is made of it before.
    claim: Box<RawValue>,
    own_pay: String,
    place: Place,
    basis: Basis,
    amounts: Amounts,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CorrectionRow {
    number: u32,
    on: Date,
    basis: Basis,
    amounts: Amounts,
    why: Vec<Reason>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InstalmentRow {
    on: Date,
    amount: Fen,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReversalRow {
    on: Date,
    reason: String,
}

/// The document of a record as text; `command` is the key of the command that made it, under which its answer is kept. Reading it
/// back gives the same.
#[must_use]
pub fn record_json(body: &RecordBody, command: &str) -> String {
    match body {
        RecordBody::Settlement(record) => {
            let row = SettlementRow {
                claim: RawValue::from_string(claim_text(&record.claim)).unwrap_or_default(),
                own_pay: record.own_pay.code().to_owned(),
                place: record.place.clone(),
                basis: record.decision.basis.clone(),
                amounts: record.decision.amounts.clone(),
            };
            document(body, command, row)
        }
        RecordBody::Correction(record) => {
            let row = CorrectionRow {
                number: record.number,
                on: record.on,
                basis: record.decision.basis.clone(),
                amounts: record.decision.amounts.clone(),
                why: record.why.clone(),
            };
            document(body, command, row)
        }
        RecordBody::Instalment(record) => {
            document(body, command, InstalmentRow { on: record.on, amount: record.amount })
        }
        RecordBody::Reversal(record) => {
            let reason = record.reason.as_str().to_owned();
            document(body, command, ReversalRow { on: record.on, reason })
        }
    }
}

fn document<W: Serialize>(body: &RecordBody, command: &str, what: W) -> String {
    let document = Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        kind: body.kind().code().to_owned(),
        settlement: body.settlement().clone(),
        file_version: body.version(),
        command: command.to_owned(),
        what,
    };
    // Text keys and plain values: nothing in it can fail to be written.
    serde_json::to_string(&document).unwrap_or_default()
}

/// Reads what [`record_json`] wrote: the record and the key of its command.
///
/// # Errors
/// [`MalformedRecord`]; nothing is half read.
pub fn read_record(bytes: &[u8]) -> Result<(RecordBody, String), MalformedRecord> {
    let head: Head = serde_json::from_slice(bytes).map_err(|_| MalformedRecord::WrongFormat)?;
    if head.format != FORMAT || head.version != VERSION {
        return Err(MalformedRecord::WrongFormat);
    }
    match RecordKind::find(&head.kind) {
        Some(RecordKind::Settlement) => settlement(read(bytes)?),
        Some(RecordKind::Correction) => Ok(correction(read(bytes)?)),
        Some(RecordKind::Instalment) => Ok(instalment(&read(bytes)?)),
        Some(RecordKind::Reversal) => reversal(read(bytes)?),
        _ => Err(MalformedRecord::WrongFormat),
    }
}

fn read<W: DeserializeOwned>(bytes: &[u8]) -> Result<Document<W>, MalformedRecord> {
    serde_json::from_slice(bytes).map_err(|_| MalformedRecord::Malformed)
}

fn settlement(document: Document<SettlementRow>) -> Result<(RecordBody, String), MalformedRecord> {
    let row = document.what;
    let claim = read_claim(row.claim.get().as_bytes()).map_err(|_| MalformedRecord::Claim)?;
    if !matches!(claim.person, PersonRef::Id(_)) {
        return Err(MalformedRecord::Claim);
    }
    let record = SettlementRecord {
        settlement: document.settlement,
        version: document.file_version,
        claim,
        own_pay: OwnPay::find(&row.own_pay).ok_or(MalformedRecord::Malformed)?,
        place: row.place,
        decision: Decision { basis: row.basis, amounts: row.amounts },
    };
    Ok((RecordBody::Settlement(Box::new(record)), document.command))
}

fn correction(document: Document<CorrectionRow>) -> (RecordBody, String) {
    let row = document.what;
    let record = CorrectionRecord {
        settlement: document.settlement,
        number: row.number,
        version: document.file_version,
        on: row.on,
        decision: Decision { basis: row.basis, amounts: row.amounts },
        why: row.why,
    };
    (RecordBody::Correction(Box::new(record)), document.command)
}

fn instalment(document: &Document<InstalmentRow>) -> (RecordBody, String) {
    let record = InstalmentRecord {
        settlement: document.settlement.clone(),
        version: document.file_version,
        on: document.what.on,
        amount: document.what.amount,
    };
    (RecordBody::Instalment(record), document.command.clone())
}

fn reversal(document: Document<ReversalRow>) -> Result<(RecordBody, String), MalformedRecord> {
    let record = ReversalRecord {
        settlement: document.settlement,
        version: document.file_version,
        on: document.what.on,
        reason: ShortText::parse(&document.what.reason).ok_or(MalformedRecord::Malformed)?,
    };
    Ok((RecordBody::Reversal(record), document.command))
}
