//! Why a bill could not be evaluated, in a clerk's words and with the place where to mend it.

use std::collections::BTreeMap;

use yidan_book::diag::Text;
use yidan_book::facts::{BoolFact, CountFact, EnumFact, Facts};
use yidan_book::model::{Atom, Book, DatedBy, Edition};
use yidan_book::outcome::{EvalError, MissingFact};
use yidan_book::words::{Lang, Word};
use yidan_types::Date;

use crate::bill::{Problem, ProblemCode};

/// The problems that the errors of an evaluation are; a fact that several rules miss is one problem.
pub(super) fn problems(book: &Book, facts: &Facts, errors: Vec<EvalError>) -> Vec<Problem> {
    let mut missing: BTreeMap<MissingFact, Vec<String>> = BTreeMap::new();
    let mut problems = Vec::new();
    for error in errors {
        match error {
            EvalError::MissingFact { fact, needed_by } => missing.entry(fact).or_default().push(needed_by),
            EvalError::NoRule { rule, facts: atoms } => problems.push(no_rule(book, facts, &rule, &atoms)),
            EvalError::NotInForce { rule } => problems.push(not_in_force(&rule)),
            EvalError::SegmentsFall { layer } => problems.push(segments_fall(&layer)),
            EvalError::Overflow { rule } => problems.push(overflow(&rule)),
        }
    }
    let missing = missing.into_iter().map(|(fact, rules)| missing_fact(&fact, rules));
    missing.chain(problems).collect()
}

/// Labels of rules, each once.
fn labels(mut rules: Vec<String>) -> (String, String) {
    rules.sort();
    rules.dedup();
    let zh: Vec<String> = rules.iter().map(|rule| format!("“{rule}”")).collect();
    let en: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
    (zh.join("、"), en.join(", "))
}

fn missing_fact(fact: &MissingFact, rules: Vec<String>) -> Problem {
    let (zh_rules, en_rules) = labels(rules);
    let word = match fact {
        MissingFact::Word(word) => *word,
        MissingFact::Groups => Word::Group,
    };
    let (path, hint) = place_of(word);
    let text = Text::new(
        format!("缺少“{}”，{zh_rules}要用到它", word.text(Lang::Zh)),
        format!("the fact `{}` is missing, which {en_rules} asks for", word.text(Lang::En)),
    );
    let problem = Problem::new(ProblemCode::MissingFact, path, text);
    match hint {
        Some((zh, en)) => problem.hint(zh, en),
        None => problem.hint(format!("请在票据的 {path} 处补上"), format!("add it at {path}")),
    }
}

/// What to do where adding a field is not the answer.
type Instead = Option<(&'static str, &'static str)>;

/// Where on the bill a fact stands, and what to do if it cannot simply be added there.
fn place_of(word: Word) -> (&'static str, Instead) {
    match word {
        // A visit has no number among the stays: the rule asks for what there is not.
        Word::StayNumber => (
            "$.encounter.kind",
            Some((
                "不是住院就没有住院次数，请核对就诊类型",
                "only an inpatient stay has a number: check the kind of the encounter",
            )),
        ),
        // A condition on lines asks for lines, and the bill came split.
        Word::Lines => (
            "$.parts",
            Some(("请用 lines 逐行给出明细，不要只给四部分合计", "give `lines` in place of `parts`")),
        ),
        Word::PaidFirst => (
            "$.lines",
            Some((
                "账册要按票据写的比例先行自付，请在每条乙类明细写上 paid_first_share",
                "the book takes the share from the bill: state `paid_first_share` on each line of class B",
            )),
        ),
        _ => (path_of(word), None),
    }
}

/// Where on the bill a fact stands.
fn path_of(word: Word) -> &'static str {
    match word {
        Word::Scheme => "$.person.scheme",
        Word::Group => "$.person.statuses",
        Word::Employment => "$.person.employment",
        Word::Sex => "$.person.sex",
        Word::Age => "$.person.birth_date",
        Word::Contracted => "$.person.family_doctor_contract",
        Word::Certificate => "$.person.certificates",
        Word::Encounter => "$.encounter.kind",
        Word::Location => "$.encounter.location",
        Word::Referral => "$.encounter.referral",
        Word::ByFamilyDoctor => "$.encounter.referred_by_family_doctor",
        Word::Diagnosis => "$.encounter.diagnoses",
        Word::BedDays => "$.encounter.bed_days",
        Word::TreatmentDays => "$.encounter.treatment_days",
        Word::TreatmentMonths => "$.encounter.treatment_months",
        Word::DrgWeight => "$.encounter.drg_weight",
        Word::Facility => "$.facility.id",
        Word::Grade => "$.facility.grade",
        Word::Tier => "$.facility.tier",
        Word::FacilityKind => "$.facility.kind",
        Word::HighestGrade => "$.year_to_date.highest_grade",
        _ => "$",
    }
}

fn no_rule(book: &Book, facts: &Facts, rule: &str, atoms: &[Atom]) -> Problem {
    let mut named: Vec<(String, String)> = Vec::new();
    for atom in atoms {
        let shown = fact_shown(book, facts, atom);
        if !named.contains(&shown) {
            named.push(shown);
        }
    }
    let zh: Vec<&str> = named.iter().map(|(zh, _)| zh.as_str()).collect();
    let en: Vec<&str> = named.iter().map(|(_, en)| en.as_str()).collect();
    let text = Text::new(
        format!("“{rule}”没有规定这种情形：{}", zh.join("，")),
        format!("`{rule}` has no rule for {}", en.join(", ")),
    );
    let path = atoms.first().and_then(word_of).map_or("$", path_of);
    Problem::new(ProblemCode::NoRule, path, text).hint(
        "请核对票据上的这些事实；事实无误，就要请政策人员补上规定",
        "check these facts on the bill; if they are right, the book lacks a rule",
    )
}

