//! A person's file: who, what is recorded, what was settled. Numbers and addresses are masked unless asked for in full.

use super::table::Table;
use crate::layout::Align::Left;
use crate::layout::cell;
use crate::texts::t;
use unicode_width::UnicodeWidthStr;
use yidan_book::words::Lang;
use yidan_domain::bill::{Choice, ShortText};
use yidan_domain::casefile::Settled;
use yidan_domain::ledger::AmountsDraft;
use yidan_domain::registry::{
    Address, Enrolment, Fact, Facts, Hukou, IdentityDocument, OtherDocument, Participation, Period, Person,
    PersonFile,
};
use yidan_types::{Date, Fen};

/// How a file is shown.
#[derive(Clone, Copy)]
pub struct Shown {
    /// Numbers, telephone and addresses in full.
    pub full: bool,
    /// In which language.
    pub lang: Lang,
}

/// The file.
pub fn page(file: &PersonFile, shown: Shown) -> String {
    let lang = shown.lang;
    let mut text = who(&file.person, shown);
    text.push('\n');
    let (facts, replaced) = facts(file, lang);
    text += &titled(t(lang, "记录", "Recorded"), &facts);
    if replaced > 0 {
        text += &match lang {
            Lang::Zh => format!("  另有{replaced}条已被替代，加 --json 可见\n"),
            Lang::En => format!("  {replaced} more were replaced, shown with --json\n"),
        };
    }
    text.push('\n');
    text + &titled(t(lang, "结算", "Settlements"), &settlements(&file.settled, lang))
}

fn titled(title: &str, table: &Table) -> String {
    match table.is_empty() {
        true => format!(" {title}  -\n"),
        false => format!(" {title}\n{}", table.text(2)),
    }
}

/// People, one a row.
pub fn list<'p>(people: impl IntoIterator<Item = &'p Person>, shown: Shown) -> String {
    let lang = shown.lang;
    let mut heads = who_heads(lang).to_vec();
    heads.push(t(lang, "证件", "Document"));
    let mut table = Table::new(&heads);
    for person in people {
        let document = person.document.as_ref().map_or_else(|| "-".to_owned(), |paper| number(paper, shown));
        table.row(who_is(person, lang).into_iter().chain([document]));
    }
    table.text(1)
}

/// What stands over [`who_is`].
pub fn who_heads(lang: Lang) -> [&'static str; 4] {
    [t(lang, "人员编号", "Id"), t(lang, "姓名", "Name"), t(lang, "性别", "Sex"), t(lang, "出生日期", "Born")]
}

/// Who somebody is, without anything private.
pub fn who_is(person: &Person, lang: Lang) -> [String; 4] {
    [
        person.id.to_string(),
        person.name.as_str().to_owned(),
        person.sex.word().text(lang).to_owned(),
        person.birth_date.to_string(),
    ]
}

fn who(person: &Person, shown: Shown) -> String {
    let lang = shown.lang;
    let mut facts: Vec<(&str, String)> = who_heads(lang).into_iter().zip(who_is(person, lang)).collect();
    let mut add = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    add(t(lang, "证件", "Document"), person.document.as_ref().map(|paper| number(paper, shown)));
    add(t(lang, "户口", "Registered as"), person.hukou.map(|hukou| hukou_text(hukou, lang).to_owned()));
    add(t(lang, "家庭", "Household"), person.household.as_ref().map(ToString::to_string));
    let phone = person.phone.as_ref().map(|phone| masked(phone.reveal(), 3, 4, shown.full));
    add(t(lang, "电话", "Telephone"), phone);
    let registered = person.registered_address.as_ref().map(|place| address(place, shown));
    add(t(lang, "户籍地", "Registered in"), registered);
    add(t(lang, "住址", "Lives in"), person.home_address.as_ref().map(|place| address(place, shown)));
    add(t(lang, "死亡日期", "Died"), person.death_date.map(|day| day.to_string()));
    let width = facts.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
    facts.iter().map(|(name, value)| format!(" {}  {value}\n", cell(name, width, Left))).collect()
}

