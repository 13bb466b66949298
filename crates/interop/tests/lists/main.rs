//! Group lists as offices send them: workbooks built here, messy on purpose, and files that are none.

mod bad;
mod messy;
mod returned;
mod support;
