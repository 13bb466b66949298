//! What is to be made, as the database remembers it.

use jiff::Timestamp;
use serde_json::{Value, json};
use yidan_population::{Parameters, Population, Window};
use yidan_service::{Moment, Order, Service};
use yidan_types::Date;

use crate::error::MakeError;
use crate::orders::order;

/// What is to be made: the same plan gives the same commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many people.
    pub people: u64,
    /// The seed.
    pub seed: u64,
    /// The moment at which the year of bills is over.
    pub now: Timestamp,
}

/// What a database has of a made-up county.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing at all: one can be made.
    Nothing,
    /// One that is not finished.
    Unfinished(Plan),
    /// One that is finished.
    Finished(Plan),
    /// Something else, which is left alone.
    Other,
}

impl Plan {
    /// The day on which the year of bills is over, in China.
    #[must_use]
    pub fn today(&self) -> Date {
        Moment::new(self.now).today()
    }

    /// The year of bills: it ends yesterday.
    #[must_use]
    pub fn window(&self) -> Window {
        let today = self.today();
        Window::year_until(today.yesterday().unwrap_or(today))
    }

    /// The people.
    #[must_use]
    pub fn population(&self) -> Population {
        Population::new(self.seed, self.window(), Parameters::default())
    }

    fn to_json(self, finished: bool) -> Value {
        json!({
            "format": "yidan-demo",
            "version": 1,
            "people": self.people,
            "seed": self.seed,
            "now": self.now.to_string(),
            "finished": finished,
        })
    }

    fn read(value: &Value) -> Option<Plan> {
        let now = value.get("now")?.as_str()?.parse().ok()?;
        Some(Plan { people: value.get("people")?.as_u64()?, seed: value.get("seed")?.as_u64()?, now })
    }
}

/// Whether everything in a database is made up.
///
/// # Errors
/// Those of the database.
pub fn is_demo(service: &Service) -> Result<bool, MakeError> {
    Ok(service.demo()?.is_some())
}

/// What a database has of a made-up county.
///
/// # Errors
/// Those of the database.
pub fn found(service: &Service) -> Result<Found, MakeError> {
    let Some(remembered) = service.demo()? else {
        return Ok(if service.is_untouched()? { Found::Nothing } else { Found::Other });
    };
    let plan = Plan::read(&remembered).ok_or(MakeError::Malformed("the plan that is remembered"))?;
    let finished = remembered.get("finished").and_then(Value::as_bool) == Some(true);
    Ok(if finished { Found::Finished(plan) } else { Found::Unfinished(plan) })
}

/// Remembers the plan, before anything is made by it.
pub(crate) fn begin(service: &Service, plan: Plan) -> Result<(), MakeError> {
    remember(service, &order("begin")?, plan, false)
}

/// Remembers that all of it is made.
pub(crate) fn finish(service: &Service, plan: Plan) -> Result<(), MakeError> {
    remember(service, &order("finish")?, plan, true)
}

fn remember(service: &Service, order: &Order, plan: Plan, finished: bool) -> Result<(), MakeError> {
    service.remember_demo(order, &plan.to_json(finished))?;
    Ok(())
}