/// A number with its first and last characters.
fn masked(text: &str, first: usize, last: usize, full: bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    if full || characters.len() <= first + last {
        return if full { text.to_owned() } else { "*".repeat(characters.len()) };
    }
    let hidden = characters.len() - first - last;
    let (start, end) = (characters.iter().take(first), characters.iter().skip(first + hidden));
    start.chain(std::iter::repeat_n(&'*', hidden)).chain(end).collect()
}

fn number(document: &IdentityDocument, shown: Shown) -> String {
    let lang = shown.lang;
    match document {
        IdentityDocument::ResidentCard(number) => {
            let number = if shown.full { number.reveal().to_owned() } else { number.to_string() };
            format!("{} {number}", t(lang, "身份证", "identity card"))
        }
        IdentityDocument::Other(kind, number) => {
            let kind = match kind {
                OtherDocument::Passport => t(lang, "护照", "passport"),
                OtherDocument::HouseholdRegister => t(lang, "户口簿", "household register"),
                OtherDocument::HomeReturnPermit => t(lang, "港澳台居民通行证", "home return permit"),
                OtherDocument::ResidencePermit => t(lang, "外国人永久居留证", "residence permit"),
            };
            format!("{kind} {}", masked(number.reveal(), 2, 2, shown.full))
        }
    }
}

fn hukou_text(hukou: Hukou, lang: Lang) -> &'static str {
    match hukou {
        Hukou::Rural => t(lang, "农业", "rural"),
        Hukou::Urban => t(lang, "非农业", "urban"),
        Hukou::Resident => t(lang, "居民", "resident"),
    }
}

/// The county and town; the rest in full only.
fn address(address: &Address, shown: Shown) -> String {
    let text = |part: &Option<ShortText>| part.as_ref().map(|part| part.as_str().to_owned());
    let mut parts = vec![address.county.to_string()];
    parts.extend(text(&address.town));
    if shown.full {
        parts.extend(text(&address.village));
        parts.extend(text(&address.detail));
    } else if address.village.is_some() || address.detail.is_some() {
        parts.push("***".to_owned());
    }
    parts.join(" ")
}

/// The standing facts, and how many were replaced.
fn facts(file: &PersonFile, lang: Lang) -> (Table, usize) {
    let mut table = Table::new(&[
        t(lang, "种类", "Kind"),
        t(lang, "内容", "What"),
        t(lang, "有效", "Holds"),
        t(lang, "获知", "Known"),
        t(lang, "编号", "Id"),
        t(lang, "来源", "Source"),
    ]);
    let mut replaced = 0;
    let mut add = |name, rows: Vec<[String; 5]>, all: usize| {
        replaced += all - rows.len();
        for row in rows {
            table.row(std::iter::once(t(lang, name, english(name)).to_owned()).chain(row));
        }
    };
    add("参保", rows(&file.enrolments, lang, |what| enrolment(what, lang)), file.enrolments.records().len());
    add(
        "人群",
        rows(&file.memberships, lang, |what| what.group.as_str().to_owned()),
        file.memberships.records().len(),
    );
    add(
        "认定",
        rows(&file.certificates, lang, |what| what.disease.to_string()),
        file.certificates.records().len(),
    );
    add(
        "签约",
        rows(&file.contracts, lang, |what| what.facility.to_string()),
        file.contracts.records().len(),
    );
    let filings =
        rows(&file.filings, lang, |what| format!("{} {}", what.area, what.kind.label().in_lang(lang)));
    add("备案", filings, file.filings.records().len());
    (table, replaced)
}

fn english(name: &str) -> &'static str {
    match name {
        "参保" => "insured",
        "人群" => "group",
        "认定" => "certified",
        "签约" => "contract",
        _ => "filing",
    }
}

