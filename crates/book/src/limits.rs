//! Which layers use up a shared limit.

use crate::model::{Book, Cap, Change, LayerIx, LimitIx};

impl Book {
    /// The layers that share a limit in any version of the book, or by any exception: what they paid under an earlier
    /// version in the same period has used it up as well. In their order, each once.
    pub fn layers_sharing(&self, limit: LimitIx) -> Vec<LayerIx> {
        let shares = |caps: &[Cap]| caps.iter().any(|cap| matches!(cap, Cap::Shared(l) if *l == limit));
        let versions = self.layers.iter().flat_map(|layer| &layer.versions);
        let by_rule =
            versions.filter_map(|version| shares(&version.rule.caps.value).then_some(version.rule.layer));
        let changes = self.exceptions.iter().flat_map(|e| &e.versions).flat_map(|v| &v.rule.changes);
        let by_exception = changes.filter_map(|change| match change {
            Change::Caps(layer, caps) if shares(caps) => Some(*layer),
            _ => None,
        });
        let mut sharing: Vec<LayerIx> = by_rule.chain(by_exception).collect();
        sharing.sort_unstable();
        sharing.dedup();
        sharing
    }
}
