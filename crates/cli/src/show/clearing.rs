//! Reconciliations of days and statements of months, from their documents.

use super::table::Table;
use crate::layout::{WIDTH, wrap, wrap_lines};
use crate::texts::t;
use serde_json::Value;
use yidan_book::diag::Text;
use yidan_book::words::Lang;
use yidan_domain::bill::{Choice, Scheme};
use yidan_domain::ledger::Account;
use yidan_types::Fen;

/// A field of a document and what it is called.
type Named = (&'static str, &'static str, &'static str);

/// An account over a month: what it is called, and its fields; those that begin with `-` are taken off, so that each
/// column adds up.
type Movements = (&'static str, &'static str, &'static [Named]);

const RECEIVABLE: Movements = (
    "应付机构",
    "Owed to the facility",
    &[
        ("opening", "期初", "before"),
        ("earned", "本月应付", "came to be owed"),
        ("-retained", "扣留保证金", "kept back as a deposit"),
        ("-set_off", "冲抵预付", "set off against advances"),
        ("-paid", "已拨付", "paid"),
        ("other", "其他", "other"),
        ("closing", "期末", "after"),
    ],
);

const PREPAID: Movements = (
    "预付",
    "Paid in advance",
    &[
        ("opening", "期初", "before"),
        ("paid", "本月预付", "paid in advance"),
        ("-set_off", "已冲抵", "set off"),
        ("other", "其他", "other"),
        ("closing", "期末", "after"),
    ],
);

const DEPOSIT: Movements = (
    "保证金",
    "Deposit",
    &[
        ("opening", "期初", "before"),
        ("retained", "本月扣留", "kept back"),
        ("-released", "已返还", "released"),
        ("other", "其他", "other"),
        ("closing", "期末", "after"),
    ],
);

const PLACE: Movements = (
    "应付就医地",
    "Owed to the place of care",
    &[
        ("opening", "期初", "before"),
        ("earned", "本月应付", "came to be owed"),
        ("-paid", "已拨付", "paid"),
        ("other", "其他", "other"),
        ("closing", "期末", "after"),
    ],
);

const COUNTS: &[Named] = &[
    ("settlements", "结算", "settlements"),
    ("reversals", "冲销", "reversals"),
    ("reversals_earlier", "冲销以前月份的", "reversals of earlier months"),
    ("corrections", "更正", "corrections"),
    ("corrections_earlier", "更正以前月份的", "corrections of earlier months"),
];

const SIDES: &[Named] =
    &[("theirs", "机构", "facility"), ("ours", "我方", "here"), ("difference", "差额", "difference")];

/// A facility by its name, if it is registered, and its id.
pub struct Facility<'f> {
    /// The name.
    pub name: Option<&'f str>,
    /// The id.
    pub id: &'f str,
}

impl Facility<'_> {
    fn text(&self) -> String {
        self.name.map_or_else(|| self.id.to_owned(), |name| format!("{name} {}", self.id))
    }
}

/// A day beside the facility's own statement.
pub fn day(document: &Value, facility: &Facility<'_>, lang: Lang) -> String {
    let title = t(lang, "日对账", "Reconciliation");
    let mut text = format!(" {title}  {}  {}\n", facility.text(), word(&document["date"]));
    let mut table = Table::new(&[
        t(lang, "险种", "Scheme"),
        "",
        t(lang, ">笔数", ">Bills"),
        t(lang, ">总费用", ">Total"),
        t(lang, ">基金支付", ">Funds"),
        t(lang, ">个人负担", ">Own pay"),
    ]);
    for scheme in list(&document["schemes"]) {
        sides(&mut table, scheme, lang);
    }
    if !table.is_empty() {
        text += &table.text(1);
    }
    text += &layers(document, lang);
    text += &list(&document["differences"]).iter().map(|of| difference(of, lang)).collect::<String>();
    text + &end(document, lang)
}

/// A sentence with its code; what goes on stands under its beginning.
fn difference(of: &Value, lang: Lang) -> String {
    let said = Text::new(word(&of["zh"]), word(&of["en"]));
    let said = format!("{} [{}]", said.in_lang(lang), word(&of["code"]));
    let starts = std::iter::once(" - ").chain(std::iter::repeat("   "));
    wrap(&said, WIDTH - 3).iter().zip(starts).map(|(line, start)| format!("{start}{line}\n")).collect()
}

fn end(document: &Value, lang: Lang) -> String {
    let count = list(&document["differences"]).len();
    match (document["agrees"] == true, lang) {
        (true, Lang::Zh) => " 核对一致\n".to_owned(),
        (true, Lang::En) => " They agree.\n".to_owned(),
        (false, Lang::Zh) => format!(" 有{count}处差别\n"),
        (false, Lang::En) => format!(" Differences: {count}\n"),
    }
}

