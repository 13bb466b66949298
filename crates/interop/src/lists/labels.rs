//! The words by which offices head their columns.

use yidan_domain::lists::RowField;
use yidan_types::half_width;

struct Labels {
    field: RowField,
    /// The key in a mapping file; read as a label too.
    key: &'static str,
    /// As offices write it, in the form of [`normal`].
    words: &'static [&'static str],
}

const fn labels(field: RowField, key: &'static str, words: &'static [&'static str]) -> Labels {
    Labels { field, key, words }
}

const LABELS: &[Labels] = &[
    labels(
        RowField::Name,
        "name",
        &[
            "姓名",
            "人员姓名",
            "对象姓名",
            "成员姓名",
            "家庭成员姓名",
            "救助对象姓名",
            "保障对象姓名",
            "残疾人姓名",
            "享受人姓名",
            "参保人姓名",
            "本人姓名",
            "救助对象",
            "fullname",
            "personname",
        ],
    ),
    labels(
        RowField::Identity,
        "identity",
        &[
            "身份证号",
            "身份证号码",
            "身份证",
            "公民身份号码",
            "公民身份证号",
            "公民身份证号码",
            "居民身份证号",
            "居民身份证号码",
            "身份号码",
            "证件号码",
            "证件号",
            "有效证件号码",
            "成员身份证号",
            "成员身份证号码",
            "家庭成员身份证号",
            "家庭成员身份证号码",
            "本人身份证号",
            "本人身份证号码",
            "人员身份证号",
            "对象身份证号",
            "identitynumber",
            "idnumber",
            "idcard",
            "idcardnumber",
            "idno",
        ],
    ),
    labels(
        RowField::BirthDate,
        "birth_date",
        &[
            "出生日期",
            "出生年月",
            "出生年月日",
            "出生时间",
            "生日",
            "birthdate",
            "dateofbirth",
            "birthday",
            "born",
        ],
    ),
    labels(RowField::Sex, "sex", &["性别", "gender"]),
    labels(
        RowField::From,
        "from",
        &[
            "开始日期",
            "开始时间",
            "开始年月",
            "起始日期",
            "起始时间",
            "起始年月",
            "认定日期",
            "认定时间",
            "认定年月",
            "生效日期",
            "纳入日期",
            "纳入时间",
            "享受开始日期",
            "享受开始时间",
            "享受起始日期",
            "享受起始时间",
            "享受待遇开始日期",
            "享受待遇开始时间",
            "since",
            "startdate",
            "firstday",
        ],
    ),
    labels(
        RowField::Until,
        "until",
        &[
            "结束日期",
            "结束时间",
            "结束年月",
            "终止日期",
            "终止时间",
            "终止年月",
            "截止日期",
            "截止时间",
            "截止年月",
            "停止日期",
            "停止时间",
            "有效期至",
            "到期日期",
            "享受结束日期",
            "享受结束时间",
            "享受终止时间",
            "享受待遇结束日期",
            "享受待遇结束时间",
            "enddate",
            "lastday",
        ],
    ),
    labels(
        RowField::Group,
        "group",
        &[
            "人群",
            "人员类别",
            "人员类型",
            "对象类别",
            "对象类型",
            "救助类别",
            "救助类型",
            "保障类别",
            "身份类别",
            "困难类别",
            "困难类型",
            "category",
        ],
    ),
    labels(
        RowField::Enrolled,
        "enrolled",
        &["参保", "是否参保", "参保状态", "参保情况", "enrolment", "enrollment", "insured"],
    ),
    labels(
        RowField::DiedOn,
        "died_on",
        &["死亡日期", "死亡时间", "去世日期", "去世时间", "diedon", "dateofdeath", "death"],
    ),
];

/// The key of a field in a mapping file.
#[must_use]
pub fn key(field: RowField) -> &'static str {
    LABELS.iter().find(|labels| labels.field == field).map_or("", |labels| labels.key)
}

/// The field of a key in a mapping file.
pub(super) fn field_of_key(key: &str) -> Option<RowField> {
    LABELS.iter().find(|labels| labels.key == key).map(|labels| labels.field)
}

/// Every field, in the order of the table.
pub(super) fn fields() -> impl Iterator<Item = RowField> {
    LABELS.iter().map(|labels| labels.field)
}

/// A label without what differs between files: width, spaces, case, marks, and remarks in brackets.
pub(super) fn normal(label: &str) -> String {
    let mut depth = 0_u32;
    let mut text = String::new();
    for c in label.chars().map(half_width) {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() || ":*_#'\"、".contains(c) => {}
            _ => text.extend(c.to_lowercase()),
        }
    }
    text
}

/// The field of a column headed by one label.
pub(super) fn find(label: &str) -> Option<RowField> {
    let label = normal(label);
    let found = LABELS
        .iter()
        .find(|labels| labels.key.replace('_', "") == label || labels.words.contains(&label.as_str()));
    found.map(|labels| labels.field)
}

/// Words above a column that make it one of somebody else.
const OTHERS: [&str; 7] = ["户主", "监护", "代理", "联系人", "经办", "开户", "head"];
const PERIODS: [&str; 5] = ["时间", "日期", "期限", "年月", "period"];
const BEGINS: [&str; 8] = ["起", "始", "自", "开始", "起始", "从", "from", "start"];
const ENDS: [&str; 9] = ["止", "至", "终", "到", "结束", "终止", "截止", "to", "end"];

/// The field of a column under a label that spans several.
pub(super) fn find_under(top: &str, below: &str) -> Option<RowField> {
    let (above, own) = (normal(top), normal(below));
    if let Some(field) = find(&format!("{above}{own}")) {
        return Some(field);
    }
    if OTHERS.iter().any(|word| above.contains(word)) {
        return None;
    }
    if PERIODS.iter().any(|word| above.contains(word)) {
        if BEGINS.contains(&own.as_str()) {
            return Some(RowField::From);
        }
        if ENDS.contains(&own.as_str()) {
            return Some(RowField::Until);
        }
    }
    find(below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn no_word_has_two_meanings() {
        let mut seen: HashMap<String, RowField> = HashMap::new();
        for labels in LABELS {
            for word in labels.words.iter().chain([&labels.key]) {
                let word = normal(word);
                assert_eq!(*seen.entry(word.clone()).or_insert(labels.field), labels.field, "{word}");
            }
            assert_eq!(field_of_key(key(labels.field)), Some(labels.field));
        }
    }

    #[test]
    fn labels_are_found_however_they_are_written() {
        for (label, field) in [
            (" 姓　名", Some(RowField::Name)),
            ("*身份证号码（18位）：", Some(RowField::Identity)),
            ("Birth Date", Some(RowField::BirthDate)),
            ("户主姓名", None),
            ("备注", None),
        ] {
            assert_eq!(find(label), field, "{label}");
        }
        for (top, below, field) in [
            ("享受待遇时间", "起", Some(RowField::From)),
            ("享受待遇时间", "止", Some(RowField::Until)),
            ("家庭成员信息", "姓名", Some(RowField::Name)),
            ("户主信息", "姓名", None),
            ("户主信息", "身份证号", None),
        ] {
            assert_eq!(find_under(top, below), field, "{top}/{below}");
        }
    }
}
