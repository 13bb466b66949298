//! What a list would do: the classes of rows and members.

use super::person::Membership;
use super::reasons::{Doubt, Rejection};
use super::row::GroupList;
use super::step::{Step, Wanted};
use yidan_book::diag::Text;
use yidan_types::PersonId;

/// What a list would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// Which list.
    pub list: GroupList,
    /// Each row, in the order of the file.
    pub rows: Vec<RowOutcome>,
    /// Each member who is not on the list, by id.
    pub members: Vec<MemberOutcome>,
    /// What makes the whole list doubtful.
    pub alarms: Vec<Alarm>,
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct RowOutcome {
    /// The number of the row.
    pub row: u32,
    /// What it comes to.
    pub class: RowClass,
    pub(super) wanted: Wanted,
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum RowClass {
    /// Clear.
    Clear {
        /// Who.
        person: PersonId,
        /// What is done.
        step: Step,
    },
    /// Waits for a decision.
    Doubtful {
        /// Why.
        doubts: Vec<Doubt>,
        /// Who, if that is not the doubt.
        person: Option<PersonId>,
    },
    /// Cannot be used.
    Rejected(Vec<Rejection>),
    /// Says again what another row says.
    Duplicate {
        /// The row that counts.
        of: u32,
    },
    /// Is about another group.
    OtherGroup,
}

/// A member who is not on the list.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberOutcome {
    /// Who.
    pub person: PersonId,
    /// The memberships that hold on the day of the list.
    pub memberships: Vec<Membership>,
    /// What becomes of them.
    pub class: MemberClass,
}

/// What becomes of a member who is not on the list.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberClass {
    /// Ended.
    Ended,
    /// Waits for a decision.
    Doubtful(Doubt),
}

/// The classes of the issue: every row, and every member who is not on the list, is in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // the texts say what each is
pub enum Class {
    Added,
    Ended,
    Changed,
    Unchanged,
    Doubtful,
    Rejected,
    Duplicate,
    OtherGroup,
}

impl Class {
    /// All, in the order in which they are shown.
    pub const ALL: [Class; 8] = [
        Class::Added,
        Class::Ended,
        Class::Changed,
        Class::Unchanged,
        Class::Doubtful,
        Class::Rejected,
        Class::Duplicate,
        Class::OtherGroup,
    ];

    /// The stable text.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Class::Added => "added",
            Class::Ended => "ended",
            Class::Changed => "changed",
            Class::Unchanged => "unchanged",
            Class::Doubtful => "doubtful",
            Class::Rejected => "rejected",
            Class::Duplicate => "duplicate",
            Class::OtherGroup => "other_group",
        }
    }

    /// Its name.
    #[must_use]
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Class::Added => ("新增", "added"),
            Class::Ended => ("退出", "ended"),
            Class::Changed => ("变更", "changed"),
            Class::Unchanged => ("不变", "unchanged"),
            Class::Doubtful => ("存疑", "doubtful"),
            Class::Rejected => ("退回", "rejected"),
            Class::Duplicate => ("重复", "duplicate"),
            Class::OtherGroup => ("其他人群", "other group"),
        };
        Text::new(zh, en)
    }
}

impl RowOutcome {
    /// Its class.
    #[must_use]
    pub const fn class(&self) -> Class {
        match &self.class {
            RowClass::Clear { step: Step::Add(_), .. } => Class::Added,
            RowClass::Clear { step: Step::Replace { .. }, .. } => Class::Changed,
            RowClass::Clear { step: Step::Keep { .. }, .. } => Class::Unchanged,
            RowClass::Doubtful { .. } => Class::Doubtful,
            RowClass::Rejected(_) => Class::Rejected,
            RowClass::Duplicate { .. } => Class::Duplicate,
            RowClass::OtherGroup => Class::OtherGroup,
        }
    }
}

impl MemberOutcome {
    /// Its class.
    #[must_use]
    pub const fn class(&self) -> Class {
        match self.class {
            MemberClass::Ended => Class::Ended,
            MemberClass::Doubtful(_) => Class::Doubtful,
        }
    }
}

impl Preview {
    /// How many rows and members are in a class.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        let rows = self.rows.iter().filter(|row| row.class() == class).count();
        rows + self.members.iter().filter(|member| member.class() == class).count()
    }
}

/// What makes a whole list doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// So many members would be ended that the list may be incomplete.
    ManyEnd {
        /// Members who would be ended.
        ended: usize,
        /// Members on the day of the list.
        members: usize,
    },
    /// No row can be used.
    NothingUsable,
}

impl Alarm {
    /// The stable text of its kind.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Alarm::ManyEnd { .. } => "many-end",
            Alarm::NothingUsable => "nothing-usable",
        }
    }

    /// What is doubtful.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Alarm::ManyEnd { ended, members } => Text::new(
                format!("原有{members}人中有{ended}人要退出：名单可能不全，请先核实"),
                format!("{ended} of {members} members would be ended: the list may be incomplete"),
            ),
            Alarm::NothingUsable => Text::new("没有一行可以使用", "no row can be used"),
        }
    }
}