fn rows<T>(facts: &Facts<T>, lang: Lang, what: impl Fn(&T) -> String) -> Vec<[String; 5]> {
    let source =
        |fact: &Fact<T>| fact.source.as_ref().map_or_else(|| "-".to_owned(), |text| text.as_str().to_owned());
    let standing = facts.as_known_on(Date::MAX);
    let row = |fact: &Fact<T>| {
        [
            what(&fact.what),
            period(fact.holds, lang),
            fact.known.to_string(),
            fact.id.to_string(),
            source(fact),
        ]
    };
    standing.map(row).collect()
}

/// A period in words.
pub fn period(period: Option<Period>, lang: Lang) -> String {
    match (period, lang) {
        (None, _) => "-".to_owned(),
        (Some(Period { from, until: None }), Lang::Zh) => format!("{from}起"),
        (Some(Period { from, until: None }), Lang::En) => format!("from {from}"),
        (Some(Period { from, until: Some(until) }), Lang::Zh) => format!("{from}至{until}"),
        (Some(Period { from, until: Some(until) }), Lang::En) => format!("{from} to {until}"),
    }
}

fn enrolment(enrolment: &Enrolment, lang: Lang) -> String {
    let (scheme, employment) = enrolment.scheme.parts();
    let mut words = vec![enrolment.area.to_string(), scheme.word().text(lang).to_owned()];
    words.extend(employment.map(|employment| employment.word().text(lang).to_owned()));
    if enrolment.participation == Participation::Suspended {
        words.push(t(lang, "暂停", "suspended").to_owned());
    }
    words.join(" ")
}

fn settlements(settled: &[Settled], lang: Lang) -> Table {
    let mut table = Table::new(&[
        t(lang, "结算编号", "Settlement"),
        t(lang, "票据号", "Bill"),
        t(lang, "结算日", "Settled"),
        t(lang, ">总费用", ">Total"),
        t(lang, ">个人负担", ">Own pay"),
        t(lang, "状态", "State"),
    ]);
    for settled in settled {
        let amounts = AmountsDraft::from(settled.stands().amounts.clone());
        let claim = &settled.claim;
        table.row([
            settled.id.to_string(),
            claim.id.to_string(),
            claim.encounter.settlement_date.to_string(),
            amounts.total.grouped().to_string(),
            amounts.own_pay.grouped().to_string(),
            state(settled, lang),
        ]);
    }
    table
}

/// Whether a settlement counts, was corrected, and what is owed.
fn state(settled: &Settled, lang: Lang) -> String {
    if settled.reversal.is_some() {
        return t(lang, "已冲销", "reversed").to_owned();
    }
    let mut states = Vec::new();
    match settled.corrections.len() {
        0 => {}
        count => states.push(match lang {
            Lang::Zh => format!("更正{count}次"),
            Lang::En => format!("corrected {count}×"),
        }),
    }
    states.extend(owed(settled, lang));
    if states.is_empty() {
        states.push(t(lang, "有效", "stands").to_owned());
    }
    states.join(t(lang, "，", ", "))
}

/// What is owed for a settlement, if anything.
pub fn owed(settled: &Settled, lang: Lang) -> Option<String> {
    let owed = Fen::new(settled.owed()).unwrap_or(Fen::ZERO);
    let amount = |fen: Fen| fen.grouped().to_string();
    match (owed.get().signum(), lang) {
        (0, _) => None,
        (1, Lang::Zh) => Some(format!("尚欠{}元", amount(owed))),
        (1, Lang::En) => Some(format!("{} yuan owed", amount(owed))),
        (_, Lang::Zh) => Some(format!("多收{}元", amount(owed.neg()))),
        (_, Lang::En) => Some(format!("{} yuan too much", amount(owed.neg()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_their_ends_only() {
        assert_eq!(masked("13800001234", 3, 4, false), "138****1234");
        assert_eq!(masked("123", 2, 2, false), "***");
        assert_eq!(masked("123", 2, 2, true), "123");
    }
}
