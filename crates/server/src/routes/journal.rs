//! The journal for other tools, page by page as it is read, so that memory does not grow with it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;
use yidan_domain::ledger::{JournalEntry, beancount, csv};
use yidan_service::{Caller, Refusal, Service};
use yidan_types::Date;

use super::{Api, Asked, Day};
use crate::caller::By;
use crate::failure::Failure;

/// Pages that are ready before the client takes them.
const AHEAD: usize = 2;
/// A client that takes no page for so long is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the journal is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Format {
    Jsonl,
    Csv,
    Beancount,
}

impl Format {
    const ALL: [Format; 3] = [Format::Jsonl, Format::Csv, Format::Beancount];

    const fn kind(self) -> &'static str {
        match self {
            Format::Jsonl => "application/x-ndjson",
            Format::Csv => "text/csv",
            Format::Beancount => "text/x-beancount",
        }
    }

    /// The first kind that the client takes; JSON lines where it names none of them.
    fn accepted(headers: &HeaderMap) -> Format {
        let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        let kinds = accept.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
        let mut named = kinds.filter_map(|kind| Format::ALL.into_iter().find(|format| format.kind() == kind));
        named.next().unwrap_or(Format::Jsonl)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    from: Day,
    until: Day,
    format: Option<Format>,
}

/// The journal.
#[utoipa::path(
    get, path = "/ledger/journal", tag = "ledger", operation_id = "journal",
    summary = "日记账 / journal",
    description = "按记账日的全部记录及其分录；格式由 format 或 Accept 定，默认 JSON 行。读取中途出错则传输中断。/ All records with their transfers, by the day of posting; `format` or Accept says how, JSON lines by default. If reading fails on the way the transfer breaks off.",
    params(
        ("from" = String, Query, description = "第一天 / the first day", format = Date),
        ("until" = String, Query, description = "最后一天 / the last day", format = Date),
        ("format" = Option<String>, Query, description = "jsonl、csv 或 beancount / one of them"),
    ),
    responses((status = 200, description = "日记账 / the journal", content(
        (String = "application/x-ndjson"), (String = "text/csv"), (String = "text/x-beancount"),
    ))),
)]
pub(super) async fn journal(
    State(api): Api,
    By(by): By,
    headers: HeaderMap,
    Asked(asked): Asked<Wanted>,
) -> Result<Response, Failure> {
    let format = asked.format.unwrap_or_else(|| Format::accepted(&headers));
    let (service, from, until) = (Arc::clone(&api.service), asked.from.0, asked.until.0);
    let export = Export { service, by, from, until, format };
    let turn = api.export().await?;
    let (send, mut pages) = channel(AHEAD);
    tokio::task::spawn_blocking(move || export.run(&send, &turn));
    // What fails at once is a problem and no broken transfer.
    let body = match pages.recv().await {
        Some(Ok(first)) => streamed(first, pages),
        Some(Err(refusal)) => return Err(refusal.into()),
        None => return Err(Failure::Broken),
    };
    Ok(([(CONTENT_TYPE, format!("{}; charset=utf-8", format.kind()))], body).into_response())
}

type Page = Result<Bytes, Refusal>;

fn streamed(first: Bytes, pages: Receiver<Page>) -> Body {
    Body::from_stream(unfold((Some(first), pages), |(first, mut pages)| async move {
        let page = match first {
            Some(first) => Ok(first),
            None => pages.recv().await?,
        };
        Some((page, (None, pages)))
    }))
}

/// An export under way, on a thread that may block.
struct Export {
    service: Arc<Service>,
    by: Caller,
    from: Date,
    until: Date,
    format: Format,
}

impl Export {
    fn run(&self, send: &Sender<Page>, _turn: &OwnedSemaphorePermit) {
        let handle = Handle::current();
        let give =
            |page: Page| handle.block_on(timeout(PATIENCE, send.send(page))).is_ok_and(|sent| sent.is_ok());
        let mut writer = Writer { format: self.format, first: true, opened: HashSet::new() };
        let done = self.service.journal(&self.by, self.from, self.until, &mut |entries| {
            // Nobody reads on: `Busy` ends the reading, and nobody hears of it.
            if give(Ok(writer.page(entries))) { Ok(()) } else { Err(Refusal::Busy) }
        });
        let last = match done {
            Ok(()) if writer.first => Ok(writer.page(&[])),
            Ok(()) => return,
            Err(refusal) => Err(refusal),
        };
        give(last);
    }
}

/// Writes page after page as one file.
struct Writer {
    format: Format,
    first: bool,
    /// Accounts of beancount that were opened.
    opened: HashSet<String>,
}

