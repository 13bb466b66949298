//! The published cases (`cases/published.json`), each as a book in the language: text, checker, evaluator together.
//!
//! The books stand in `tests/published` of the project; every figure that a page printed is an expectation of an example
//! in them, or, where it is a part of what a layer paid, is read from the trace here.

use std::fs;
use std::path::{Path, PathBuf};
use yidan_book::eval::{ExampleResult, check_identities, run_examples};
use yidan_book::model::Book;
use yidan_book::render::render;
use yidan_book::words::Lang;
use yidan_types::{Fen, Rounding, RoundingMode, RoundingUnit};

const IDS: [&str; 6] = [
    "chongqing-2023-aid",
    "employee-retiree-2012-lines",
    "guangzhou-simple",
    "outpatient-and-two-diseases",
    "shandong-2014-critical",
    "three-stays-cap",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/published")
}

/// The book of a text; anything that the checker says fails the test.
fn book(name: &str, text: &str) -> Book {
    let loaded = yidan_book::load(text);
    let said = render(&loaded.diagnostics, text, name, Lang::En, false);
    assert!(loaded.diagnostics.is_empty(), "{said}");
    loaded.book.expect("a book without mistakes")
}

fn published(id: &str) -> Book {
    let text = fs::read_to_string(folder().join(format!("{id}.md"))).expect("the book is there");
    book(id, &text)
}

fn assert_passes(id: &str, results: &[ExampleResult]) {
    for result in results {
        assert!(result.passed(), "{id}: {result:#?}");
        for outcome in result.bills.iter().filter_map(|bill| bill.outcome.as_ref().ok()) {
            assert_eq!(check_identities(outcome), [], "{id}");
        }
    }
}

#[test]
fn every_printed_figure_comes_out() {
    for id in IDS {
        let results = run_examples(&published(id));
        assert!(!results.is_empty(), "{id}");
        assert_passes(id, &results);
    }
    let books = fs::read_dir(folder()).expect("the folder is there").count();
    assert_eq!(books, IDS.len(), "a book that no test runs");
}

/// Every amount that the book's examples expect.
fn expected_figures(id: &str) -> Vec<String> {
    let examples = published(id).examples;
    let figures = examples.iter().flat_map(|e| &e.bills).flat_map(|bill| &bill.expect);
    figures
        .filter_map(|expected| match expected {
            yidan_book::model::Expected::Layer(_, amount, _) => Some(amount.to_string()),
            yidan_book::model::Expected::Quantity(_, amount, _) => Some(amount.to_string()),
            yidan_book::model::Expected::Entitlement(..) => None,
        })
        .collect()
}

/// So that no expectation can be dropped or changed unnoticed: the figures as the pages print them.
#[test]
fn the_books_expect_what_the_pages_print() {
    for (id, printed) in [
        ("chongqing-2023-aid", &["125790.00", "29743.68", "17126.42", "2687.93"][..]),
        ("shandong-2014-critical", &["87000.00"]),
        ("employee-retiree-2012-lines", &["39019.36"]),
        (
            "three-stays-cap",
            &["7680.00", "7776.00", "7840.00", "17000.00", "35320.00", "35224.00", "35160.00"],
        ),
        ("guangzhou-simple", &["5200.00"]),
        ("outpatient-and-two-diseases", &["900.00", "315.00"]),
    ] {
        let expected = expected_figures(id);
        for figure in printed {
            assert!(expected.iter().any(|e| e == figure), "{id}: {figure} of {expected:?}");
        }
    }
}

/// The three stays as one layer with three segments, which is how a book would put it.
const ONE_LAYER: &str = r#"
```yidan
书 "三次住院，一层" three_stays_one_layer {
  地区 "某市" "000000"
  年度 2012
  版本日 出院日
  归年日 出院日
  取整 四舍五入 到 分 封顶前 [假定 "算例未写取整"]
}
来源 three-stays { 标题 "职工医保三次住院算例" }
层 住院统筹 pooled {
  适用 就诊 住院
  付方 基本医保基金
  基数 合规费用
  起付 按 住院次数 { 1次 400元 2次 280元 其他 200元 }
  支付 0元 至 10_000元 80%
       10_000元 至 30_000元 85%
       30_000元 以上 90%
  封顶 每次 60_000元
  依据 three-stays "算例"
}
例 "一年三次住院" {
  设 就诊 住院
  单 { 日期 2012-03-01 费用 合规费用 100_000元 期望 住院统筹 60_000元 }
  单 { 日期 2012-06-01 费用 合规费用 100_000元 期望 住院统筹 60_000元 }
  单 { 日期 2012-09-01 费用 合规费用 100_000元 期望 住院统筹 60_000元 }
}
```
"#;

#[test]
fn the_trace_shows_the_printed_segments() {
    let results = run_examples(&book("one layer", ONE_LAYER));
    assert_passes("one layer", &results);
    let to_fen = Rounding { mode: RoundingMode::HalfUp, unit: RoundingUnit::Fen };
    let mut segments = Vec::new();
    for bill in results.iter().flat_map(|result| &result.bills) {
        let outcome = bill.outcome.as_ref().expect("evaluates");
        let trace = outcome.layers.first().expect("one layer").how.as_ref().expect("applies");
        let pay = |place: usize| {
            let segment = trace.segments.get(place).expect("three segments");
            to_fen.round(segment.slice.times(segment.ratio)).expect("in range")
        };
        let most = trace.capped.expect("the cap bites").1;
        let left = [pay(0), pay(1)].into_iter().try_fold(most, Fen::checked_sub).expect("in range");
        segments.push([pay(0), pay(1), left].map(|amount| amount.to_string()));
    }
    let printed = [
        ["7680.00", "17000.00", "35320.00"],
        ["7776.00", "17000.00", "35224.00"],
        ["7840.00", "17000.00", "35160.00"],
    ];
    assert_eq!(segments, printed);
}
