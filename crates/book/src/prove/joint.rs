//! Two books that speak of the same person and bill: groups, lists and layers numbered together.
//!
//! Groups and layers are the same in both books if they have the same label, else if they have the same id. Lists are the
//! same if they hold the same codes, whatever their names: a list of which a code changed is another fact. What only
//! one book knows is a fact by itself.

use super::renumber::Numbers;
use crate::facts::{Facts, Membership};
use crate::inputs::{Charges, Line};
use crate::model::{Book, Code, Group, GroupIx, LayerIx, List, ListIx, Named};
use crate::sat::Solver;
use crate::sat::domain::Domain;

/// The first book's numbers hold as they are; those of the other are translated.
pub(super) struct Joint {
    pub groups: Vec<Group>,
    pub lists: Vec<List>,
    /// The joint numbers of the other book's things.
    pub other: Numbers,
    own_groups: usize,
    own_lists: usize,
}

impl Joint {
    pub fn new(one: &Book, other: &Book) -> Joint {
        let (groups, group_numbers) = groups(&one.groups, &other.groups);
        let (lists, list_numbers) = lists(&one.lists, &other.lists);
        let names = |book: &Book| book.layers.iter().map(|layer| layer.name.clone()).collect::<Vec<_>>();
        let layers = matched(&names(one), &names(other)).into_iter().map(LayerIx).collect();
        Joint {
            groups,
            lists,
            other: Numbers { groups: group_numbers, lists: list_numbers, layers },
            own_groups: one.groups.len(),
            own_lists: one.lists.len(),
        }
    }

    pub fn solver(&self) -> Solver<'_> {
        Solver { groups: &self.groups, lists: &self.lists }
    }

    /// Whether a person or bill can be so: who has a diagnosis of a list has one of every list that holds all its codes.
    pub fn possible(&self, domain: &Domain) -> bool {
        let inside = |wanted: bool| domain.lists.iter().filter(move |(_, side)| **side == wanted);
        !inside(true).any(|((membership, list), _)| {
            inside(false).any(|((other, wider), _)| {
                membership == other && *membership != Membership::Facility && self.holds_all(*list, *wider)
            })
        })
    }

    fn holds_all(&self, list: ListIx, wider: ListIx) -> bool {
        let (Some(list), Some(wider)) = (self.lists.get(list.at()), self.lists.get(wider.at())) else {
            return false;
        };
        let held = |code: &Code| {
            let same =
                |c: &&Code| c.prefix && code.code.starts_with(&c.code) || !code.prefix && c.code == code.code;
            wider.codes.iter().any(|c| same(&c))
        };
        list.kind == wider.kind && list.codes.iter().all(held)
    }

    /// The facts as the first book numbers them.
    pub fn for_one(&self, facts: &Facts) -> Facts {
        let group = |group: GroupIx| (group.at() < self.own_groups).then_some(group);
        translated(facts, &group, &|list| self.list_of_one(list))
    }

    /// The facts as the other book numbers them.
    pub fn for_other(&self, facts: &Facts) -> Facts {
        let group = |group: GroupIx| places(&self.other.groups, group).next().map(GroupIx);
        translated(facts, &group, &|list| self.list_of_other(list))
    }

    pub fn charges_for_one(&self, charges: &Charges) -> Charges {
        with_lists(charges, &|list| self.list_of_one(list))
    }

    pub fn charges_for_other(&self, charges: &Charges) -> Charges {
        with_lists(charges, &|list| self.list_of_other(list))
    }

    fn list_of_one(&self, list: ListIx) -> Vec<ListIx> {
        if list.at() < self.own_lists { vec![list] } else { Vec::new() }
    }

    /// Lists of other names may hold the same codes.
    fn list_of_other(&self, list: ListIx) -> Vec<ListIx> {
        places(&self.other.lists, list).map(ListIx).collect()
    }
}

fn places<T: PartialEq>(numbers: &[T], number: T) -> impl Iterator<Item = u16> {
    (0_u16..).zip(numbers).filter(move |(_, n)| **n == number).map(|(place, _)| place)
}

