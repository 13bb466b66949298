//! The whole service beside the bare database under it: a claim read, decided on the person's file and committed, next to
//! rows inserted and committed one by one; quotes with many people registered; `fsck`; a group's list.
//!
//! `YIDAN_BENCH_PEOPLE` says how many people are registered, 20,000 unless told.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yidan_domain::ledger::OwnPay;
use yidan_domain::lists::{Decisions, GroupList, ListRow, ListSource, Month, PersonName};
use yidan_service::{FixedClock, Service};
use yidan_store::{Keys, migrate};

use crate::county::{caller, card, claim, county, name_of, order, refused, registration, short};
use crate::peers::{Failure, Place, SECONDS, beside_bare, count, on_each, percentile, whole};
use crate::{Table, grouped};

/// Of people registered by one commit.
const REGISTERED: usize = 2_000;
const QUOTES: usize = 5_000;
const BILLS_OF_A_YEAR: usize = 150;
const PEOPLE_WITH_BILLS: usize = 20_000;

pub fn rows(table: &mut Table) -> Result<(), String> {
    on_each(table, database).map_err(|error| error.to_string())
}

fn people() -> Result<usize, Failure> {
    Ok(std::env::var("YIDAN_BENCH_PEOPLE").map_or(Ok(20_000), |people| people.parse())?)
}

fn database(table: &mut Table, place: &Place) -> Result<(), Failure> {
    let name = place.name;
    let keys = Keys::create(&place.folder.join("keys"))?;
    migrate(place.location, &keys)?;
    let service = Service::open(place.location, keys, FixedClock::at("2020-11-30T08:00:00Z".parse()?))?;
    let people = people()?;
    county(&service)?;
    let began = Instant::now();
    for first in (0..people).step_by(REGISTERED) {
        service.store().commit(registration(first, REGISTERED.min(people - first))?)?;
    }
    let took = began.elapsed().as_secs_f64();
    table.note(format!("{name}: {} people registered in {took:.0} s", grouped(people)));
    let empty = (place.size)()?;
    let settled =
        beside_bare(table, place, "service settles", &mut |clients| load(&service, clients, people))?;
    let each = (place.size)()?.saturating_sub(empty) / settled.max(1);
    table.row(
        &format!("{name}: kept of a settlement of ten lines"),
        format!("{} bytes", grouped(each)),
        "",
        None,
    );
    quotes(table, name, &service, people)?;
    quotes_of_many_bills(table, name, &service, people)?;
    let before = resident()?;
    let more = fill(&service, people.min(PEOPLE_WITH_BILLS))?;
    let grown = resident()?.saturating_sub(before) / 1024;
    table.row(
        &format!("{name}: memory more after {} settlements", grouped(more)),
        format!("{grown} MB"),
        "",
        None,
    );
    fsck(table, name, &service, settled + BILLS_OF_A_YEAR + more)?;
    list(table, name, &service, people)
}

/// How long each settlement took, by clients that settle as fast as they are answered.
fn load(service: &Service, clients: usize, people: usize) -> Result<Vec<Duration>, Failure> {
    let share = (people / clients).max(1);
    std::thread::scope(|scope| {
        let client = |client: usize| {
            scope.spawn(move || -> Result<Vec<Duration>, Failure> {
                let (mut times, start) = (Vec::new(), Instant::now());
                while start.elapsed() < SECONDS {
                    let nth = times.len();
                    let person = client * share + nth * 7919 % share;
                    let bill = format!("{clients}-{client}-{nth}");
                    // The second load comes after the first on the same people.
                    let claim = claim(&bill, person, nth / share * 2 + usize::from(clients > 1))?;
                    let order = order(&bill)?;
                    let began = Instant::now();
                    service.settle(&order, &claim, OwnPay::AtWindow, None)?;
                    times.push(began.elapsed());
                }
                Ok(times)
            })
        };
        let threads: Vec<_> = (0..clients).map(client).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| "a client panicked")??);
        }
        Ok(all)
    })
}

/// A bill more for each of so many people, so that `fsck` has about as many settlements as people to look at.
fn fill(service: &Service, people: usize) -> Result<usize, Failure> {
    std::thread::scope(|scope| {
        let part = |part: usize| {
            scope.spawn(move || -> Result<(), Failure> {
                for person in (part..people).step_by(16) {
                    let bill = format!("fill-{person}");
                    service.settle(&order(&bill)?, &claim(&bill, person, 100)?, OwnPay::AtWindow, None)?;
                }
                Ok(())
            })
        };
        let threads: Vec<_> = (0..16).map(part).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a client panicked")?)
    })?;
    Ok(people)
}

