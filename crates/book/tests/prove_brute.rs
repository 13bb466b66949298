//! Tiny books against every fen: verdicts and smallest bills.

use yidan_book::eval::evaluate;
use yidan_book::facts::Facts;
use yidan_book::inputs::{Charges, Parts, YearToDate};
use yidan_book::prove::{HistoryKind, Verdict, prove};
use yidan_types::Fen;

const MODES: [&str; 4] = ["四舍五入", "四舍六入五成双", "舍去", "进位"];

fn book(mode: &str, ratio: u32, cap: u32, share: u32, room: u32) -> String {
    format!(
        "```yidan\n书 \"试\" tiny {{ 地区 \"某地\" \"000000\" 年度 2020 版本日 出院日 归年日 出院日 \
         取整 {mode} 到 分 封顶前 假定 \"试\" }}\n\
         层 基本 basic {{ 适用 总是 付方 基本医保基金 基数 合规费用 起付 0.50元 支付 {ratio}% \
         封顶 每次 {cap}元 假定 \"试\" }}\n\
         层 再付 again {{ 适用 总是 付方 财政 基数 合规剩余 支付 0.10元 至 1元 30% 1元 以上 55% 封顶 无 假定 \"试\" }}\n\
         保证 有限 bounded {{ 适用 总是 合规自付 不超过 {share}% × 合规费用 + {room}分 假定 \"试\" }}\n```\n"
    )
}

fn own_pay(book: &yidan_book::model::Book, fen: i64) -> i64 {
    let edition = book.edition(jiff::civil::date(2020, 12, 20), None);
    let parts = Parts { in_scope: Fen::new(fen).expect("small"), ..Parts::default() };
    let outcome = evaluate(&edition, &Facts::default(), &Charges::Parts(parts), &YearToDate::default());
    outcome.expect("settles").own_pay_in_scope.get()
}

#[test]
fn every_fen_agrees() {
    let mut refuted = 0;
    let mut proved = 0;
    for mode in MODES {
        for (ratio, cap) in [(80, 3), (65, 100), (33, 2), (100, 1)] {
            for (share, room) in
                [(20, 30), (30, 50), (45, 23), (50, 41), (47, 24), (100, 0), (66, 1), (90, 0)]
            {
                let text = book(mode, ratio, cap, share, room);
                let loaded = yidan_book::load(&text);
                let book = loaded.book.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
                let breaks =
                    |fen: i64| own_pay(&book, fen) * 100 > i64::from(share) * fen + i64::from(room) * 100;
                let smallest = (0..3_000).find(|fen| breaks(*fen));
                let report = prove(&book, jiff::civil::date(2020, 12, 20));
                match (&report.guarantees[0], smallest) {
                    (Verdict::Refuted(witness), Some(fen)) => {
                        assert_eq!(witness.outcome.total.get(), fen, "{text}");
                        assert!(witness.smallest && matches!(witness.history, HistoryKind::Empty), "{text}");
                        refuted += 1;
                    }
                    (Verdict::Refuted(witness), None) => {
                        assert!(witness.outcome.total.get() >= 3_000, "{text}")
                    }
                    (Verdict::Proved { .. }, None) => proved += 1,
                    (verdict, smallest) => panic!("{text}\n{verdict:?}\n{smallest:?}"),
                }
            }
        }
    }
    assert!(refuted > 20 && proved > 20, "{refuted} {proved}");
}
