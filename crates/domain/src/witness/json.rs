//! The proof document, `yidan-proof` version 1: verdicts and findings, each with its bills. `docs/documents.md` lists
//! its fields.

use serde_json::{Map, Value, json};
use yidan_book::explain::proof::{ProofWords, finding_name, open_name};
use yidan_book::model::{Book, Edition, GroupIx, Guarantee, LayerIx, Named};
use yidan_book::outcome::Outcome;
use yidan_book::prove::{Finding, HistoryKind, Open, Report, Verdict, Why, Witness};
use yidan_book::words::Lang;

use super::{Chain, Exhibit, Exhibits, Role};
use crate::bill::{Bill, bill_json};
use crate::json_text::value;
use crate::settlement::json::{book_identity, named, origin, parts};

/// The document of a report on a book whose text has the hash `book_hash`.
#[must_use]
pub fn proof_json(book: &Book, book_hash: &str, report: &Report, exhibits: &Exhibits) -> Value {
    let edition = book.edition(report.day, None);
    let writer = Writer {
        edition: &edition,
        zh: ProofWords::new(&edition, Lang::Zh),
        en: ProofWords::new(&edition, Lang::En),
    };
    let verdicts = book.guarantees.iter().zip(&report.guarantees).zip(&exhibits.guarantees);
    let guarantees = verdicts
        .map(|((guarantee, verdict), exhibit)| writer.guarantee(guarantee, verdict, exhibit.as_ref()));
    let findings = report.findings.iter().zip(&exhibits.findings);
    let findings = findings.map(|(finding, exhibit)| writer.finding(finding, exhibit.as_ref()));
    json!({
        "format": "yidan-proof",
        "version": 1,
        "book": value(|out| book_identity(out, book, book_hash)),
        "day": report.day.to_string(),
        "edition": { "from": edition.holds.0.to_string(), "until": edition.holds.1.to_string() },
        "summary": summary(report),
        "guarantees": guarantees.collect::<Value>(),
        "findings": findings.collect::<Value>(),
        "open": report.open.iter().map(|open| writer.open(open)).collect::<Value>(),
    })
}

fn summary(report: &Report) -> Value {
    let count = |word: &str| report.guarantees.iter().filter(|verdict| verdict_word(verdict) == word).count();
    json!({
        "guarantees": report.guarantees.len(),
        "proved": count("proved"),
        "refuted": count("refuted"),
        "undecided": count("undecided"),
        "not_in_force": count("not_in_force"),
        "findings": report.findings.len(),
    })
}

fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Proved { .. } => "proved",
        Verdict::Refuted(_) => "refuted",
        Verdict::Undecided { .. } => "undecided",
        Verdict::NotInForce => "not_in_force",
    }
}

fn why_word(why: Why) -> &'static str {
    match why {
        Why::Steps => "steps",
        Why::Range => "range",
        Why::NotLinear => "not_linear",
        Why::Cases => "cases",
        Why::Induction => "induction",
        Why::LinesDiffer => "lines_differ",
        Why::NoBill => "no_bill",
    }
}

struct Writer<'e> {
    edition: &'e Edition<'e>,
    zh: ProofWords<'e>,
    en: ProofWords<'e>,
}

