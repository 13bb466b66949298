//! What changes between two tiny books, against every bill.

use yidan_book::eval::evaluate;
use yidan_book::facts::Facts;
use yidan_book::inputs::{Charges, Parts, YearToDate};
use yidan_book::model::Book;
use yidan_book::prove::{Differences, differ};
use yidan_types::{Date, Fen};

const UP_TO: i64 = 1_500;

fn book(rules: &str) -> Book {
    let head = "书 \"试\" tiny { 地区 \"某地\" \"000000\" 年度 2020 版本日 出院日 归年日 出院日 \
                取整 四舍五入 到 分 封顶前 假定 \"试\" }";
    let loaded = yidan_book::load(&format!("```yidan\n{head}\n{rules}\n```\n"));
    loaded.book.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

fn basic(deductible: &str, ratio: u32, cap: &str) -> String {
    format!(
        "层 基本 basic {{ 适用 总是 付方 基本医保基金 基数 合规费用 起付 {deductible} 支付 {ratio}% 封顶 每次 {cap} 假定 \"试\" }}\n\
         层 再付 again {{ 适用 总是 付方 财政 基数 合规剩余 支付 1元 至 4元 30% 4元 以上 55% 封顶 无 假定 \"试\" }}"
    )
}

fn last_day() -> Date {
    jiff::civil::date(2020, 12, 31)
}

fn compared(one: &Book, other: &Book) -> Differences {
    let up_to = Fen::new(UP_TO).expect("small");
    differ(&one.edition(last_day(), None), &other.edition(last_day(), None), up_to)
}

fn own_pay(book: &Book, fen: i64) -> i64 {
    let parts = Parts { in_scope: Fen::new(fen).expect("small"), ..Parts::default() };
    let edition = book.edition(last_day(), None);
    let outcome = evaluate(&edition, &Facts::default(), &Charges::Parts(parts), &YearToDate::default());
    outcome.expect("settles").own_pay.get()
}

/// Both searches are complete and as large as trying every bill gives.
fn every_bill_agrees(one: &Book, other: &Book) {
    let found = compared(one, other);
    let changes: Vec<i64> = (0..=UP_TO).map(|fen| own_pay(other, fen) - own_pay(one, fen)).collect();
    let most = changes.iter().copied().max().unwrap_or(0).max(0);
    let least = changes.iter().copied().min().unwrap_or(0).min(0);
    assert_eq!((found.loses.by.get(), found.gains.by.get()), (most, -least));
    assert!(found.loses.complete() && found.gains.complete(), "{found:?}");
    for (extreme, by) in [(&found.loses, most), (&found.gains, least)] {
        if let Some(witness) = &extreme.witness {
            let change = witness.other.outcome.own_pay.get() - witness.one.outcome.own_pay.get();
            assert_eq!(change, by);
        }
    }
}

#[test]
fn tiny_books_agree_with_every_bill() {
    let before = book(&basic("2元", 80, "8元"));
    for after in [
        basic("3元", 80, "8元"),
        basic("1.50元", 73, "8元"),
        basic("2元", 80, "5元"),
        basic("2.50元", 87, "6.37元"),
    ] {
        every_bill_agrees(&before, &book(&after));
    }
}

#[test]
fn equal_programs_are_proved_equal() {
    let before = book(&basic("2元", 80, "8元"));
    let after = book(&basic("(1元 + 1元)", 80, "800分"));
    let found = compared(&before, &after);
    assert!(found.same && found.loses.witness.is_none() && found.gains.witness.is_none(), "{found:?}");
}

/// A layer that reads only the year before changes no first bill, yet it changes something.
#[test]
fn what_only_later_bills_show_is_a_change() {
    let with = |cap: &str| {
        book(&format!(
            "层 基本 basic {{ 适用 总是 付方 基本医保基金 基数 合规费用 支付 50% 封顶 每年 {cap} 假定 \"试\" }}"
        ))
    };
    let found = compared(&with("100元"), &with("90元"));
    assert!(!found.same && found.gains.complete() && found.loses.complete(), "{found:?}");
    assert!(found.loses.by.is_zero() && found.gains.by.is_zero(), "{found:?}");
}

/// A group that only one book knows is a fact by itself; a list of which a code changed is another list.
#[test]
fn groups_and_lists_of_one_book_only() {
    let layer = |who: &str| {
        format!("层 基本 basic {{ 适用 {who} 付方 基本医保基金 基数 合规费用 支付 50% 封顶 无 假定 \"试\" }}")
    };
    let one = book(&format!(
        "人群 甲 first {{ 困难序 1 }}\n名单 病 disease {{ 诊断 \"A1\" [假定 \"试\"] }}\n{}",
        layer("人群 甲 或 诊断 病")
    ));
    let other = book(&format!(
        "人群 乙 second {{ 困难序 1 }}\n人群 甲 first {{ 困难序 2 }}\n\
         名单 病 disease {{ 诊断 \"A1\" \"A2\" [假定 \"试\"] }}\n{}",
        layer("人群 甲、乙 或 诊断 病")
    ));
    let found = compared(&one, &other);
    // More people are covered and nobody less: who is in the old list is in the new one.
    assert!(found.loses.by.is_zero() && found.loses.complete(), "{found:?}");
    assert_eq!(found.gains.by.get(), UP_TO / 2, "{found:?}");
    let witness = found.gains.witness.expect("a bill");
    assert!(witness.decisive.groups.is_none_or(|groups| groups.is_empty()));
}

/// Rules for lines are no matter of the parts; that they differ is said.
#[test]
fn other_rules_for_lines_are_noticed() {
    let lines = |share: u32| {
        book(&format!(
            "明细 {{ 甲类 先行自付 0% 乙类 先行自付 {share}% 丙类 全自费 限价 无 假定 \"试\" }}\n{}",
            basic("2元", 80, "8元")
        ))
    };
    assert!(!compared(&lines(10), &lines(10)).lines_differ);
    let found = compared(&lines(10), &lines(20));
    assert!(found.lines_differ && !found.same, "{found:?}");
}

/// The books of the guide, up to a million yuan.
#[test]
fn the_books_of_the_guide() {
    let read = |name: &str| {
        let path = format!("{}/../cli/tests/books/{name}.md", env!("CARGO_MANIFEST_DIR"));
        yidan_book::load(&std::fs::read_to_string(path).expect("reads")).book.expect("a book")
    };
    let (one, other) = (read("before"), read("after"));
    let up_to = Fen::from_yuan(1_000_000).expect("small");
    let found =
        differ(&one.edition(last_day(), None), &other.edition(jiff::civil::date(2021, 12, 31), None), up_to);
    // The deductible of grade three rises by 200 yuan, of which 80 % were paid.
    assert_eq!(found.loses.by.get(), 16_000);
    // Near-low-income people get aid up to 20,000 yuan, and 5 % more of 40,000.
    assert_eq!(found.gains.by.get(), 2_200_000);
    // Whatever roundings add is less than ten fen.
    for extreme in [&found.loses, &found.gains] {
        let at_most = extreme.at_most.expect("known");
        assert!((extreme.by.get()..extreme.by.get() + 10).contains(&at_most.get()), "{at_most:?}");
    }
}