/// A scheme: their sums over ours, and the corrections of the day if there are some.
fn sides(table: &mut Table, scheme: &Value, lang: Lang) {
    let name = word(&scheme["scheme"]);
    let name = Scheme::find(&name).map_or(name.as_str(), |scheme| scheme.word().text(lang)).to_owned();
    let corrections = ("corrections", "更正（另计）", "corrections, apart");
    let corrected = scheme["corrections"]["count"] != 0;
    for (nth, (field, zh, en)) in SIDES.iter().chain(corrected.then_some(&corrections)).enumerate() {
        let of = &scheme[*field];
        table.row([
            if nth == 0 { name.clone() } else { String::new() },
            t(lang, zh, en).to_owned(),
            of["count"].to_string(),
            amount(&of["total"]).grouped().to_string(),
            amount(&of["fund_pay"]).grouped().to_string(),
            amount(&of["own_pay"]).grouped().to_string(),
        ]);
    }
}

/// What layers pay, where the facility states them.
fn layers(document: &Value, lang: Lang) -> String {
    let heads = [t(lang, "保障层", "Layer")]
        .into_iter()
        .map(str::to_owned)
        .chain(SIDES.iter().map(|(_, zh, en)| format!(">{}", t(lang, zh, en))));
    let heads: Vec<String> = heads.collect();
    let mut table = Table::new(&heads.iter().map(String::as_str).collect::<Vec<_>>());
    for layer in list(&document["schemes"]).iter().flat_map(|scheme| list(&scheme["layers"])) {
        let sides = SIDES.iter().map(|(field, ..)| amount(&layer[*field]).grouped().to_string());
        table.row(std::iter::once(word(&layer["layer"])).chain(sides));
    }
    if table.is_empty() { String::new() } else { table.text(1) }
}

/// The statement of a facility.
pub fn facility_month(document: &Value, facility: &Facility<'_>, lang: Lang) -> String {
    let title = t(lang, "机构月结单", "Statement of a facility");
    let mut text = format!(" {title}  {}  {}\n", facility.text(), word(&document["month"]));
    let counted = COUNTS.iter().filter(|(field, ..)| {
        document["counts"][*field] != 0 || matches!(*field, "settlements" | "reversals" | "corrections")
    });
    let counts: Vec<String> = counted
        .map(|(field, zh, en)| match lang {
            Lang::Zh => format!("{zh}{}笔", document["counts"][*field]),
            Lang::En => format!("{en} {}", document["counts"][*field]),
        })
        .collect();
    text += &wrap_lines(&format!(" {}", counts.join(t(lang, "，", ", "))));
    let mut table = statement(lang);
    payers(&mut table, document, "sum", lang);
    moved(&mut table, &document["receivable"], &RECEIVABLE, true, lang);
    moved(&mut table, &document["prepaid"], &PREPAID, false, lang);
    moved(&mut table, &document["deposit"], &DEPOSIT, false, lang);
    text + &table.text(1)
}

/// The statement between two places.
pub fn place_month(document: &Value, lang: Lang) -> String {
    let (payer, treated_in) = (word(&document["payer"]), word(&document["treated_in"]));
    let (month, count) = (word(&document["month"]), &document["settlements"]);
    let text = match lang {
        Lang::Zh => format!(" 异地清算  {payer}付{treated_in}  {month}\n 结算{count}笔\n"),
        Lang::En => format!(" Care elsewhere  {payer} owes {treated_in}  {month}\n settlements {count}\n"),
    };
    let mut table = statement(lang);
    payers(&mut table, document, "owed", lang);
    moved(&mut table, document, &PLACE, true, lang);
    text + &table.text(1)
}

fn statement(lang: Lang) -> Table {
    Table::new(&["", t(lang, ">元", ">Yuan"), ""])
}

/// What each payer came to owe.
fn payers(table: &mut Table, document: &Value, sum: &str, lang: Lang) {
    let payers = list(&document["payers"]);
    if payers.is_empty() {
        return;
    }
    heading(table, t(lang, "付方本月应付", "Payers came to owe"));
    for payer in payers {
        let code = word(&payer["account"]);
        let name = Account::parse(&code)
            .map_or_else(String::new, |account| account.label().in_lang(lang).to_owned());
        table.row([format!("  {name}"), amount(&payer[sum]).grouped().to_string(), code]);
    }
}

fn heading(table: &mut Table, text: &str) {
    table.row([text.to_owned(), String::new(), String::new()]);
}

/// The movements of an account; one that never moved is left out unless it is always shown.
fn moved(table: &mut Table, of: &Value, (zh, en, movements): &Movements, always: bool, lang: Lang) {
    let signed = |field: &str| match field.strip_prefix('-') {
        Some(field) => amount(&of[field]).neg(),
        None => amount(&of[field]),
    };
    if !always && movements.iter().all(|(field, ..)| signed(field).is_zero()) {
        return;
    }
    heading(table, t(lang, zh, en));
    for (field, zh, en) in *movements {
        let amount = signed(field);
        if !amount.is_zero() || matches!(*field, "opening" | "closing") {
            table.row([format!("  {}", t(lang, zh, en)), amount.grouped().to_string(), String::new()]);
        }
    }
}

fn amount(value: &Value) -> Fen {
    serde_json::from_value(value.clone()).unwrap_or(Fen::ZERO)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
