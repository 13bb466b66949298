//! A bill from a table of lines and options: for trying a rule without writing JSON.

use super::Answer;
use crate::files;
use crate::texts::t;
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use std::fmt::Display;
use std::path::PathBuf;
use yidan_book::words::Lang;
use yidan_domain::bill::{
    Bill, BillHeader, Choice, Employment, Encounter, EncounterKind, Facility, FacilityKind, Grade, Location,
    Person, Problem, Referral, Scheme, Sex, ShortText, Status, Term, Tier, read_csv_lines,
};
use yidan_types::{BillId, Date, DiagnosisCode, FacilityId, Fen, PersonId, parse_date};

/// Name, Chinese and English help of each option that takes one value.
const OPTIONS: &[(&str, &str, &str)] = &[
    ("bill-id", "单号，默认 csv", "number of the bill, default csv"),
    ("person", "患者编号，默认 csv", "id of the patient, default csv"),
    ("sex", "性别：男、女", "sex: male, female"),
    ("born", "出生日期", "day of birth"),
    ("scheme", "参保险种：居民、职工、未参保", "scheme: resident, employee, uninsured"),
    ("employment", "职工状态：在职、退休", "working or retired"),
    ("hospital", "医疗机构编号，默认 csv", "id of the hospital, default csv"),
    ("grade", "医院等级：未定级、一级、二级、三级", "grade: ungraded, grade_one, grade_two, grade_three"),
    (
        "tier",
        "医院层级：村级、乡级、县级、市级、省级、省外",
        "tier: village, township, county, city, province, outside_province",
    ),
    (
        "hospital-kind",
        "医院类别：综合医院、中医医院……",
        "kind of hospital: general_hospital, tcm_hospital, ...",
    ),
    ("kind", "就诊类型：住院、普通门诊……", "kind of visit: inpatient, outpatient, ..."),
    ("admitted", "入院日期（住院）", "day of admission (stays)"),
    ("discharged", "出院或就诊日期", "day of discharge or visit"),
    ("settled", "结算日期，默认出院日期", "day of settlement, default day of discharge"),
    (
        "location",
        "就医地：区内、异地备案、异地未备案，默认区内",
        "location: in_area (default), off_site_filed, off_site_unfiled",
    ),
    (
        "referral",
        "转诊：自行就医（默认）、首诊、上转、下转",
        "referral: self_directed (default), first_contact, ...",
    ),
    ("total", "总费用（元），默认明细之和", "total in yuan, default the sum of lines"),
];

/// The options of this way in.
pub fn options(lang: Lang) -> Vec<Arg> {
    let group = t(lang, "CSV 明细", "Lines as CSV");
    let mut options = vec![
        Arg::new("csv").long("csv").value_name("LINES").value_parser(value_parser!(PathBuf)).help(t(
            lang,
            "费用明细 CSV；患者、医院、就诊由下列选项给出",
            "lines as CSV; patient, hospital and visit by the options below",
        )),
        many("group", t(lang, "人群，可多次给出", "group of the patient, repeatable")),
        many(
            "diagnosis",
            t(lang, "诊断编码，主要诊断在前，可多次给出", "diagnosis code, main one first, repeatable"),
        ),
    ];
    options.extend(OPTIONS.iter().map(|(name, zh, en)| {
        Arg::new(*name).long(*name).requires("csv").value_name("…").help(t(lang, zh, en))
    }));
    options.into_iter().map(|option| option.help_heading(group)).collect()
}

fn many(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).requires("csv").value_name("…").action(ArgAction::Append).help(help)
}

/// The bill, if `--csv` is given.
///
/// # Errors
/// Every option that is missing or wrong.
pub fn bill(arguments: &ArgMatches, lang: Lang) -> Result<Option<Result<Bill, Vec<Problem>>>, Answer> {
    let Some(path) = arguments.get_one::<PathBuf>("csv") else { return Ok(None) };
    let bytes = files::read(path, lang).map_err(Answer::bad)?;
    let mut options = Options { arguments, lang, wrong: Vec::new() };
    let header = options.header();
    match header.filter(|_| options.wrong.is_empty()) {
        Some(header) => Ok(Some(read_csv_lines(&bytes, header))),
        None => Err(Answer::bad(options.wrong.join("\n"))),
    }
}

/// Reads options and collects what is wrong with them.
struct Options<'m> {
    arguments: &'m ArgMatches,
    lang: Lang,
    wrong: Vec<String>,
}

