//! Group lists: classes of rows and members, decisions, and what holds for every list.

mod classes;
mod decisions;
mod properties;
mod support;
