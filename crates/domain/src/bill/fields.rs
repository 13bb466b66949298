//! Readers of a single value from its text, the same for JSON and for CSV. A fault never repeats the text: it may be a
//! name or an identity number.

use yidan_types::{
    BillId, Date, DiagnosisCode, FacilityId, Fen, ItemCode, ParseDateError, ParseIdError, PersonId, Ratio,
    parse_date,
};

use super::amounts::{DecimalError, Quantity, UnitPrice, scaled};
use super::choices::Choice;
use super::nearest::nearest;
use super::problems::{Fault, ProblemCode};
use super::schema::{MAX_AMOUNT_FEN, ShortText};

/// What reads a value from its text.
pub(crate) type Read<T> = fn(&str) -> Result<T, Fault>;

/// An amount that may be negative, as on a refund.
pub(crate) fn signed_amount(text: &str) -> Result<Fen, Fault> {
    let fen = decimal(text, 2)?;
    if fen.abs() > MAX_AMOUNT_FEN {
        return Err(too_large());
    }
    Fen::new(fen).ok_or_else(too_large)
}

/// An amount of zero or more.
pub(crate) fn amount(text: &str) -> Result<Fen, Fault> {
    let amount = signed_amount(text)?;
    if amount.is_negative() {
        return Err(Fault::new(
            ProblemCode::NotPositive,
            "金额不能是负数",
            "the amount must not be negative",
        ));
    }
    Ok(amount)
}

/// The amount of a line by its quantity and price as texts, for forms that fill it in; `None` if either is no number.
#[must_use]
pub fn amount_of(quantity_text: &str, price_text: &str) -> Option<Fen> {
    unit_price(price_text).ok()?.times(quantity(quantity_text).ok()?)
}

/// A price per unit, at most six decimals.
pub(crate) fn unit_price(text: &str) -> Result<UnitPrice, Fault> {
    let value = decimal(text, 6)?;
    if value <= 0 {
        let fault = Fault::new(ProblemCode::NotPositive, "单价必须大于零", "the price must be above zero");
        return Err(fault.hint(
            "退费请保留正的单价，把数量写成负数",
            "a refund keeps the price and has a negative quantity",
        ));
    }
    UnitPrice::from_micro_yuan(value).ok_or_else(too_large)
}

/// A quantity, at most four decimals.
pub(crate) fn quantity(text: &str) -> Result<Quantity, Fault> {
    let value = decimal(text, 4)?;
    if value == 0 {
        return Err(Fault::new(ProblemCode::NotPositive, "数量不能是零", "the quantity must not be zero"));
    }
    Quantity::from_ten_thousandths(value).ok_or_else(too_large)
}

fn too_large() -> Fault {
    Fault::new(ProblemCode::OutOfRange, "数额超出上限（一百亿元）", "the amount is above ten billion yuan")
}

/// A decimal number times 10^`places`.
fn decimal(text: &str, places: usize) -> Result<i64, Fault> {
    scaled(text, places).map_err(|error| match error {
        DecimalError::NotANumber => not_a_number(text),
        DecimalError::TooManyDecimals => Fault::new(
            ProblemCode::TooManyDecimals,
            format!("小数最多{places}位"),
            format!("at most {places} decimals"),
        )
        .hint(
            "请按四舍五入后的数填写，末尾多余的零也请去掉",
            "round the number, and leave out trailing zeros",
        ),
        DecimalError::TooLarge => too_large(),
    })
}

/// Says what about a text keeps it from being a number.
fn not_a_number(text: &str) -> Fault {
    let fault =
        Fault::new(ProblemCode::NotANumber, "这里应是普通的十进制数", "a plain decimal number is expected");
    let has = |chars: &[char]| text.contains(chars);
    let full_width = text.chars().any(|c| ('０'..='９').contains(&c) || c == '．' || c == '－');
    let (zh, en) = if text.is_empty() {
        ("这一项是空的", "it is empty")
    } else if full_width {
        ("请用半角数字", "use half-width digits")
    } else if has(&[',', '，']) {
        ("请去掉千分位逗号，如 12000.00", "leave out thousands separators: 12000.00")
    } else if has(&['¥', '￥', '元', '圆']) {
        ("只写数字，不写货币符号和单位", "write the number alone, without currency or unit")
    } else if has(&['e', 'E']) && text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        ("不要用科学计数法", "do not use scientific notation")
    } else {
        ("只能有数字、一个小数点和开头的负号", "only digits, one point and a leading minus may stand here")
    };
    fault.hint(zh, en)
}

