//! The members of a household.

use super::person::{period, who_heads, who_is};
use super::table::Table;
use crate::texts::t;
use yidan_book::words::Lang;
use yidan_domain::registry::{Household, HouseholdMember};

/// The members, one a row, each with the groups of today.
pub fn page(household: &Household, lang: Lang) -> String {
    let mut heads = who_heads(lang).to_vec();
    heads.extend([t(lang, "死亡日期", "Died"), t(lang, "人群", "Groups")]);
    let mut table = Table::new(&heads);
    for member in &household.members {
        let died = member.person.death_date.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let (person, last) = (who_is(&member.person, lang), [died, groups(member, lang)]);
        table.row(person.into_iter().chain(last));
    }
    format!(" {}  {}\n{}", t(lang, "家庭", "Household"), household.id, table.text(1))
}

fn groups(member: &HouseholdMember, lang: Lang) -> String {
    let held = member.memberships.iter();
    let named: Vec<String> =
        held.map(|fact| format!("{} {}", fact.what.group.as_str(), period(fact.holds, lang))).collect();
    if named.is_empty() { "-".to_owned() } else { named.join(t(lang, "；", "; ")) }
}
