//! How far the making has come.

use yidan_book::diag::Text;

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// People are drawn, to know who has a bill on which day.
    Drawing,
    /// People are registered.
    Registering,
    /// Bills are settled.
    Settling,
}

impl Stage {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Text {
        let (zh, en) = match self {
            Stage::Drawing => ("编造人口", "making up people"),
            Stage::Registering => ("登记人员", "registering people"),
            Stage::Settling => ("结算一年的票据", "settling a year of bills"),
        };
        Text::new(zh, en)
    }
}

/// Told how much of a stage is done, of how much.
pub type Progress<'p> = &'p (dyn Fn(Stage, u64, u64) + Sync);