/// The fact that an atom reads, if the bill states it.
fn word_of(atom: &Atom) -> Option<Word> {
    match atom {
        Atom::Is(fact, _) => Some(fact.word()),
        Atom::True(fact) => Some(fact.word()),
        Atom::Within(fact, ..) => Some(fact.word()),
        Atom::Group(_) => Some(Word::Group),
        Atom::In(membership, _) => Some(membership.word()),
        Atom::MonthsPaid { .. } => None,
    }
}

/// A fact that decides, with its value: "医院等级为二级".
fn fact_shown(book: &Book, facts: &Facts, atom: &Atom) -> (String, String) {
    let (word, value) = match atom {
        Atom::Is(fact, _) => (fact.word(), enum_value(facts, *fact)),
        Atom::True(fact) => (fact.word(), bool_value(facts, *fact)),
        Atom::Within(fact, ..) => (fact.word(), count_value(facts, *fact)),
        Atom::MonthsPaid { layer, .. } => {
            let label = book.layers.get(layer.at()).map_or("", |layer| layer.name.label.as_str());
            return named_member(Word::MonthsPaid, label);
        }
        Atom::Group(group) => {
            let label = book.groups.get(group.at()).map_or("", |group| group.name.label.as_str());
            return named_member(Word::Group, label);
        }
        Atom::In(membership, list) => {
            let label = book.lists.get(list.at()).map_or("", |list| list.name.label.as_str());
            return named_member(membership.word(), label);
        }
    };
    (format!("{}为{}", word.text(Lang::Zh), value.0), format!("{} {}", word.text(Lang::En), value.1))
}

fn named_member(word: Word, label: &str) -> (String, String) {
    (format!("{}“{label}”", word.text(Lang::Zh)), format!("{} `{label}`", word.text(Lang::En)))
}

fn unknown() -> (String, String) {
    ("未知".to_owned(), "unknown".to_owned())
}

fn enum_value(facts: &Facts, fact: EnumFact) -> (String, String) {
    let number = facts.enums.get(&fact).copied().map(usize::from);
    match number.and_then(|number| fact.values().get(number)) {
        Some(word) => (word.text(Lang::Zh).to_owned(), word.text(Lang::En).to_owned()),
        None => unknown(),
    }
}

fn bool_value(facts: &Facts, fact: BoolFact) -> (String, String) {
    match facts.bools.get(&fact) {
        Some(true) => ("是".to_owned(), "yes".to_owned()),
        Some(false) => ("否".to_owned(), "no".to_owned()),
        None => unknown(),
    }
}

fn count_value(facts: &Facts, fact: CountFact) -> (String, String) {
    facts.counts.get(&fact).map_or_else(unknown, |count| (count.to_string(), count.to_string()))
}

fn not_in_force(rule: &str) -> Problem {
    let text = Text::new(
        format!("“{rule}”在这一天没有生效的规定"),
        format!("`{rule}` is not in force on the day of the bill"),
    );
    Problem::new(ProblemCode::NotInForce, "$.encounter", text)
}

fn segments_fall(layer: &str) -> Problem {
    let text = Text::new(
        format!("“{layer}”的分段在这种情形下不是从低到高"),
        format!("the segments of `{layer}` do not rise for these facts"),
    );
    Problem::new(ProblemCode::SegmentsFall, "$", text)
        .hint("这是账册的错误，请交政策人员", "a mistake of the book: hand it to its author")
}

fn overflow(rule: &str) -> Problem {
    let text =
        Text::new(format!("计算“{rule}”时金额超出上限"), format!("an amount leaves the range in `{rule}`"));
    Problem::new(ProblemCode::AmountTooLarge, "$", text)
}

/// No layer is in force on the day of the edition: the bill is older than the book, or the book ends before it.
pub(super) fn no_layer(edition: &Edition<'_>) -> Problem {
    let begins = first_day(edition);
    let day = edition.day;
    let path = match edition.book.dated_by {
        DatedBy::Discharge => "$.encounter.discharge_date",
        DatedBy::Admission => "$.encounter.admission_date",
        DatedBy::Settlement => "$.encounter.settlement_date",
    };
    match begins {
        Some(begins) if day < begins => {
            let text = Text::new(
                format!("这份票据（{day}）早于账册的生效日（{begins}）"),
                format!("the bill ({day}) is older than the book, which begins on {begins}"),
            );
            Problem::new(ProblemCode::OlderThanBook, path, text)
                .hint("请用那一年的账册结算", "settle it with the book of that time")
        }
        _ => {
            let text = Text::new(
                format!("账册在{day}没有生效的待遇"),
                format!("the book has no layer in force on {day}"),
            );
            Problem::new(ProblemCode::NoLayerInForce, path, text)
        }
    }
}

/// The first day on which a layer of the book is in force, as known.
fn first_day(edition: &Edition<'_>) -> Option<Date> {
    let known = |announced: Option<Date>| match (announced, edition.known) {
        (Some(announced), Some(known)) => announced <= known,
        _ => true,
    };
    let versions = edition.book.layers.iter().flat_map(|layer| &layer.versions);
    versions.filter(|version| known(version.announced)).map(|version| version.from).min()
}
