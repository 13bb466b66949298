//! Conditions: for whom and what a rule is, composed as people would say it.
//!
//! The members of a conjunction are sorted into what they say of the person, the disease, the way there, the place and
//! the kind of care, so that `人群 贫困人口 且 就诊 住院 且 医院层级 县级` becomes "贫困人口在县级医疗机构住院".

use super::slots::{People, Slots};
use super::{Wording, say};
use crate::facts::{BoolFact, CountFact, EnumFact, Membership, ValueSet};
use crate::model::{Atom, Cond, ListIx};
use crate::words::Lang;

/// More alternatives than this are not spread out.
const MOST_ALTERNATIVES: usize = 3;

impl Wording<'_> {
    /// For whom and what, as a noun: `贫困人口在县级医疗机构住院`.
    pub fn who(&self, cond: &Cond) -> String {
        match cond {
            Cond::Always => say!(self, "所有人", "everyone"),
            Cond::Any(members) if members.is_empty() => say!(self, "（任何人都不）", "no one"),
            Cond::Any(members) if self.groups(members).is_some() || same_lists(members).is_some() => {
                self.whose(cond)
            }
            Cond::Any(members) => {
                let members = with_lists_together(members);
                let members: Vec<String> = members.iter().map(|m| self.who(m)).collect();
                members.join(if self.lang == Lang::Zh { "，或者" } else { ", or " })
            }
            other => match self.alternatives(other) {
                Some(any) => self.who(&any),
                None => self.whose(other),
            },
        }
    }

    /// A condition without alternatives.
    fn whose(&self, cond: &Cond) -> String {
        let slots = self.sorted(cond);
        match self.lang {
            Lang::Zh => slots.chinese(),
            Lang::En => slots.english(),
        }
    }

    /// A conjunction with a few alternatives in it as alternatives of conjunctions: "贫困人口住院，或者贫困人口急诊" is
    /// longer than the condition, but it can be said.
    fn alternatives(&self, cond: &Cond) -> Option<Cond> {
        let Cond::All(members) = cond else { return None };
        let is_choice = |m: &Cond| matches!(m, Cond::Any(any) if any.len() > 1 && self.groups(any).is_none() && same_lists(any).is_none());
        let at = members.iter().position(is_choice)?;
        let Some(Cond::Any(any)) = members.get(at) else { return None };
        let any = with_lists_together(any);
        if members.iter().filter(|m| is_choice(m)).count() > 1 || any.len() > MOST_ALTERNATIVES {
            return None;
        }
        let with = |choice: &Cond| {
            let mut all: Vec<Cond> = Vec::new();
            for (place, member) in members.iter().enumerate() {
                all.push(if place == at { choice.clone() } else { member.clone() });
            }
            Cond::All(all)
        };
        Some(Cond::Any(any.iter().map(with).collect()))
    }

    /// The condition as the start of a sentence: `对贫困人口`, `在三级医疗机构住院的`, `for members of “贫困人口”`.
    pub fn in_case(&self, cond: &Cond) -> String {
        match (self.lang, self.is_a_person(cond)) {
            (Lang::En, _) => format!("for {}", self.who(cond)),
            (Lang::Zh, true) => format!("对{}", self.who(cond)),
            (Lang::Zh, false) => format!("{}的", self.who(cond)),
        }
    }

    /// The condition as the subject of a sentence: `贫困人口`, `在三级医疗机构住院的，`.
    pub fn those(&self, cond: &Cond) -> String {
        match (self.lang, self.is_a_person(cond)) {
            (Lang::Zh, false) => format!("{}的，", self.who(cond)),
            _ => self.who(cond),
        }
    }

    fn is_a_person(&self, cond: &Cond) -> bool {
        self.sorted(cond).is_a_person()
    }

    fn sorted(&self, cond: &Cond) -> Slots {
        let mut slots = Slots::default();
        self.sort(cond, &mut slots);
        if !slots.not_diagnosed.is_empty() {
            let denied = self.member(Membership::Diagnosis, &slots.not_diagnosed, false);
            slots.traits.push(denied);
        }
        slots
    }

    /// A condition as a sentence without subject: `属于贫困人口，且住院`.
    pub fn cond(&self, cond: &Cond) -> String {
        match cond {
            Cond::Always => say!(self, "无条件", "always"),
            Cond::Atom(atom) => self.atom(atom, true),
            Cond::Not(inner) => match inner.as_ref() {
                Cond::Atom(atom) => self.atom(atom, false),
                Cond::Always => say!(self, "任何情况都不", "never"),
                other => self.cond(&denied(other)),
            },
            Cond::All(members) if members.is_empty() => self.cond(&Cond::Always),
            Cond::Any(members) if members.is_empty() => say!(self, "任何情况都不", "never"),
            Cond::All(members) => self.conds(members, if self.lang == Lang::Zh { "，且" } else { " and " }),
            Cond::Any(members) => self.conds(members, if self.lang == Lang::Zh { "，或者" } else { " or " }),
        }
    }

    fn conds(&self, members: &[Cond], joint: &str) -> String {
        let members: Vec<String> = members
            .iter()
            .map(|member| match (member, self.lang) {
                (Cond::All(m) | Cond::Any(m), Lang::Zh) if m.len() > 1 => {
                    format!("（{}）", self.cond(member))
                }
                (Cond::All(m) | Cond::Any(m), Lang::En) if m.len() > 1 => format!("({})", self.cond(member)),
                _ => self.cond(member),
            })
            .collect();
        members.join(joint)
    }

    fn sort(&self, cond: &Cond, slots: &mut Slots) {
        match cond {
            Cond::Always => {}
            Cond::All(members) => members.iter().for_each(|m| self.sort(m, slots)),
            Cond::Atom(atom) => self.sort_atom(atom, slots),
            Cond::Any(members) => match (self.groups(members), same_lists(members)) {
                (Some(groups), _) => slots.groups.push(groups),
                (None, Some((what, lists))) => self.sort_lists(what, &lists, slots),
                (None, None) => slots.rest.push(self.where_it_holds(cond)),
            },
            Cond::Not(inner) => match inner.as_ref() {
                Cond::Atom(
                    atom @ (Atom::Group(_)
                    | Atom::True(BoolFact::Contracted)
                    | Atom::In(Membership::Certificate, _)),
                ) => slots.traits.push(self.atom(atom, false)),
                Cond::Atom(Atom::In(Membership::Diagnosis, list)) => slots.not_diagnosed.push(*list),
                Cond::Any(_) | Cond::Not(_) => self.sort(&denied(inner), slots),
                _ => slots.rest.push(self.where_it_holds(cond)),
            },
        }
    }

    /// A condition that is a clause of its own.
    fn where_it_holds(&self, cond: &Cond) -> String {
        let cond = self.cond(cond);
        say!(self, "{cond}", "where it is {cond}")
    }

    /// Groups of which one is enough.
    fn groups(&self, members: &[Cond]) -> Option<String> {
        let groups: Option<Vec<String>> = members
            .iter()
            .map(|member| match member {
                Cond::Atom(Atom::Group(group)) => Some(self.group(*group)),
                _ => None,
            })
            .collect();
        groups.map(|groups| self.any_of(&groups))
    }

    fn sort_atom(&self, atom: &Atom, slots: &mut Slots) {
        let said = self.atom(atom, true);
        match atom {
            Atom::Group(group) => slots.groups.push(self.group(*group)),
            Atom::Is(fact, values) => self.sort_value(*fact, *values, said, slots),
            Atom::Within(CountFact::StayNumber | CountFact::BedDays, ..) => slots.stays.push(said),
            Atom::Within(CountFact::Age, ..) | Atom::True(BoolFact::Contracted) => slots.traits.push(said),
            Atom::Within(CountFact::TreatmentDays | CountFact::TreatmentMonths, ..) => {
                slots.rest.push(say!(self, "{said}", "with {said}"));
            }
            Atom::True(BoolFact::ByFamilyDoctor) => slots.ways.push(said),
            Atom::In(what, list) => self.sort_lists(*what, &[*list], slots),
            Atom::MonthsPaid { .. } => slots.rest.push(say!(self, "{said}", "where {said}")),
        }
    }

    fn sort_lists(&self, what: Membership, lists: &[ListIx], slots: &mut Slots) {
        match what {
            Membership::Certificate => slots.traits.push(self.member(what, lists, true)),
            Membership::Diagnosis => slots.diseases.push(self.member(what, lists, true)),
            Membership::Facility => {
                let lists: Vec<String> = lists.iter().map(|list| self.list(*list)).collect();
                let lists = self.any_of(&lists);
                slots.facilities.push(say!(self, "{lists}所列医疗机构", "facility of the list {lists}"));
            }
        }
    }

    fn sort_value(&self, fact: EnumFact, values: ValueSet, said: String, slots: &mut Slots) {
        let named = self.any_of(&self.values(fact, values));
        match fact {
            EnumFact::Scheme | EnumFact::Employment => {
                let of_people = self.any_of(&self.people(fact, values));
                let of_a_group = self.any_of(&self.of_a_group(fact, values));
                slots.people.push(People { fact, of_people, of_a_group });
            }
            EnumFact::Sex => slots.sexes.push(named),
            EnumFact::Encounter => slots.care.push(named),
            EnumFact::Location => slots.locations.push(named),
            EnumFact::Referral => slots.ways.push(named),
            EnumFact::Tier | EnumFact::Grade => slots.levels.push(named),
            EnumFact::FacilityKind => slots.facilities.push(named),
            EnumFact::HighestGrade => slots.rest.push(said),
        }
    }
}