impl Options<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.arguments.get_one::<String>(name).map(String::as_str)
    }

    fn missing<T>(&mut self, name: &str) -> Option<T> {
        let help = OPTIONS.iter().find(|(option, ..)| *option == name);
        let help = help.map_or("", |(_, zh, en)| t(self.lang, zh, en));
        self.wrong.push(format!("{} --{name}（{help}）", t(self.lang, "缺少选项", "missing option")));
        None
    }

    fn bad<T>(&mut self, name: &str, value: &str, reason: &str) -> Option<T> {
        self.wrong.push(format!("--{name} {value}：{reason}"));
        None
    }

    fn choice<T: Choice>(&mut self, name: &str) -> Option<T> {
        match self.text(name).map(str::to_owned) {
            None => self.missing(name),
            Some(text) => self.find(name, &text),
        }
    }

    fn choice_or<T: Choice>(&mut self, name: &str, default: T) -> Option<T> {
        match self.text(name).map(str::to_owned) {
            None => Some(default),
            Some(text) => self.find(name, &text),
        }
    }

    fn find<T: Choice>(&mut self, name: &str, text: &str) -> Option<T> {
        let known: Vec<&str> = T::ALL.iter().map(|value| value.word().text(self.lang)).collect();
        let reason = format!("{}{}", t(self.lang, "应为 ", "one of "), known.join("、"));
        T::find(text).or_else(|| self.bad(name, text, &reason))
    }

    fn date(&mut self, name: &str) -> Option<Date> {
        match self.text(name).map(str::to_owned) {
            None => self.missing(name),
            Some(text) => match parse_date(&text) {
                Ok(date) => Some(date),
                Err(error) => {
                    let reason =
                        if self.lang == Lang::Zh { error.zh().to_owned() } else { error.to_string() };
                    self.bad(name, &text, &reason)
                }
            },
        }
    }

    fn optional_date(&mut self, name: &str) -> Option<Date> {
        if self.text(name).is_some() { self.date(name) } else { None }
    }

    fn id<T, E: Display>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        let text = self.text(name).unwrap_or("csv").to_owned();
        match parse(&text) {
            Ok(id) => Some(id),
            Err(error) => self.bad(name, &text, &error.to_string()),
        }
    }

    fn header(&mut self) -> Option<BillHeader> {
        // Everything is read before anything is given up, so that all mistakes are named at once.
        let (id, person, facility) = (self.id("bill-id", BillId::parse), self.person(), self.facility());
        let (encounter, total) = (self.encounter(), self.total());
        Some(BillHeader {
            id: id?,
            person: person?,
            facility: facility?,
            encounter: encounter?,
            total,
            year_to_date: None,
        })
    }

    fn total(&mut self) -> Option<Fen> {
        let text = self.text("total")?.to_owned();
        match Fen::parse_yuan(&text) {
            Ok(total) => Some(total),
            Err(error) => {
                let reason = if self.lang == Lang::Zh { error.zh().to_owned() } else { error.to_string() };
                self.bad("total", &text, &reason)
            }
        }
    }

    fn person(&mut self) -> Option<Person> {
        let (id, sex) = (self.id("person", PersonId::parse), self.choice::<Sex>("sex"));
        let (born, scheme) = (self.date("born"), self.choice::<Scheme>("scheme"));
        let employment =
            if self.text("employment").is_some() { self.choice::<Employment>("employment") } else { None };
        let statuses = self.statuses();
        Some(Person {
            id: id?,
            name: None,
            sex: sex?,
            birth_date: born?,
            scheme: scheme?,
            employment,
            statuses,
            certificates: Vec::new(),
            family_doctor_contract: None,
        })
    }

    /// Groups given as options hold on every day.
    fn statuses(&mut self) -> Vec<Status> {
        let names: Vec<String> =
            self.arguments.get_many::<String>("group").into_iter().flatten().cloned().collect();
        let mut statuses = Vec::new();
        for name in names {
            match ShortText::parse(&name) {
                Some(group) => {
                    let term = Term { from: Date::constant(1900, 1, 1), until: None, known: None };
                    statuses.push(Status { group, term, source: None });
                }
                None => {
                    let reason = t(self.lang, "不是人群名称", "is no name of a group");
                    self.bad::<()>("group", &name, reason);
                }
            }
        }
        statuses
    }

    fn facility(&mut self) -> Option<Facility> {
        let (id, grade) = (self.id("hospital", FacilityId::parse), self.choice::<Grade>("grade"));
        let (tier, kind) = (self.choice::<Tier>("tier"), self.choice::<FacilityKind>("hospital-kind"));
        Some(Facility { id: id?, name: None, grade: grade?, tier: tier?, kind: kind? })
    }

    fn encounter(&mut self) -> Option<Encounter> {
        let (kind, admitted) = (self.choice::<EncounterKind>("kind"), self.optional_date("admitted"));
        let (discharged, settled) = (self.date("discharged"), self.optional_date("settled"));
        let location = self.choice_or("location", Location::InArea);
        let referral = self.choice_or("referral", Referral::SelfDirected);
        let diagnoses = self.diagnoses();
        Some(Encounter {
            kind: kind?,
            admission_date: admitted,
            discharge_date: discharged?,
            settlement_date: settled.or(discharged)?,
            location: location?,
            referral: referral?,
            referred_by_family_doctor: None,
            previous_bill: None,
            diagnoses,
            bed_days: None,
            treatment_days: None,
            treatment_months: None,
            drg_weight: None,
        })
    }

    fn diagnoses(&mut self) -> Vec<DiagnosisCode> {
        let codes: Vec<String> =
            self.arguments.get_many::<String>("diagnosis").into_iter().flatten().cloned().collect();
        let mut diagnoses = Vec::new();
        for code in codes {
            match DiagnosisCode::parse(&code) {
                Ok(code) => diagnoses.push(code),
                Err(error) => {
                    self.bad::<()>("diagnosis", &code, &error.to_string());
                }
            }
        }
        diagnoses
    }
}
