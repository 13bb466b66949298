//! The text of the book with given figures.

use crate::command::{Dated, Rules};

/// Fen as the language writes yuan.
fn yuan(fen: i64) -> String {
    format!("{}.{:02}元", fen / 100, fen % 100)
}

/// The book in the policy language.
pub fn text(rules: &Rules) -> String {
    let Rules { id, area, year, .. } = rules;
    let dated = match rules.dated {
        Dated::Discharge => "出院日",
        Dated::Admission => "入院日",
        Dated::Settlement => "结算日",
    };
    format!(
        "# 模拟县居民保障\n\n只供模拟，数目都是虚构的。\n\n```yidan\n\
         书 \"模拟县居民保障\" sim_{id} {{\n  地区 \"模拟县\" \"{area}\"\n  年度 {year}\n  版本日 {dated}\n  归年日 {dated}\n  \
         取整 四舍五入 到 分 封顶前 [假定 \"虚构\"]\n}}\n\n来源 sim {{ 标题 \"模拟办法\" }}\n\n{}{}{}```\n",
        groups(rules),
        stays(rules),
        rest(rules),
    )
}

fn groups(rules: &Rules) -> String {
    let [neediest, poor] = &rules.groups;
    format!(
        "人群 \"{neediest}\" neediest {{ 困难序 1 依据 sim \"一\" }}\n人群 \"{poor}\" poor {{ 困难序 2 依据 sim \"一\" }}\n\n\
         明细 {{\n  甲类 先行自付 0%\n  乙类 先行自付 照单 {}%\n  丙类 全自费\n  限价 照单\n  依据 sim \"二\"\n}}\n\n",
        rules.b_first
    )
}

fn stays(rules: &Rules) -> String {
    let [one, two, three] = rules.stay_deductible.map(yuan);
    let bound = yuan(rules.stay_bound);
    let [low, high] = rules.stay_shares;
    let [employee, contract, filed, unfiled] = rules.stay_points;
    format!(
        "参数 起付线 stay_deductible {{ 值 按 医院等级 {{ 未定级、一级 {one} 二级 {two} 三级 {three} }} 依据 sim \"三\" }}\n\n\
         层 院方减免 waiver {{\n  适用 就诊 住院 且 人群 \"{}\"\n  付方 医疗机构\n  基数 全自费\n  支付 {}%\n  \
         取整 舍去 到 元 封顶前\n  依据 sim \"三\"\n}}\n\n\
         层 住院统筹 stay {{\n  适用 就诊 住院\n  付方 基本医保基金\n  基数 合规费用\n  起付 起付线\n  \
         支付 0元 至 {bound} {low}% {bound} 以上 {high}%\n  调整 +{employee}个百分点 当 参保 职工\n  \
         调整 +{contract}个百分点 当 家医签约\n  调整 -{filed}个百分点 当 就医地 异地备案\n  \
         调整 -{unfiled}个百分点 当 就医地 异地未备案\n  封顶 每年 {}\n  依据 sim \"三\"\n}}\n\n",
        first(&rules.groups),
        rules.waiver,
        yuan(rules.stay_cap),
    )
}

fn first(groups: &[String; 2]) -> &str {
    let [neediest, _] = groups;
    neediest
}

fn rest(rules: &Rules) -> String {
    let [neediest, poor] = &rules.groups;
    let [once, yearly] = rules.visit_caps.map(yuan);
    let [of_neediest, of_poor, of_others] = rules.second_from.map(yuan);
    let (bound, [low, high]) = (yuan(rules.second_bound), rules.second_shares);
    let [aid_neediest, aid_poor] = rules.aid_shares;
    format!(
        "层 门诊统筹 visit {{\n  适用 就诊 普通门诊\n  付方 基本医保基金\n  基数 合规费用\n  起付 {} 每年\n  支付 {}%\n  \
         封顶 每次 {once}\n  封顶 每年 {yearly}\n  依据 sim \"四\"\n}}\n\n\
         参数 大病起付线 second_from {{ 值 按 人群 依次 {{ \"{neediest}\" {of_neediest} \"{poor}\" {of_poor} 其他 {of_others} }} 依据 sim \"五\" }}\n\n\
         层 大病保险 second {{\n  适用 就诊 住院\n  付方 大病保险基金\n  基数 合规剩余 累计 每年\n  \
         支付 大病起付线 至 {bound} {low}% {bound} 以上 {high}%\n  封顶 每年 {}\n  依据 sim \"五\"\n}}\n\n\
         层 商业补充 insurer {{\n  适用 就诊 住院\n  付方 商业保险\n  基数 先行自付\n  起付 {} 每年\n  支付 {}%\n  封顶 每年 {}\n  \
         依据 sim \"六\"\n}}\n\n\
         层 医疗救助 aid {{\n  适用 就诊 住院 且 人群 \"{neediest}\"、\"{poor}\"\n  付方 医疗救助基金\n  基数 合规剩余\n  \
         支付 按 人群 依次 {{ \"{neediest}\" {aid_neediest}% \"{poor}\" {aid_poor}% 其他 0% }}\n  封顶 每年 {}\n  依据 sim \"七\"\n}}\n\n\
         层 财政兜底 backstop {{\n  适用 就诊 住院 且 人群 \"{neediest}\"\n  付方 财政\n  基数 合规剩余\n  起付 {} 每年\n  \
         支付 100%\n  依据 sim \"八\"\n}}\n",
        yuan(rules.visit_deductible),
        rules.visit_share,
        yuan(rules.second_cap),
        yuan(rules.insurer_deductible),
        rules.insurer_share,
        yuan(rules.insurer_cap),
        yuan(rules.aid_cap),
        yuan(rules.backstop_from),
    )
}