/// That a condition does not hold, the denial moved inwards: people say "neither a nor b", not "not (a or b)".
fn denied(cond: &Cond) -> Cond {
    let each = |members: &[Cond]| members.iter().map(denied).collect();
    match cond {
        Cond::Not(inner) => inner.as_ref().clone(),
        Cond::All(members) => Cond::Any(each(members)),
        Cond::Any(members) => Cond::All(each(members)),
        Cond::Atom(_) | Cond::Always => Cond::Not(Box::new(cond.clone())),
    }
}

/// The lists of alternatives that all ask for a code in one of some lists.
fn same_lists(any: &[Cond]) -> Option<(Membership, Vec<ListIx>)> {
    let mut found: Option<(Membership, Vec<ListIx>)> = None;
    for cond in any {
        let Cond::Atom(Atom::In(what, list)) = cond else { return None };
        match &mut found {
            None => found = Some((*what, vec![*list])),
            Some((first, lists)) if first == what => lists.push(*list),
            Some(_) => return None,
        }
    }
    found
}

/// Alternatives, those that ask for a diagnosis taken together as one.
fn with_lists_together(any: &[Cond]) -> Vec<Cond> {
    let is_diagnosis = |c: &Cond| matches!(c, Cond::Atom(Atom::In(Membership::Diagnosis, _)));
    let (diagnoses, mut others): (Vec<Cond>, Vec<Cond>) = any.iter().cloned().partition(is_diagnosis);
    match diagnoses.len() {
        0 => others,
        1 => any.to_vec(),
        _ => {
            others.insert(0, Cond::Any(diagnoses));
            others
        }
    }
}