impl Writer<'_> {
    /// A text in both languages.
    fn both(&self, said: impl Fn(&ProofWords<'_>) -> String) -> Value {
        json!({ "zh": said(&self.zh), "en": said(&self.en) })
    }

    fn guarantee(&self, guarantee: &Guarantee, verdict: &Verdict, exhibit: Option<&Exhibit>) -> Value {
        let mut out = Map::new();
        out.insert("id".to_owned(), json!(guarantee.name.id));
        out.insert("label".to_owned(), json!(guarantee.name.label));
        out.insert("promise".to_owned(), self.both(|words| words.promise(guarantee)));
        if let Value::Object(sources) = value(|out| origin(out, self.edition.book, [&guarantee.origin])) {
            out.extend(sources);
        }
        out.insert("verdict".to_owned(), json!(verdict_word(verdict)));
        match verdict {
            Verdict::Proved { trivial } => drop(out.insert("trivial".to_owned(), json!(trivial))),
            Verdict::Undecided { why, margin } => {
                out.insert("why".to_owned(), json!(why_word(*why)));
                out.insert("margin".to_owned(), json!(margin));
                out.insert("message".to_owned(), self.both(|words| words.why(*why)));
            }
            Verdict::Refuted(witness) => {
                out.insert("message".to_owned(), self.both(|words| words.breach(guarantee, witness)));
                out.insert("witness".to_owned(), self.witness(witness, Some(guarantee), exhibit));
            }
            Verdict::NotInForce => {}
        }
        Value::Object(out)
    }

    fn finding(&self, finding: &Finding, exhibit: Option<&Exhibit>) -> Value {
        let mut out = Map::new();
        out.insert("kind".to_owned(), json!(finding_name(finding)));
        out.insert("message".to_owned(), self.both(|words| words.finding(finding)));
        self.details(finding, &mut out);
        if let (Some(zh), Some(en)) = (self.zh.reach(finding), self.en.reach(finding)) {
            out.insert("reach".to_owned(), json!({ "zh": zh, "en": en }));
        }
        if let (Some(zh), Some(en)) = (self.zh.such_as(finding), self.en.such_as(finding)) {
            out.insert("who".to_owned(), json!({ "zh": zh, "en": en }));
        }
        let witness = match finding {
            Finding::GroupCliff { witness, .. }
            | Finding::OverProtection { witness, .. }
            | Finding::OwnPayJump { witness, .. }
            | Finding::GapBetweenSegments { witness: Some(witness), .. }
            | Finding::SplitPays { witness, .. } => self.witness(witness, None, exhibit),
            _ => Value::Null,
        };
        out.insert("witness".to_owned(), witness);
        Value::Object(out)
    }

    fn open(&self, open: &Open) -> Value {
        let Open::SplitPays { least, at_most, up_to } = open;
        json!({
            "kind": open_name(open),
            "message": self.both(|words| words.open(open)),
            "least": least,
            "at_most": at_most,
            "up_to": up_to,
        })
    }

    /// What a finding is about, by id, and its figures.
    fn details(&self, finding: &Finding, out: &mut Map<String, Value>) {
        let book = self.edition.book;
        let layer = |ix: LayerIx| about(book.layers.get(ix.at()).map(|l| &l.name));
        let group = |ix: GroupIx| about(book.groups.get(ix.at()).map(|g| &g.name));
        let mut put = |key: &str, value: Value| drop(out.insert(key.to_owned(), value));
        match finding {
            Finding::LayerNeverApplies(ix) | Finding::OverProtection { layer: ix, .. } => {
                put("layer", layer(*ix))
            }
            Finding::ExceptionNeverHolds(ix) => {
                put("exception", about(book.exceptions.get(ix.at()).map(|e| &e.name)));
            }
            Finding::ArmForNobody { rule, when, .. } => {
                put("rule", json!(rule));
                put("when", self.both(|words| words.when(when)));
            }
            Finding::SegmentNeverReached { layer: ix, segment } => {
                put("layer", layer(*ix));
                put("segment", json!(segment));
            }
            Finding::GapBetweenSegments { layer: ix, from, to, .. } => {
                put("layer", layer(*ix));
                put("from", json!(from));
                put("to", json!(to));
            }
            Finding::SegmentsOverlap { layer: ix, .. } => put("layer", layer(*ix)),
            Finding::HoleInDates { rule, from, until } => {
                put("rule", json!(rule));
                put("from", json!(from.to_string()));
                put("until", json!(until.to_string()));
            }
            Finding::ParamNeverRead(ix) => put("parameter", about(book.params.get(ix.at()).map(|p| &p.name))),
            Finding::TrivialGuarantee(place) => {
                put("guarantee", about(book.guarantees.get(*place).map(|g| &g.name)));
            }
            Finding::SplitPays { gain, at_most, .. } => {
                put("gain", json!(gain));
                put("at_most", json!(at_most));
            }
            Finding::GroupCliff { poorer, richer, difference, up_to, witness } => {
                put("poorer", group(*poorer));
                put("richer", richer.map_or(Value::Null, group));
                put("difference", json!(difference));
                put("up_to", json!(up_to));
                put("largest", json!(witness.smallest));
            }
            Finding::OwnPayJump { jump, part, .. } => {
                put("jump", json!(jump));
                put("part", self.both(|words| words.part(*part).to_owned()));
            }
        }
    }

    fn witness(&self, witness: &Witness, guarantee: Option<&Guarantee>, exhibit: Option<&Exhibit>) -> Value {
        let history = match witness.history {
            HistoryKind::Empty => "first_bill",
            HistoryKind::Earlier(_) => "earlier_bills",
            HistoryKind::Assumed => "assumed",
        };
        let chains = exhibit.map(|exhibit| &exhibit.chains);
        let runs = exhibit.iter().flat_map(|e| e.chains.iter().flatten().map(|chain| self.chain(e, chain)));
        let unwritable = chains.and_then(|chains| chains.as_ref().err()).map(|reason| reason.text());
        json!({
            "who": self.both(|words| words.whose(witness, guarantee)),
            "day": witness.day.to_string(),
            "history": history,
            "smallest": witness.smallest,
            "value": witness.value,
            "bound": witness.bound,
            "runs": runs.collect::<Value>(),
            "unwritable": unwritable.map(|text| json!({ "zh": text.zh, "en": text.en })),
        })
    }

    /// Bills that `yidan settle` takes together.
    fn chain(&self, exhibit: &Exhibit, chain: &Chain) -> Value {
        let prior = chain.prior.iter().enumerate();
        let prior = prior.map(|(place, bill)| document(&exhibit.prior_file(place), bill));
        let bills = chain.shown.iter().map(|sheet| {
            let mut document = document(&exhibit.file(sheet.role), &sheet.bill);
            if let Value::Object(fields) = &mut document {
                fields.insert("role".to_owned(), json!(role_word(sheet.role)));
                fields.insert("result".to_owned(), self.result(&sheet.outcome));
            }
            document
        });
        json!({ "prior": prior.collect::<Value>(), "bills": bills.collect::<Value>() })
    }

    fn result(&self, outcome: &Outcome) -> Value {
        let layers = outcome.layers.iter().map(|layer| {
            let name = self.edition.book.layers.get(layer.layer.at()).map(|l| l.name.id.as_str());
            json!({ "id": name, "paid": layer.paid })
        });
        json!({
            "total": outcome.total,
            "parts": value(|out| parts(out, &outcome.parts)),
            "layers": layers.collect::<Value>(),
            "own_pay": outcome.own_pay,
            "own_pay_in_scope": outcome.own_pay_in_scope,
            "facility_part": outcome.facility_part,
        })
    }
}

fn about(name: Option<&Named>) -> Value {
    name.map_or(Value::Null, |name| value(|out| named(out, name)))
}

fn document(file: &str, bill: &Bill) -> Value {
    json!({ "file": file, "bill": bill_json(bill) })
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Shown => "shown",
        Role::FenMore => "fen_more",
        Role::OtherPerson => "other_person",
        Role::FirstHalf => "first_half",
        Role::SecondHalf => "second_half",
    }
}
