//! The parts of a bill out of which a layer pays.

use crate::model::{Amount, Base, Part};

/// The order in which a layer draws from the parts that its base names.
const DRAWING: [Part; 4] = [Part::InScope, Part::PaidFirst, Part::OverLimit, Part::SelfPaid];

impl Base {
    /// The parts that it names, in the order of drawing; none if it names no part of the bill, which the checker
    /// refuses.
    ///
    /// An exception may give a layer another base, and then these are the parts: [`crate::model::LayerRule::pools`]
    /// are those of the layer's own base only.
    pub fn pools(&self) -> Vec<Part> {
        let named = Named::of(&self.amount);
        DRAWING.into_iter().filter(|part| named.holds(*part)).collect()
    }
}

/// A set of the four parts.
#[derive(Clone, Copy, Default)]
struct Named(u8);

impl Named {
    fn one(part: Part) -> Named {
        match part {
            Part::InScope => Named(1),
            Part::PaidFirst => Named(2),
            Part::OverLimit => Named(4),
            Part::SelfPaid => Named(8),
            Part::Total => Named(15),
        }
    }

    fn holds(self, part: Part) -> bool {
        self.0 & Named::one(part).0 != 0
    }

    fn or(self, other: Named) -> Named {
        Named(self.0 | other.0)
    }

    fn without(self, other: Named) -> Named {
        Named(self.0 & !other.0)
    }

    fn of(amount: &Amount) -> Named {
        let all = |amounts: &[Amount]| amounts.iter().map(Named::of).fold(Named::default(), Named::or);
        match amount {
            Amount::Part(part) | Amount::PartOfLines(part, _) => Named::one(*part),
            Amount::InScopeLeft => Named::one(Part::InScope),
            Amount::OwnPayLeft => Named::one(Part::Total),
            Amount::Const(_) | Amount::Paid(_) | Amount::History(_) | Amount::Param(..) => Named::default(),
            Amount::Add(a, b) => Named::of(a).or(Named::of(b)),
            // `总费用 - 全自费` names the parts without the wholly self-paid one.
            Amount::Sub(a, b) => Named::of(a).without(Named::whole(b)),
            Amount::Min(amounts) | Amount::Max(amounts) => all(amounts),
            Amount::Above(a, _) | Amount::Between(a, ..) | Amount::Share(_, a) | Amount::Times(a, _) => {
                Named::of(a)
            }
            Amount::Choice(cases) => {
                let values = cases.arms.iter().map(|(_, value)| value).chain(&cases.otherwise);
                values.map(Named::of).fold(Named::default(), Named::or)
            }
        }
    }

    /// The parts that the amount is or adds up, whole.
    fn whole(amount: &Amount) -> Named {
        match amount {
            Amount::Part(part) => Named::one(*part),
            Amount::Add(a, b) => Named::whole(a).or(Named::whole(b)),
            _ => Named::default(),
        }
    }
}
