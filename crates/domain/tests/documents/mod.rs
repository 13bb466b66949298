//! Random bill documents that are good.

use proptest::prelude::*;
use serde_json::{Value, json};
use yidan_book::facts::{LineClass, LineFlag, LineKind};
use yidan_domain::bill::{
    Choice, Employment, EncounterKind, FacilityKind, Grade, Location, Quantity, Referral, Scheme, Sex, Tier,
    UnitPrice,
};

/// Any spelling of any value of a choice.
fn spelling<C: Choice>() -> impl Strategy<Value = String> {
    let spellings: Vec<String> = C::ALL
        .iter()
        .flat_map(|value| {
            let word = value.word();
            let words =
                [yidan_book::words::Lang::Zh, yidan_book::words::Lang::En].map(|lang| word.text(lang));
            words.into_iter().chain(value.aliases().iter().copied()).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    prop::sample::select(spellings)
}

/// A value, or that it is absent.
fn maybe(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::option::of(value).prop_map(|value| value.unwrap_or(Value::Null))
}

fn text() -> impl Strategy<Value = String> {
    "[\u{4e00}-\u{9fff}a-zA-Z0-9\"\\\\😀][\u{4e00}-\u{9fff}a-zA-Z0-9 \"\\\\😀]{0,8}[a-z]"
}

fn day(year: i16) -> impl Strategy<Value = String> {
    (1..=12_u8, 1..=28_u8).prop_map(move |(month, day)| format!("{year}-{month:02}-{day:02}"))
}

/// A line, with a refund of a part of it or without.
fn line(number: usize) -> impl Strategy<Value = Vec<Value>> {
    let what = (text(), text(), spelling::<LineClass>(), spelling::<LineKind>());
    let marks = prop::collection::vec(spelling::<LineFlag>(), 0..3);
    let money = (1..=99_999_999_999_i64, 1..=99_999_999_i64, prop::option::of(1..=100_i64));
    let extra = (
        maybe(
            (0..=1_000_000_i64).prop_map(|ppm| json!(format!("{}.{:06}", ppm / 1_000_000, ppm % 1_000_000))),
        ),
        maybe(
            (1..=99_999_999_i64)
                .prop_map(|price| json!(UnitPrice::from_micro_yuan(price).expect("price").to_string())),
        ),
        maybe((0..=3_660_i64).prop_map(|days| json!(days))),
        maybe(day(2020).prop_map(|day| json!(day))),
    );
    (what, marks, money, extra).prop_filter_map("amount out of range", move |(what, flags, money, extra)| {
        let price = UnitPrice::from_micro_yuan(money.0)?;
        let whole = |quantity: i64, more: Value| {
            let quantity = Quantity::from_ten_thousandths(quantity)?;
            let mut line = json!({
                "item_code": what.0, "name": what.1, "class": what.2, "kind": what.3, "flags": flags,
                "quantity": quantity.to_string(), "unit_price": price.to_string(),
                "amount": price.times(quantity)?, "paid_first_share": extra.0, "price_limit": extra.1,
                "days_of_supply": extra.2, "date": extra.3,
            });
            let fields = line.as_object_mut().expect("object");
            more.as_object()
                .expect("object")
                .iter()
                .for_each(|(key, value)| drop(fields.insert(key.clone(), value.clone())));
            Some(line)
        };
        let mut lines = vec![whole(money.1, json!({"line_id": number}))?];
        if let Some(percent) = money.2.filter(|percent| money.1 * percent / 100 > 0) {
            lines.push(whole(-(money.1 * percent / 100), json!({"refund_of": number.to_string()}))?);
        }
        Some(lines)
    })
}

fn charges() -> impl Strategy<Value = Value> {
    let lines = (1..6_usize).prop_flat_map(|count| (0..count).map(line).collect::<Vec<_>>());
    let lines = lines.prop_map(|lines| json!({"lines": lines.concat()}));
    let amount = || 0..=99_999_999_i64;
    let parts = (amount(), amount(), amount(), amount()).prop_map(|(a, b, c, d)| {
        let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
        json!({"parts": {"self_paid": yuan(a), "over_limit": yuan(b), "paid_first": yuan(c), "in_scope": yuan(d)}})
    });
    prop_oneof![3 => lines, 1 => parts]
}

fn person() -> impl Strategy<Value = Value> {
    let term = || (day(2019), maybe(day(2020).prop_map(Value::from)), maybe(day(2019).prop_map(Value::from)));
    let status = (text(), term()).prop_map(
        |(group, (from, until, known))| json!({"group": group, "from": from, "until": until, "known": known}),
    );
    let certificate = (text(), term()).prop_map(
        |(code, (from, until, known))| json!({"code": code, "from": from, "until": until, "known": known}),
    );
    let contract =
        maybe(term().prop_map(|(from, until, known)| json!({"from": from, "until": until, "known": known})));
    (
        (text(), maybe(text().prop_map(Value::from)), spelling::<Sex>(), day(1950), spelling::<Scheme>()),
        maybe(spelling::<Employment>().prop_map(Value::from)),
        prop::collection::vec(status, 0..3),
        prop::collection::vec(certificate, 0..3),
        contract,
    )
        .prop_map(|((id, name, sex, birth, scheme), employment, statuses, certificates, contract)| {
            json!({
                "id": id, "name": name, "sex": sex, "birth_date": birth, "scheme": scheme, "employment": employment,
                "statuses": statuses, "certificates": certificates, "family_doctor_contract": contract,
            })
        })
}

fn encounter() -> impl Strategy<Value = Value> {
    (
        (spelling::<EncounterKind>(), spelling::<Location>(), spelling::<Referral>(), any::<Option<bool>>()),
        (day(2020), 0..=4_i64, prop::option::of(0..=40_i64)),
        (maybe(text().prop_map(Value::from)), prop::collection::vec(text(), 0..3)),
        maybe((0..=120_i64).prop_map(Value::from)),
        maybe((0..=1_000_i64).prop_map(|weight| json!(format!("{}.{:03}", weight / 100, weight % 100)))),
    )
        .prop_map(|((kind, location, referral, by_doctor), (admission, bed, months), (previous, diagnoses), days, weight)| {
            json!({
                "kind": kind, "admission_date": admission, "discharge_date": format!("2021{}", &admission[4..]),
                "settlement_date": "2022-01-01", "location": location, "referral": referral,
                "referred_by_family_doctor": by_doctor, "previous_bill": previous, "diagnoses": diagnoses,
                "bed_days": bed, "treatment_months": months, "treatment_days": days, "drg_weight": weight,
            })
        })
}

fn year() -> impl Strategy<Value = Value> {
    let amount = || (0..=99_999_999_i64).prop_map(|fen| json!(format!("{}.{:02}", fen / 100, fen % 100)));
    let layer = (maybe(amount()), maybe(amount()), maybe(amount()), 0..=12_i64, prop::collection::vec(day(2019), 0..3)).prop_map(
        |(paid, base, month, units, days)| json!({"paid": paid, "base": base, "paid_this_month": month, "units_used": units, "paid_on": days}),
    );
    (maybe(amount()), 0..=365_i64, maybe(spelling::<Grade>().prop_map(Value::from)), prop::collection::btree_map(text(), layer, 0..3))
        .prop_map(|(total, stays, grade, layers)| json!({"total": total, "stays_before": stays, "highest_grade": grade, "layers": layers}))
}

/// A bill document that is good.
pub fn document() -> impl Strategy<Value = Value> {
    let facility = (text(), spelling::<Grade>(), spelling::<Tier>(), spelling::<FacilityKind>())
        .prop_map(|(id, grade, tier, kind)| json!({"id": id, "grade": grade, "tier": tier, "kind": kind}));
    (text(), person(), facility, encounter(), charges(), maybe(year())).prop_map(
        |(id, person, facility, encounter, charges, year)| {
            let mut document = json!({
                "format": "yidan-bill", "version": 1, "bill_id": id, "person": person, "facility": facility,
                "encounter": encounter, "year_to_date": year,
            });
            let amounts: Vec<&Value> = match charges.get("lines") {
                Some(lines) => lines.as_array().expect("list").iter().map(|line| &line["amount"]).collect(),
                None => charges["parts"].as_object().expect("object").values().collect(),
            };
            let fen = |amount: &Value| {
                yidan_types::Fen::parse_yuan(amount.as_str().expect("text")).expect("amount")
            };
            let total = yidan_types::Fen::try_sum(amounts.into_iter().map(fen)).expect("small");
            let fields = document.as_object_mut().expect("object");
            fields.insert("total".to_owned(), json!(total));
            fields.extend(charges.as_object().expect("object").clone());
            document
        },
    )
}
