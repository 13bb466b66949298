//! A made-up book of any size, to show how the cost of proofs grows with layers and with facts.
//!
//! Every layer reads one or two yes-or-no facts of its own choosing, so that people differ in two to the power of the
//! number of facts ways.

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;
use yidan_book::load::load;
use yidan_book::prove::{Verdict, prove};
use yidan_types::Date;

/// Layers and facts of each row: one grows while the other stays.
pub const SIZES: [(usize, usize); 7] = [(5, 20), (10, 20), (20, 20), (30, 20), (30, 5), (30, 10), (20, 10)];

/// What proving a book of some size came to.
pub struct Proved {
    /// Seconds of one run.
    pub seconds: f64,
    /// Guarantees.
    pub asked: usize,
    /// Those that were proved.
    pub proved: usize,
}

/// Proves all guarantees of a generated book and looks for its findings.
pub fn measure(layers: usize, facts: usize) -> Result<Proved, String> {
    let loaded = load(&book(layers, facts));
    let book =
        loaded.book.ok_or_else(|| format!("the generated book has errors: {:?}", loaded.diagnostics))?;
    let day = Date::new(book.year, 12, 20).map_err(|e| e.to_string())?;
    let start = Instant::now();
    let report = black_box(prove(&book, day));
    let seconds = start.elapsed().as_secs_f64();
    let proved = report.guarantees.iter().filter(|verdict| matches!(verdict, Verdict::Proved { .. })).count();
    Ok(Proved { seconds, asked: report.guarantees.len(), proved })
}

/// The text of a book with some layers and some yes-or-no facts.
pub fn book(layers: usize, facts: usize) -> String {
    let mut text = String::from(
        "```yidan\n书 \"规模\" scale { 地区 \"某地\" \"000000\" 年度 2020 版本日 出院日 归年日 出院日 \
         取整 四舍五入 到 分 封顶前 假定 \"测\" }\n\
         人群 特困 destitute { 困难序 1 }\n人群 低保 low_income { 困难序 2 }\n",
    );
    for fact in 0..facts {
        let _ = writeln!(text, "名单 病{fact} list_{fact} {{ 诊断 \"A{fact:02}* 病{fact}\" 假定 \"测\" }}");
    }
    for nth in 0..layers.saturating_sub(2) {
        layer(&mut text, nth, facts);
    }
    text.push_str(LAST_LAYERS);
    text.push_str(GUARANTEES);
    text
}

/// A layer with a deductible, a ratio that a fact raises, a yearly cap; every third one is not for everybody, every
/// fourth one has two segments.
fn layer(text: &mut String, nth: usize, facts: usize) {
    let base = if nth == 0 { "合规费用" } else { "合规剩余" };
    let (own, other) = (nth % facts, (nth * 7 + 3) % facts);
    let applies = if nth % 3 == 2 { format!("非 诊断 病{other}") } else { "总是".to_owned() };
    let (ratio, deductible, cap) = (10 + nth % 7, 100 + nth, 50_000 + 1_000 * nth);
    let schedule = if nth % 4 == 3 {
        format!("0元 至 {}元 {ratio}% {}元 以上 {}%", 20_000 + nth, 20_000 + nth, ratio + 5)
    } else {
        format!("{ratio}%")
    };
    let _ = writeln!(
        text,
        "层 第{nth}层 layer_{nth} {{ 适用 {applies} 付方 基本医保基金 基数 {base} 起付 {deductible}元 \
         支付 {schedule} 调整 +5个百分点 当 诊断 病{own} 封顶 每年 {cap}元 假定 \"测\" }}"
    );
}

const LAST_LAYERS: &str = "\
    层 救助 aid { 适用 人群 特困、低保 付方 医疗救助基金 基数 合规剩余 \
    支付 按 人群 依次 { 特困 80% 其他 50% } 封顶 无 假定 \"测\" }\n\
    层 兜底 last { 适用 总是 付方 财政 基数 合规剩余 支付 1_000元 以上 95% 封顶 无 假定 \"测\" }\n";

const GUARANTEES: &str = "\
    保证 多花不少报 monotone_pay { 适用 总是 单调 假定 \"测\" }\n\
    保证 无断崖 no_cliff { 适用 总是 断崖 不超过 1元 假定 \"测\" }\n\
    保证 各层不超 within_base_rule { 适用 总是 不超基数 假定 \"测\" }\n\
    保证 负担不为负 not_below_zero { 适用 总是 不为负 假定 \"测\" }\n\
    保证 困难者 poorer { 适用 总是 困难者不多付 假定 \"测\" }\n\
    保证 有限 bounded { 适用 总是 合规自付 不超过 5% × 合规费用 + 1_000元 假定 \"测\" }\n\
    保证 首层年限 first_layer { 适用 总是 已付(第0层) 不超过 50_000元 每年 假定 \"测\" }\n```\n";
