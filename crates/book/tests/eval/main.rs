//! The reference evaluator: hand-made editions, an independent oracle, properties.

mod amounts;
mod caps;
mod conditions;
mod identities;
mod layers;
mod lines;
mod oracle;
mod payment;
mod speed;
mod support;
mod years;
