//! The monthly lists of groups, applied as an officer applies them.

use serde_json::json;
use yidan_domain::bill::ShortText;
use yidan_domain::lists::{Decisions, GroupList, ListRow, ListSource, Month, PersonName};
use yidan_population::{Group, Population, Resident};
use yidan_service::Service;
use yidan_types::Date;

use crate::agenda::Agenda;
use crate::error::MakeError;
use crate::orders::by;

/// Who applies lists.
const OFFICER: &str = "lists";
/// On these days of the window lists come in.
pub(crate) const DAYS: [u16; 4] = [0, 130, 250, 350];

/// Applies the lists of all groups for the month of a day.
pub(crate) fn apply(
    service: &Service,
    population: &Population,
    agenda: &Agenda,
    day: Date,
) -> Result<(), MakeError> {
    Group::ALL.into_iter().try_for_each(|group| apply_one(service, population, agenda, group, day))
}

fn apply_one(
    service: &Service,
    population: &Population,
    agenda: &Agenda,
    group: Group,
    day: Date,
) -> Result<(), MakeError> {
    let month = Month::new(day.year(), day.month()).ok_or(MakeError::Malformed("a month"))?;
    let named = ShortText::parse(group.label()).ok_or(MakeError::Malformed("a group"))?;
    let rows = rows(population, agenda, group, day)?;
    let file = format!("{}-{month}", group.label());
    let source = ListSource { file: file.clone(), office: office(group).to_owned(), month };
    let list = GroupList { group: named, source };
    let content = json!({ "file": file, "rows": rows.len() });
    let order = by(OFFICER, &format!("list-{}-{month}", code(group)))?;
    // Whoever brings a list has looked at it: a county where many leave a group at once is still this one.
    let decisions = Decisions { alarms_accepted: true, ..Decisions::default() };
    service.apply_list(&order, &list, &rows, &decisions, &content, &mut |_, _| {})?;
    Ok(())
}

/// The members on the day, behind them a row that means nobody here and therefore waits.
fn rows(
    population: &Population,
    agenda: &Agenda,
    group: Group,
    day: Date,
) -> Result<Vec<ListRow>, MakeError> {
    let members = agenda.members.iter().filter(|(_, of)| *of == group);
    let residents = members.filter_map(|(number, _)| population.resident(u64::from(*number)));
    let on_day = residents.filter(|resident| resident.group_on(population.window(), day) == Some(group));
    let mut rows: Vec<ListRow> =
        (2_u32..).zip(on_day).map(|(number, resident)| row(number, &resident)).collect::<Result<_, _>>()?;
    let last = rows.last().map_or(2, |row| row.number + 1);
    rows.push(ListRow { name: Some(name("样例查无此人")?), ..ListRow::new(last) });
    Ok(rows)
}

fn row(number: u32, resident: &Resident) -> Result<ListRow, MakeError> {
    Ok(ListRow {
        name: Some(name(resident.person.name.as_str())?),
        identity: Some(resident.identity.clone()),
        ..ListRow::new(number)
    })
}

fn name(text: &str) -> Result<PersonName, MakeError> {
    PersonName::parse(text).map_err(|_| MakeError::Malformed("a name"))
}

const fn office(group: Group) -> &'static str {
    match group {
        Group::Destitute | Group::LowIncome => "样例县民政局",
        Group::SeverelyDisabled => "样例县残联",
        Group::Monitored => "样例县农业农村局",
    }
}

const fn code(group: Group) -> &'static str {
    match group {
        Group::Destitute => "destitute",
        Group::LowIncome => "low-income",
        Group::SeverelyDisabled => "disabled",
        Group::Monitored => "monitored",
    }
}
