//! A county before its first patient: places, facilities, catalogue, books, people and their insurance.

use yidan_types::Date;

use super::{Size, figures};
use crate::chance::Chance;
use crate::command::{Command, FacilityRow, FactRow, GradeRow, ItemRow, PersonRow, TermRow, What};

/// Items of the catalogue, with their class at first.
pub const ITEMS: [(&str, char); 4] = [("Y1", 'A'), ("Y2", 'B'), ("Y3", 'C'), ("Y4", 'A')];

/// The place that insures.
pub fn home(number: u64) -> String {
    format!("{:06}", 300_000 + number % 300_000 * 2)
}

/// The place beside it, where some go for care.
pub fn city(number: u64) -> String {
    format!("{:06}", 300_001 + number % 300_000 * 2)
}

/// Since when facilities and items are as they are.
pub fn long_ago() -> Date {
    Date::new(2015, 1, 1).unwrap_or(Date::MIN)
}

/// Everything that is sent before anybody falls ill.
pub fn commands(chance: &mut Chance, number: u64, size: Size) -> Vec<Command> {
    let mut commands = vec![
        Command::Facilities(facilities(number)),
        Command::Items(home(number), items()),
        Command::Publish(Box::new(figures::rules(chance, number, 2024, 1, None))),
        Command::Publish(Box::new(figures::rules(chance, number, 2025, 1, None))),
    ];
    for nth in 0..size.people {
        let row = person(number, nth);
        let id = row.id.clone();
        commands.push(Command::Register(row));
        commands.push(Command::Facts(id.clone(), enrolments(chance, &id)));
    }
    commands
}

fn facilities(number: u64) -> Vec<FacilityRow> {
    let facility = |nth: u8, grade: u8, area: String, inpatient: bool| {
        let id = format!("H{number}-{nth}");
        let grade = GradeRow { id: format!("{id}-S"), from: long_ago(), known: long_ago(), grade };
        FacilityRow { id, area, grades: vec![grade], inpatient }
    };
    vec![
        facility(1, 1, home(number), true),
        facility(2, 2, home(number), true),
        facility(3, 3, city(number), true),
        facility(4, 1, home(number), false),
    ]
}

fn items() -> Vec<ItemRow> {
    let item = |(code, class): (&str, char)| {
        let term = TermRow { id: format!("{code}-T"), from: long_ago(), known: long_ago(), class };
        ItemRow { code: code.to_owned(), terms: vec![term] }
    };
    ITEMS.into_iter().map(item).collect()
}

fn person(number: u64, nth: u64) -> PersonRow {
    let born = (number * 7_919 + nth) % 25_000;
    let (year, day_of_year) = (1940 + born / 365, born % 365 + 1);
    let day = |year: u64, of_year: u64| {
        let first = Date::new(i16::try_from(year).ok()?, 1, 1).ok()?;
        first.checked_add(jiff::Span::new().days(i64::try_from(of_year).ok()? - 1)).ok()
    };
    let birth = day(year, day_of_year).unwrap_or_else(long_ago);
    // So many people of a day as there are numbers, over all counties.
    let serial = (nth / 25_000 * 31 + number) % 1_000;
    let body = format!("371502{}{serial:03}", birth.to_string().replace('-', ""));
    let male = serial % 2 == 1;
    let name = format!("模拟{}", characters(number * 100_003 + nth));
    PersonRow {
        id: format!("P{number}-{nth:05}"),
        name,
        number: format!("{body}{}", check(&body)),
        male,
        birth,
        death: None,
    }
}

/// The last character of a resident identity number (GB 11643).
fn check(body: &str) -> char {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.chars().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits.zip(weights).map(|(digit, weight)| digit * weight).sum();
    let marks = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    marks.into_iter().nth(usize::try_from(sum % 11).unwrap_or_default()).unwrap_or('0')
}

/// A number in characters that names may have.
pub fn characters(mut number: u64) -> String {
    let digits = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
    let mut text = String::new();
    loop {
        text.extend(usize::try_from(number % 10).ok().and_then(|digit| digits.get(digit)));
        number /= 10;
        if number == 0 {
            return text;
        }
    }
}

/// Residents of both years, most of them; some are insured from a later day only.
fn enrolments(chance: &mut Chance, id: &str) -> Vec<FactRow> {
    let known = Date::new(2023, 12, 20).unwrap_or_else(|_| long_ago());
    let year = |year: i16, late: bool| {
        let from = Date::new(year, if late { 3 } else { 1 }, 1).ok()?;
        let holds = Some((from, Date::new(year, 12, 31).ok()));
        let id = format!("{id}-E{year}");
        Some(FactRow { id, what: What::Resident(year), holds, known, replaces: None })
    };
    let (late, both) = (chance.percent(5), !chance.percent(5));
    [year(2024, late), year(2025, false).filter(|_| both)].into_iter().flatten().collect()
}