/// A share between 0 and 1, or as a percentage.
pub(crate) fn share(text: &str) -> Result<Ratio, Fault> {
    let share = ratio(text)?;
    if share > Ratio::ONE {
        let fault =
            Fault::new(ProblemCode::OutOfRange, "比例应在0到1之间", "the share must be between 0 and 1");
        return Err(fault.hint("百分之十请写 0.1 或 \"10%\"", "write ten percent as 0.1 or \"10%\""));
    }
    Ok(share)
}

/// A weight, from 0 to 1000.
pub(crate) fn ratio(text: &str) -> Result<Ratio, Fault> {
    use yidan_types::ParseRatioError as E;
    Ratio::parse(text).map_err(|error| match error {
        E::Empty | E::NotANumber => not_a_number(text),
        E::TooManyDecimals => Fault::new(ProblemCode::TooManyDecimals, error.zh(), error.to_string()),
        E::OutOfRange => Fault::new(ProblemCode::OutOfRange, error.zh(), error.to_string()),
    })
}

/// A whole number between 0 and `most`.
pub(crate) fn count(text: &str, most: i64) -> Result<i64, Fault> {
    let value = match scaled(text, 0) {
        Ok(value) => value,
        Err(DecimalError::TooManyDecimals) => {
            return Err(Fault::new(
                ProblemCode::TooManyDecimals,
                "这里应是整数",
                "a whole number is expected",
            ));
        }
        Err(DecimalError::NotANumber) => return Err(not_a_number(text)),
        Err(DecimalError::TooLarge) => i64::MAX,
    };
    if (0..=most).contains(&value) {
        return Ok(value);
    }
    let (zh, en) = (format!("应在0到{most}之间"), format!("must be between 0 and {most}"));
    Err(Fault::new(ProblemCode::OutOfRange, zh, en))
}

/// Days: in bed, of treatment, of supply.
pub(crate) fn days(text: &str) -> Result<i64, Fault> {
    count(text, 3_660)
}

/// Months of treatment.
pub(crate) fn months(text: &str) -> Result<i64, Fault> {
    count(text, 120)
}

/// Stays of a year before this one: with this one at most 366.
pub(crate) fn stays(text: &str) -> Result<i64, Fault> {
    count(text, 365)
}

/// A date written `YYYY-MM-DD`.
pub(crate) fn date(text: &str) -> Result<Date, Fault> {
    parse_date(text).map_err(|error| match error {
        ParseDateError::WrongFormat => other_date_form(text),
        ParseDateError::YearOutOfRange | ParseDateError::NoSuchDay => {
            Fault::new(ProblemCode::BadDate, error.zh(), error.to_string())
        }
    })
}

/// A date of birth: the same, but the date is never repeated.
pub(crate) fn birth_date(text: &str) -> Result<Date, Fault> {
    date(text).map_err(Fault::without_hint)
}

/// Tells a date in another form from what is no date at all.
fn other_date_form(text: &str) -> Fault {
    match rewritten(text) {
        Some(date) => Fault::new(
            ProblemCode::TwoCurrenciesOfDate,
            "日期用了另一种写法，一份文件里只能有一种：YYYY-MM-DD",
            "two currencies of date: a file has only one, YYYY-MM-DD",
        )
        .hint(format!("这里应写 {date}"), format!("write {date}")),
        None => Fault::new(
            ProblemCode::BadDate,
            "这不是日期，请写成 YYYY-MM-DD，如 2019-12-06",
            "not a date: write YYYY-MM-DD, such as 2019-12-06",
        ),
    }
}

