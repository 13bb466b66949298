//! What two small books say otherwise, rule by rule.

use yidan_book::compare::{How, RuleChange, Side, compare};
use yidan_book::words::Lang;

const HEAD: &str = "书 \"试\" tiny { 地区 \"某地\" \"000000\" 年度 2020 版本日 出院日 归年日 出院日 \
                    取整 四舍五入 到 分 封顶前 假定 \"试\" }";

fn changes(before: &str, after: &str, lang: Lang) -> Vec<RuleChange> {
    let read = |rules: &str| yidan_book::load(&format!("```yidan\n{HEAD}\n{rules}\n```\n"));
    let (one, other) = (read(before), read(after));
    let day = jiff::civil::date(2020, 12, 31);
    let book = |loaded: &yidan_book::Loaded| {
        loaded.book.clone().unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
    };
    let (first, second) = (book(&one), book(&other));
    let side = |loaded, book| Side { file: loaded, book, day };
    compare(side(&one.file, &first), side(&other.file, &second), lang)
}

/// Each change on a line: rule, place, before, after.
fn check(before: &str, after: &str, expected: &[&str]) {
    let mut lines = Vec::new();
    for rule in changes(before, after, Lang::Zh) {
        let name = format!("{} {}", rule.kind.text(Lang::Zh), rule.label);
        match rule.how {
            How::Added(_) => lines.push(format!("+ {name}")),
            How::Removed(_) => lines.push(format!("- {name}")),
            How::Reordered(before, after) => {
                lines.push(format!("{} > {}", before.join("、"), after.join("、")))
            }
            How::Changed(changes) => lines.extend(changes.into_iter().map(|change| {
                let text = |text: Option<String>| text.unwrap_or_else(|| "无".to_owned());
                let (before, after) = (text(change.before), text(change.after));
                format!("{name} | {} | {before} > {after}", change.place.join(" · "))
            })),
        }
    }
    assert_eq!(lines, expected);
}

fn layer(name: &str, clauses: &str) -> String {
    format!("层 {name} {{ 适用 总是 付方 财政 基数 合规费用 {clauses} 假定 \"试\" }}\n")
}

#[test]
fn only_cells_that_changed() {
    let param = |table: &str| {
        format!(
            "参数 线 deductible_line {{ 值 按 医院等级 {{ {table} }} 假定 \"试\" }}\n{}",
            layer("甲 a", "起付 线 支付 50% 封顶 无")
        )
    };
    // Values that are written together or left to all others are compared each for itself.
    check(
        &param("未定级、一级 100元 二级 200元 其他 300元"),
        &param("未定级 100元 一级 150元 二级 200元 三级 300元"),
        &["参数 线 | 值 · 一级 | 100元 > 150元"],
    );
}

#[test]
fn clauses_segments_and_names() {
    check(
        &layer("甲 a", "支付 0元 至 100元 50% 100元 以上 60% 封顶 每次 500元"),
        &layer("乙 a", "支付 0元 至 100元 50% 100元 以上 70% 封顶 每年 500元"),
        &[
            "层 甲 |  | 甲 > 乙",
            "层 甲 | 支付 · 100元 以上 | 60% > 70%",
            "层 甲 | 封顶 | 每次 500元 > 每年 500元",
        ],
    );
}

#[test]
fn added_removed_and_in_another_order() {
    let one = |name: &str| layer(name, "支付 50% 封顶 无");
    check(
        &[one("甲 a"), one("乙 b"), one("丙 c")].concat(),
        &[one("乙 b"), one("甲 a"), one("丁 d")].concat(),
        &["- 层 丙", "+ 层 丁", "甲、乙 > 乙、甲"],
    );
}

#[test]
fn provenance_and_language_make_no_difference() {
    let with =
        |reason: &str| layer("甲 a", &format!("支付 50% [假定 \"{reason}\"] 封顶 无 说明 \"{reason}\""));
    check(&with("一"), &with("二"), &[]);
    let english =
        "layer 甲 a { applies always payer treasury base in_scope pays 50% cap none assumed \"x\" }";
    check(&with("一"), english, &[]);
}

#[test]
fn codes_of_lists() {
    let list = |codes: &str| {
        let layer = "层 甲 a { 适用 诊断 病 付方 财政 基数 合规费用 支付 50% 封顶 无 假定 \"试\" }";
        format!("名单 病 b {{ 诊断 {codes} [假定 \"试\"] }}\n{layer}")
    };
    check(
        &list("\"A1 甲\" \"A2\""),
        &list("\"A1 甲\" \"A3\""),
        &["名单 病 | 诊断 | A2 > 无", "名单 病 | 诊断 | 无 > A3"],
    );
}
