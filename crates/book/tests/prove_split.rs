//! Books in which cutting a bill in two pays or does not, with the gain worked out by hand.

use yidan_book::prove::{Finding, prove};

/// Gain and upper bound in fen.
fn split(rules: &str) -> Option<(i64, Option<i64>)> {
    let head = "书 \"试\" tiny { 地区 \"某地\" \"000000\" 年度 2020 版本日 出院日 归年日 出院日 \
                取整 四舍五入 到 分 封顶前 假定 \"试\" }";
    let loaded = yidan_book::load(&format!("```yidan\n{head}\n{rules}\n```\n"));
    let book = loaded.book.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let report = prove(&book, jiff::civil::date(2020, 12, 20));
    report.findings.into_iter().find_map(|finding| match finding {
        Finding::SplitPays { gain, at_most, .. } => Some((gain.get(), at_most.map(yidan_types::Fen::get))),
        _ => None,
    })
}

fn layer(clauses: &str) -> String {
    format!("层 基本 basic {{ 适用 就诊 住院 付方 基本医保基金 基数 合规费用 {clauses} 假定 \"试\" }}")
}

#[test]
fn a_deductible_per_bill_is_borne_twice() {
    assert_eq!(split(&layer("起付 500元 支付 80% 封顶 无")), None);
}

/// Over a base that accumulates nothing is gained or lost.
#[test]
fn an_accumulating_layer_does_not_care() {
    let text = "层 大病 critical { 适用 就诊 住院 付方 大病保险基金 基数 合规费用 累计 每年 \
                支付 5_000元 至 50_000元 50% 50_000元 以上 60% 封顶 无 假定 \"试\" }";
    assert_eq!(split(text), None);
}

/// Each bill is capped by itself: with two, twice the cap. 1,000 yuan more.
#[test]
fn a_cap_per_bill_is_used_twice() {
    assert_eq!(split(&layer("支付 50% 封顶 每次 1_000元")), Some((100_000, Some(100_000))));
    assert_eq!(split(&layer("支付 50% 封顶 每年 1_000元")), None);
}

/// 90 % up to 10,000 yuan and 50 % above: two bills of 10,000 are paid 18,000, one of 20,000 is paid 14,000. Bills of
/// a fen more each are rounded up twice: a fen more.
#[test]
fn falling_segments_are_begun_twice() {
    let falling = "支付 0元 至 10_000元 90% 10_000元 以上 50% 封顶 无";
    assert_eq!(split(&layer(falling)), Some((400_001, Some(400_001))));
    let rising = "支付 0元 至 10_000元 50% 10_000元 以上 90% 封顶 无";
    assert_eq!(split(&layer(rising)), None);
}

/// Two caps of 9,000 yuan instead of one.
#[test]
fn a_better_second_stay_pays() {
    let text = layer("起付 1_000元 支付 若 住院次数 1 则 80% 否则 90% 封顶 每次 9_000元");
    assert_eq!(split(&text), Some((900_000, Some(900_000))));
}

/// The second stay of a year has no deductible. A first stay of next to nothing bears next to none of it, so that all
/// of its 1,000 yuan are paid at 80 %.
#[test]
fn a_deductible_of_the_first_stay_is_dodged() {
    let text = layer("起付 按 住院次数 { 1 1_000元 其他 0元 } 支付 80% 封顶 每年 100_000元");
    assert_eq!(split(&text), Some((80_000, Some(80_000))));
    let once_a_year = layer("起付 1_000元 每年 支付 80% 封顶 每年 100_000元");
    assert_eq!(split(&once_a_year), None);
}

/// Care is shared between the two: so many days are granted, however they are billed.
#[test]
fn care_is_shared() {
    let text = layer("支付 100% 封顶 按日 100元");
    assert_eq!(split(&text), None);
}