impl Writer {
    fn page(&mut self, entries: &[JournalEntry]) -> Bytes {
        let first = std::mem::replace(&mut self.first, false);
        let text = match self.format {
            Format::Jsonl => entries.iter().map(|entry| format!("{}\n", entry_json(entry))).collect(),
            Format::Csv if first => csv(entries),
            Format::Csv => without_head(&csv(entries)),
            Format::Beancount => self.beancount(entries, first),
        };
        Bytes::from(text)
    }

    /// A page of beancount: the options once, each account opened once, where it is first met. Days rise from page to page,
    /// so that it is open by then.
    fn beancount(&mut self, entries: &[JournalEntry], first: bool) -> String {
        let whole = beancount(entries);
        let mut text = String::with_capacity(whole.len());
        let mut within_opened = false;
        for line in whole.lines() {
            let opens = line.get(10..16) == Some(" open ");
            if opens {
                within_opened = !self.opened.insert(line.get(16..).unwrap_or_default().to_owned());
            } else if !line.starts_with(' ') {
                within_opened = !first && line.starts_with("option ");
            }
            if !within_opened {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }
}

fn without_head(table: &str) -> String {
    table.split_once('\n').map_or(String::new(), |(_, rows)| rows.to_owned())
}

fn entry_json(entry: &JournalEntry) -> Value {
    let transfers = entry.transfers.iter().map(|transfer| {
        json!({
            "debit": transfer.debit().to_string(),
            "credit": transfer.credit().to_string(),
            "amount": transfer.amount(),
            "purpose": transfer.purpose().to_string(),
            "settlement_id": transfer.settlement(),
        })
    });
    json!({
        "day": entry.date,
        "kind": entry.kind.code(),
        "record": entry.number.as_str(),
        "transfers": transfers.collect::<Value>(),
    })
}

#[cfg(test)]
mod tests {
    use yidan_domain::bill::ShortText;
    use yidan_domain::ledger::{Account, Purpose, RecordKind, Transfer};
    use yidan_types::Fen;

    use super::*;

    fn entry(day: i8, number: &str, facility: &str) -> JournalEntry {
        let account = |code: &str| Account::parse(code).expect("an account");
        let transfer = Transfer::new(
            account("fund:resident_basic:371526"),
            account(&format!("facility:{facility}:receivable")),
            Fen::new(100).expect("an amount"),
            Purpose::OwnPay,
            None,
        );
        JournalEntry {
            date: yidan_types::parse_date(&format!("2020-03-{day:02}")).expect("a day"),
            kind: RecordKind::Settlement,
            number: ShortText::parse(number).expect("a number"),
            transfers: vec![transfer.expect("a transfer")],
        }
    }

    fn pages(format: Format, pages: &[&[JournalEntry]]) -> String {
        let mut writer = Writer { format, first: true, opened: HashSet::new() };
        let pages = pages.iter().map(|page| String::from_utf8(writer.page(page).to_vec()).expect("a text"));
        pages.collect()
    }

    #[test]
    fn pages_together_are_one_file() {
        let all = [entry(1, "a", "H1"), entry(2, "b", "H1"), entry(3, "c", "H2")];
        let [one, two, three] = &all;
        let parts: [&[JournalEntry]; 2] = [&[one.clone(), two.clone()], std::slice::from_ref(three)];
        assert_eq!(pages(Format::Csv, &parts), csv(&all));
        assert_eq!(pages(Format::Jsonl, &parts).lines().count(), 3);
        let text = pages(Format::Beancount, &parts);
        let count = |part: &str| text.matches(part).count();
        assert_eq!((count("option "), count(" open "), count("code:"), count(" * ")), (2, 3, 3, 3), "{text}");
        assert!(
            text.find(" open Liabilities:Facility:XH2")
                .is_some_and(|at| at > text.find("\"b\"").unwrap_or(0))
        );
        assert_eq!(pages(Format::Beancount, &[&all]), beancount(&all));
    }

    #[test]
    fn the_first_kind_that_is_named_is_taken() {
        let accepted = |accept: &str| {
            let headers = HeaderMap::from_iter([(ACCEPT, accept.parse().expect("a header"))]);
            Format::accepted(&headers)
        };
        assert_eq!(accepted("text/html, text/csv;q=0.9, */*"), Format::Csv);
        assert_eq!(accepted("text/x-beancount"), Format::Beancount);
        assert_eq!(accepted("*/*"), Format::Jsonl);
        assert_eq!(Format::accepted(&HeaderMap::new()), Format::Jsonl);
    }
}
