//! Statements and exports of a small journal. `YIDAN_UPDATE=1` writes the expected files anew; `scripts/bean-check.sh`
//! has the one for beancount checked by beancount itself.

use std::fs;
use std::path::Path;

use yidan_domain::bill::ShortText;
use yidan_domain::ledger::*;
use yidan_types::parse_date;

use super::support::*;

fn entry(date: &str, kind: RecordKind, number: &str, transfers: Vec<Transfer>) -> JournalEntry {
    let number = ShortText::parse(number).expect("a text");
    JournalEntry { date: parse_date(date).expect("a day"), kind, number, transfers }
}

/// A settlement, its correction and reversal, one elsewhere that is paid later, an instalment, clearing.
fn journal() -> Vec<JournalEntry> {
    let here = posting("S1");
    let first = transfers(&here, &sample_amounts()).expect("posted");
    let corrected = transfers(&here, &surplus_amounts()).expect("posted");
    let elsewhere = Posting {
        treated_in: area("370100"),
        own_pay: OwnPay::Later,
        facility: facility("省立:医院"),
        ..posting("S2")
    };
    let paid = instalment(&elsewhere.settlement, &elsewhere.person, &elsewhere.facility, yuan(150));
    let cleared = clear_place(area("371500"), area("370100"), yuan(680)).expect("above zero");
    vec![
        entry("2020-03-05", RecordKind::Settlement, "S1", first.clone()),
        entry(
            "2020-03-06",
            RecordKind::Settlement,
            "S2",
            transfers(&elsewhere, &surplus_amounts()).expect("posted"),
        ),
        entry("2020-04-01", RecordKind::Instalment, "=S2, \"1\"", paid.expect("above zero")),
        entry(
            "2020-08-01",
            RecordKind::Correction,
            "S1-1",
            difference(&first, &corrected).expect("in range"),
        ),
        entry("2020-08-31", RecordKind::Clearing, "C1", vec![cleared]),
        entry("2020-09-01", RecordKind::Reversal, "S1-R", mirror(&corrected)),
    ]
}

fn expected(file: &str, said: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledger").join(file);
    if std::env::var_os("YIDAN_UPDATE").is_some() {
        fs::write(file, said).expect("written");
    } else {
        assert_eq!(fs::read_to_string(file).expect("expected"), said);
    }
}

#[test]
fn exports_are_as_expected() {
    expected("journal.beancount", &beancount(&journal()));
    expected("journal.csv", &csv(&journal()));
    assert!(!beancount(&[]).contains("open"));
    assert_eq!(csv(&[]).lines().count(), 1);
}

#[test]
fn a_statement_runs_to_the_balance() {
    let journal = journal();
    let fund = Account::Fund(Fund::ResidentBasic, area("371500"));
    let lines = statement(&fund, yuan(10), &journal).expect("in range");
    let shown: Vec<_> = lines
        .iter()
        .map(|line| {
            format!("{} {} {} {} {}", line.date, line.kind.code(), line.purpose, line.amount, line.balance)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "2020-03-05 settlement layer:basic 600.00 610.00",
            "2020-03-06 settlement layer:basic 600.00 1210.00",
            "2020-03-06 settlement surplus 80.00 1290.00",
            "2020-08-01 correction surplus 80.00 1370.00",
            "2020-09-01 reversal layer:basic -600.00 770.00",
            "2020-09-01 reversal surplus -80.00 690.00",
        ]
    );
    let all = balances(journal.iter().flat_map(|entry| &entry.transfers)).expect("in range");
    assert_eq!(all[&fund].net(), Ok(yuan(680)));
}
