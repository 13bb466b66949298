//! Why a settlement comes out otherwise, in words.

use yidan_book::diag::Text;

use super::settled::Reason;
use crate::registry::BookHash;

/// So much of a hash tells versions apart.
const SHOWN: usize = 12;

impl Reason {
    /// As an officer reads it.
    #[must_use]
    pub fn label(&self) -> Text {
        let book = |hash: &BookHash| hash.as_str().get(..SHOWN).unwrap_or_default().to_owned();
        match self {
            Reason::FactCounts { fact } => {
                Text::new(format!("记录{fact}现在计入"), format!("fact {fact} counts now"))
            }
            Reason::FactGone { fact } => {
                Text::new(format!("记录{fact}不再计入"), format!("fact {fact} no longer counts"))
            }
            Reason::Book { from, to } => Text::new(
                format!("账册由{}改为{}", book(from), book(to)),
                format!("book {} gave way to {}", book(from), book(to)),
            ),
            Reason::LateBill { settlement } => Text::new(
                format!("在它之前的一份票据补结算（{settlement}）"),
                format!("a bill before it was settled later ({settlement})"),
            ),
            Reason::Reversed { settlement } => Text::new(
                format!("在它之前的结算已冲销（{settlement}）"),
                format!("a settlement before it was reversed ({settlement})"),
            ),
            Reason::EarlierChanged { settlement } => Text::new(
                format!("在它之前的结算也有更正（{settlement}）"),
                format!("a settlement before it comes out otherwise too ({settlement})"),
            ),
            Reason::Reserved { settlement } => Text::new(
                format!("在它之前的一份票据已预留（{settlement}）"),
                format!("a claim that goes before it is promised ({settlement})"),
            ),
            Reason::ReservationGone { settlement } => Text::new(
                format!("在它之前的预留没有结算（{settlement}）"),
                format!("a claim that was promised before it was never settled ({settlement})"),
            ),
        }
    }
}