/// The date that a text in one of the other usual forms means: 2019/12/6, 2019.12.6, 20191206, 2019年12月6日, also with a
/// time behind it.
fn rewritten(text: &str) -> Option<Date> {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let day = day.trim_end_matches('日');
    let parts: Vec<&str> = if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        vec![day.get(..4)?, day.get(4..6)?, day.get(6..)?]
    } else {
        day.split(['-', '/', '.', '年', '月']).collect()
    };
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    parse_date(&format!("{year}-{month:0>2}-{day:0>2}")).ok()
}

/// One of the values of a choice.
pub(crate) fn choice<C: Choice>(text: &str) -> Result<C, Fault> {
    C::find(text).ok_or_else(|| {
        let zh: Vec<&str> = C::ALL.iter().map(|v| v.word().text(yidan_book::words::Lang::Zh)).collect();
        let en: Vec<&str> = C::ALL.iter().map(|v| v.written()).collect();
        let fault = Fault::new(
            ProblemCode::UnknownValue,
            format!("这里只能填：{}", zh.join("、")),
            format!("expected one of {}", en.join(", ")),
        );
        let meant = nearest(text, en.iter().chain(&zh).copied());
        let place = meant
            .and_then(|name| (0..en.len()).find(|n| en.get(*n) == Some(&name) || zh.get(*n) == Some(&name)));
        match place.and_then(|n| Some((zh.get(n)?, en.get(n)?))) {
            Some((zh, en)) => fault.hint(format!("是不是“{zh}”？"), format!("did you mean `{en}`?")),
            None => fault,
        }
    })
}

/// A short text.
pub(crate) fn text(text: &str) -> Result<ShortText, Fault> {
    ShortText::parse(text).ok_or_else(|| {
        Fault::new(
            ProblemCode::BadText,
            format!("应是1到{}个字，前后不留空格，不含换行等控制字符", ShortText::MAX_CHARS),
            format!(
                "1 to {} characters without surrounding space and control characters",
                ShortText::MAX_CHARS
            ),
        )
    })
}

fn bad_id(error: ParseIdError) -> Fault {
    Fault::new(ProblemCode::BadText, error.zh(), error.to_string())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $id:ident)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(text: &str) -> Result<$id, Fault> {
            $id::parse(text).map_err(bad_id)
        }
    )*};
}

ids! {
    /// The id of a bill.
    bill_id: BillId
    /// The id of a person.
    person_id: PersonId
    /// The id of a facility.
    facility_id: FacilityId
    /// The code of an item.
    item_code: ItemCode
    /// The code of a diagnosis.
    diagnosis: DiagnosisCode
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_forms_of_a_date_are_named() {
        for written in [
            "2019/12/06",
            "2019/12/6",
            "20191206",
            "2019.12.06",
            "2019年12月6日",
            "2019-12-6",
            "2019-12-06 08:30:00",
        ] {
            let fault = date(written).expect_err("another form").at("$");
            assert_eq!(fault.code, ProblemCode::TwoCurrenciesOfDate, "{written}");
            assert_eq!(fault.hint.expect("hint").en, "write 2019-12-06", "{written}");
        }
        for written in ["", "tomorrow", "12/06/2019", "2019-13-45x", "20191345"] {
            assert_eq!(date(written).expect_err("no date").at("$").code, ProblemCode::BadDate, "{written}");
        }
    }

    #[test]
    fn numbers_say_what_is_wrong() {
        for (written, hint) in [
            ("12,000.00", "leave out thousands separators: 12000.00"),
            ("¥12", "write the number alone, without currency or unit"),
            ("1e3", "do not use scientific notation"),
            ("１２", "use half-width digits"),
            ("", "it is empty"),
            ("12a", "only digits, one point and a leading minus may stand here"),
        ] {
            let problem = amount(written).expect_err("no number").at("$");
            assert_eq!(problem.code, ProblemCode::NotANumber);
            assert_eq!(problem.hint.expect("hint").en, hint, "{written}");
        }
    }
}