/// Memory of this program now, in kilobytes.
fn resident() -> Result<usize, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    Ok(line.and_then(|line| line.split_whitespace().next()).ok_or("no VmRSS")?.parse()?)
}

fn quotes(table: &mut Table, name: &str, service: &Service, people: usize) -> Result<(), Failure> {
    let (mut times, by) = (Vec::new(), caller()?);
    for nth in 0..QUOTES {
        let claim = claim(&format!("quote-{nth}"), nth * 104_729 % people, 100)?;
        let began = Instant::now();
        service.quote(&by, &claim, OwnPay::AtWindow)?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let (half, most) = (percentile(&times, 50), percentile(&times, 99));
    let what = format!("{name}: quote, p99 of {} people (p50 {half:.2} ms)", grouped(people));
    table.row(&what, format!("{most:.2} ms"), "3 ms", Some(3.0 / most));
    Ok(())
}

/// Quotes for somebody with three bills a week, as on dialysis: of a bill after all of them, and of one that comes late and
/// goes before them, for which the whole year is read and replayed.
fn quotes_of_many_bills(
    table: &mut Table,
    name: &str,
    service: &Service,
    people: usize,
) -> Result<(), Failure> {
    let (by, person) = (caller()?, people - 1);
    for nth in 0..BILLS_OF_A_YEAR {
        let bill = format!("often-{nth}");
        service.settle(&order(&bill)?, &claim(&bill, person, 100 + nth)?, OwnPay::AtWindow, None)?;
    }
    for (when, place) in [("after", 100 + BILLS_OF_A_YEAR), ("before", 0)] {
        let mut times = Vec::new();
        for nth in 0..QUOTES / 10 {
            let claim = claim(&format!("often-{when}-{nth}"), person, place)?;
            let began = Instant::now();
            service.quote(&by, &claim, OwnPay::AtWindow)?;
            times.push(began.elapsed());
        }
        times.sort_unstable();
        let (half, most) = (percentile(&times, 50), percentile(&times, 99));
        let what = format!("{name}: quote of a bill {when} {BILLS_OF_A_YEAR} others, p99 (p50 {half:.2} ms)");
        table.row(&what, format!("{most:.2} ms"), "3 ms", Some(3.0 / most));
    }
    Ok(())
}

fn fsck(table: &mut Table, name: &str, service: &Service, settled: usize) -> Result<(), Failure> {
    let began = Instant::now();
    let checked = service.fsck(&mut |fault| eprintln!("{}", fault.text().en), &mut |_| {})?;
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    if checked.faults > 0 || checked.settlements != u64::try_from(settled)? {
        return Err(format!("fsck: {checked:?} of {settled} settlements").into());
    }
    let rate = count(settled) / minutes;
    let people = usize::try_from(checked.people)?;
    let what = format!("{name}: fsck, {} settlements of {} people", grouped(settled), grouped(people));
    table.row(&what, format!("{} /min", grouped(whole(rate))), "200 k/min", Some(rate / 200e3));
    Ok(())
}

/// A list of a group with everybody on it, up to 100,000.
fn list(table: &mut Table, name: &str, service: &Service, people: usize) -> Result<(), Failure> {
    let count_of_rows = people.min(100_000);
    let month = Month::new(2020, 11).ok_or("no month")?;
    let source = ListSource { file: "list.xlsx".to_owned(), office: "样例县民政局".to_owned(), month };
    let list = GroupList { group: short("低保对象")?, source };
    let row = |nth: usize| {
        let identity = Some(card(nth)?);
        let named = Some(PersonName::parse(&name_of(nth)).map_err(refused)?);
        Ok(ListRow { name: named, identity, ..ListRow::new(u32::try_from(nth)? + 1) })
    };
    let rows = (0..count_of_rows).map(row).collect::<Result<Vec<_>, Failure>>()?;
    let began = Instant::now();
    let decisions = Decisions { alarms_accepted: true, ..Decisions::default() };
    let answer =
        service.apply_list(&order("list")?, &list, &rows, &decisions, &json!("list"), &mut |_, _| {})?;
    let seconds = began.elapsed().as_secs_f64();
    if answer.document.get("added").and_then(Value::as_u64) != u64::try_from(count_of_rows).ok() {
        return Err(format!("the list: {}", answer.document).into());
    }
    let limit = 15.0 * count(count_of_rows) / 100e3;
    let what = format!("{name}: a list of {} rows applied", grouped(count_of_rows));
    table.row(&what, format!("{seconds:.1} s"), "15 s for 100,000", Some(limit / seconds));
    Ok(())
}