fn translated(
    facts: &Facts,
    group: &dyn Fn(GroupIx) -> Option<GroupIx>,
    list: &dyn Fn(ListIx) -> Vec<ListIx>,
) -> Facts {
    let lists = facts.lists.iter().map(|(m, lists)| (*m, lists.iter().flat_map(|l| list(*l)).collect()));
    Facts {
        groups: facts.groups.as_ref().map(|groups| groups.iter().filter_map(|g| group(*g)).collect()),
        lists: lists.collect(),
        ..facts.clone()
    }
}

fn with_lists(charges: &Charges, list: &dyn Fn(ListIx) -> Vec<ListIx>) -> Charges {
    let line =
        |line: &Line| Line { lists: line.lists.iter().flat_map(|l| list(*l)).collect(), ..line.clone() };
    match charges {
        Charges::Parts(parts) => Charges::Parts(*parts),
        Charges::Lines(lines) => Charges::Lines(lines.iter().map(line).collect()),
    }
}

/// For each of the others its place among the first, or behind them.
fn matched(one: &[Named], other: &[Named]) -> Vec<u16> {
    let mut places: Vec<Option<usize>> = vec![None; other.len()];
    let same: [fn(&Named, &Named) -> bool; 2] = [|a, b| a.label == b.label, |a, b| a.id == b.id];
    for same in same {
        for (n, name) in other.iter().enumerate() {
            let taken = |place: &usize| places.contains(&Some(*place));
            let found = (0..one.len()).find(|p| !taken(p) && one.get(*p).is_some_and(|o| same(o, name)));
            if let Some(slot) = places.get_mut(n).filter(|slot| slot.is_none()) {
                *slot = found;
            }
        }
    }
    let mut next = one.len();
    let numbered = places.into_iter().map(|place| {
        place.unwrap_or_else(|| {
            next += 1;
            next - 1
        })
    });
    numbered.map(|n| u16::try_from(n).unwrap_or(u16::MAX)).collect()
}

/// All groups; of one that both books know the inclusions of both count.
fn groups(one: &[Group], other: &[Group]) -> (Vec<Group>, Vec<GroupIx>) {
    let names = |groups: &[Group]| groups.iter().map(|group| group.name.clone()).collect::<Vec<_>>();
    let numbers: Vec<GroupIx> = matched(&names(one), &names(other)).into_iter().map(GroupIx).collect();
    let mut all = one.to_vec();
    for (group, number) in other.iter().zip(&numbers) {
        let includes: Vec<GroupIx> =
            group.includes.iter().filter_map(|g| numbers.get(g.at()).copied()).collect();
        match all.get_mut(number.at()) {
            Some(known) => known.includes.extend(includes),
            None => all.push(Group { includes, ..group.clone() }),
        }
    }
    close(&mut all);
    (all, numbers)
}

/// Who is in a group that a group includes is in that group, however far.
fn close(groups: &mut [Group]) {
    loop {
        let mut moved = false;
        for at in 0..groups.len() {
            let inner: Vec<GroupIx> = groups.get(at).map(|g| g.includes.clone()).unwrap_or_default();
            let further: Vec<GroupIx> =
                inner.iter().filter_map(|g| groups.get(g.at())).flat_map(|g| g.includes.clone()).collect();
            let Some(group) = groups.get_mut(at) else { continue };
            for next in further {
                if next.at() != at && !group.includes.contains(&next) {
                    group.includes.push(next);
                    moved = true;
                }
            }
        }
        if !moved {
            return;
        }
    }
}

fn lists(one: &[List], other: &[List]) -> (Vec<List>, Vec<ListIx>) {
    let mut all = one.to_vec();
    let mut numbers = Vec::new();
    for list in other {
        let known = one.iter().position(|known| same_codes(known, list));
        let at = known.unwrap_or(all.len());
        if known.is_none() {
            all.push(list.clone());
        }
        numbers.push(ListIx(u16::try_from(at).unwrap_or(u16::MAX)));
    }
    (all, numbers)
}

fn same_codes(a: &List, b: &List) -> bool {
    let within = |a: &List, b: &List| {
        a.codes.iter().all(|code| b.codes.iter().any(|c| c.code == code.code && c.prefix == code.prefix))
    };
    a.kind == b.kind && within(a, b) && within(b, a)
}
