//! Why a bill could not be evaluated, where no document stands behind it that could be pointed into.

use yidan_book::outcome::{EvalError, MissingFact};
use yidan_book::words::{Lang, Word};

/// One sentence.
pub fn text(error: &EvalError, lang: Lang) -> String {
    match (error, lang) {
        (EvalError::MissingFact { fact, needed_by }, Lang::Zh) => {
            format!("缺少事实“{}”，{needed_by}需要它", name(fact, lang))
        }
        (EvalError::MissingFact { fact, needed_by }, Lang::En) => {
            format!("fact `{}` is missing, `{needed_by}` needs it", name(fact, lang))
        }
        (EvalError::NoRule { rule, .. }, Lang::Zh) => format!("“{rule}”没有适用于这些事实的规定"),
        (EvalError::NoRule { rule, .. }, Lang::En) => format!("`{rule}` has no case for these facts"),
        (EvalError::NotInForce { rule }, Lang::Zh) => format!("“{rule}”在这一天尚未生效或已经失效"),
        (EvalError::NotInForce { rule }, Lang::En) => format!("`{rule}` is not in force on this day"),
        (EvalError::SegmentsFall { layer }, Lang::Zh) => format!("“{layer}”的分段对这些事实不是由低到高"),
        (EvalError::SegmentsFall { layer }, Lang::En) => {
            format!("segments of `{layer}` do not rise for these facts")
        }
        (EvalError::Overflow { rule }, Lang::Zh) => format!("“{rule}”的金额超出范围"),
        (EvalError::Overflow { rule }, Lang::En) => format!("an amount of `{rule}` is out of range"),
    }
}

fn name(fact: &MissingFact, lang: Lang) -> &'static str {
    match fact {
        MissingFact::Word(word) => word.text(lang),
        MissingFact::Groups => Word::Group.text(lang),
    }
}
