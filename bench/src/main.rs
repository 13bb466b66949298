//! How fast Yidan is: one table, every figure beside a stated limit or a peer of the same run.
//!
//! `cargo run --release -p yidan-bench`, with `books`, `proofs`, `lists`, `store` or `service` for one
//! part. Timings never decide a test; results are compared bill by bill before any time is taken.

#![allow(clippy::float_arithmetic)] // speeds and made-up costs, no money

mod by_hand;
mod county;
mod lists;
mod peers;
mod prove_scale;
mod service;
mod store;

use by_hand::Paid;
use rand::SeedableRng;
use rand_distr::{Distribution, LogNormal};
use std::hint::black_box;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;
use unicode_width::UnicodeWidthStr;
use yidan_book::columns::{Batch, Column, Data, Output, Program, Results};
use yidan_book::eval::evaluate;
use yidan_book::facts::{EnumFact, Facts};
use yidan_book::inputs::{Charges, Parts, YearToDate};
use yidan_book::load::load;
use yidan_book::model::{Book, Edition, Part};
use yidan_book::prove::prove;
use yidan_types::{Date, Fen};

const BILLS: usize = 1_000_000;
/// Rows whose bills and results stay in the second-level cache.
const BLOCK: usize = 8192;
const TRACED_BILLS: usize = 200_000;
/// Runs of each measurement; the best counts, since everything else on the machine only ever adds time.
const RUNS: usize = 9;
const SEED: u64 = 20_191_206;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let part = std::env::args().nth(1);
    let wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    let mut table = Table::default();
    if wanted("books") {
        evaluators(&mut table)?;
    }
    if wanted("proofs") {
        proofs(&mut table)?;
    }
    if wanted("lists") {
        lists::rows(&mut table)?;
    }
    if wanted("store") {
        store::rows(&mut table)?;
    }
    if wanted("service") {
        service::rows(&mut table)?;
    }
    table.print();
    Ok(())
}

fn evaluators(table: &mut Table) -> Result<(), String> {
    let bills = Bills::generate();
    let book = load(include_str!("../books/benchmark.md")).book.ok_or("the benchmark book has errors")?;
    let edition = book.edition(Date::new(2020, 6, 1).map_err(|e| e.to_string())?, None);
    columns(table, &bills, &edition)?;
    traced(table, &bills, &edition)?;
    books(table)?;
    whole_process(table)
}

/// Log-normal costs (median 12,000 yuan, sigma 1.3, from 1 yuan to 5 million) at hospitals of grade one to three.
struct Bills {
    in_scope: Vec<i64>,
    zeros: Vec<i64>,
    grade: Vec<u8>,
}

impl Bills {
    #[allow(clippy::cast_possible_truncation)] // made-up costs become whole fen here
    fn generate() -> Bills {
        let mut rng = rand::rngs::StdRng::seed_from_u64(SEED);
        let (mut in_scope, mut grade) = (Vec::with_capacity(BILLS), Vec::with_capacity(BILLS));
        if let Ok(cost) = LogNormal::new(12_000f64.ln(), 1.3) {
            for n in 0..BILLS {
                let yuan: f64 = cost.sample(&mut rng);
                in_scope.push((yuan * 100.0).clamp(100.0, 500_000_000.0) as i64);
                // Grades in a fixed pattern without a period that vectors could profit from.
                grade.push(1 + u8::try_from((n * 7 + n / 11) % 3).unwrap_or(0));
            }
        }
        Bills { zeros: vec![0; in_scope.len()], in_scope, grade }
    }

    /// The columns that `program` asks for, of some of the rows.
    fn batch(&self, program: &Program, rows: Range<usize>) -> Result<Batch<'_>, String> {
        let column = |column: &Column| match column {
            Column::Part(Part::InScope | Part::Total) => Ok(Data::Numbers(&self.in_scope[rows.clone()])),
            Column::Part(_) | Column::History(_) => Ok(Data::Numbers(&self.zeros[rows.clone()])),
            Column::Enum(EnumFact::Grade) => Ok(Data::Codes(&self.grade[rows.clone()])),
            other => Err(format!("the benchmark book asks for {other:?}")),
        };
        Ok(Batch {
            rows: rows.len(),
            columns: program.columns().iter().map(column).collect::<Result<_, _>>()?,
        })
    }
}

fn columns(table: &mut Table, bills: &Bills, edition: &Edition) -> Result<(), String> {
    let mut outputs: Vec<Output> =
        edition.layers.iter().map(|(_, layer)| Output::Paid(layer.layer)).collect();
    outputs.push(Output::OwnPayInScope);
    let program = Program::compile(edition, &outputs).map_err(|e| format!("{e:?}"))?;
    let batch = bills.batch(&program, 0..BILLS)?;
    let mut by_hand = Paid::new(BILLS);
    by_hand::columns_i64(&bills.in_scope, &bills.grade, &mut by_hand);
    let mut in_lanes = Paid::new(BILLS);
    by_hand::columns_f64(&bills.in_scope, &bills.grade, &mut in_lanes);
    let from_book = program.run(&batch).map_err(|e| format!("{e:?}"))?;
    let wrong = |columns: &[Vec<i64>]| {
        let differ = |n: usize| columns.iter().zip(&by_hand.columns).any(|(a, b)| a.get(n) != b.get(n));
        (0..BILLS).filter(|n| differ(*n)).count()
    };
    table.note(format!(
        "{BILLS} bills; wrong in the columns from the book: {}, in f64 lanes by hand: {}",
        wrong(&from_book.columns),
        wrong(&in_lanes.columns)
    ));
    if wrong(&from_book.columns) + wrong(&in_lanes.columns) > 0 {
        return Err("columns and the loop by hand differ".to_owned());
    }
    for rows in [BLOCK, BILLS] {
        columns_out(table, &program, bills, rows)?;
    }
    let i64_totals = rate(BILLS, || {
        black_box(by_hand::totals_i64(black_box(&bills.in_scope), &bills.grade));
    });
    let book_totals = rate(BILLS, || {
        let _ = black_box(program.totals(black_box(&batch)));
    });
    table.row("loop by hand, i64, totals only", millions(i64_totals), "", None);
    table.goals("from the book, totals only", book_totals, i64_totals);
    Ok(())
}

/// Five columns of results, written for so many rows at a time: few stay in the cache for what is done with them next,
/// many go to memory and are bound by it.
fn columns_out(table: &mut Table, program: &Program, bills: &Bills, rows: usize) -> Result<(), String> {
    let blocks = || bills.in_scope.chunks(rows).zip(bills.grade.chunks(rows));
    let batches: Vec<Batch> = (0..BILLS)
        .step_by(rows)
        .map(|start| bills.batch(program, start..(start + rows).min(BILLS)))
        .collect::<Result<_, _>>()?;
    let mut paid = Paid::new(rows);
    let i64_loop = rate(BILLS, || {
        for (in_scope, grade) in blocks() {
            by_hand::columns_i64(in_scope, grade, black_box(&mut paid));
        }
    });
    let f64_loop = rate(BILLS, || {
        for (in_scope, grade) in blocks() {
            by_hand::columns_f64(in_scope, grade, black_box(&mut paid));
        }
    });
    let mut results = Results::default();
    let book_loop = rate(BILLS, || {
        for batch in &batches {
            let _ = black_box(program.run_into(black_box(batch), black_box(&mut results)));
        }
    });
    let out = format!("five columns out, {} rows at a time", grouped(rows));
    table.row(&format!("loop by hand, i64, {out}"), millions(i64_loop), "", None);
    table.row(&format!("loop by hand, f64 lanes, {out}"), millions(f64_loop), "", None);
    table.goals(&format!("from the book, {out}"), book_loop, i64_loop);
    table.row("", String::new(), "loop by hand, f64 lanes", Some(book_loop / f64_loop));
    Ok(())
}

fn grouped(rows: usize) -> String {
    let digits = rows.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

fn traced(table: &mut Table, bills: &Bills, edition: &Edition) -> Result<(), String> {
    let facts = |grade: u8| Facts { enums: [(EnumFact::Grade, grade)].into(), ..Facts::default() };
    let facts: Vec<Facts> = (0..4).map(facts).collect();
    let year = YearToDate::default();
    let charges: Vec<(Charges, u8)> = bills
        .in_scope
        .iter()
        .zip(&bills.grade)
        .take(TRACED_BILLS)
        .map(|(amount, grade)| {
            let in_scope = Fen::new(*amount).unwrap_or(Fen::ZERO);
            (Charges::Parts(Parts { in_scope, ..Parts::default() }), *grade)
        })
        .collect();
    let mut failed = 0;
    let speed = rate(TRACED_BILLS, || {
        for (charges, grade) in &charges {
            if let Some(facts) = facts.get(usize::from(*grade))
                && black_box(evaluate(edition, facts, black_box(charges), &year)).is_err()
            {
                failed += 1;
            }
        }
    });
    if failed > 0 {
        return Err("the reference evaluator refused bills".to_owned());
    }
    table.row(
        "one bill at a time with its full trace",
        thousands(speed),
        "300,000 bills/s",
        Some(speed / 300e3),
    );
    Ok(())
}

/// The shipped books.
fn shipped() -> Result<Vec<PathBuf>, String> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join("books"))
        .map_err(|e| e.to_string())?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    paths.sort();
    Ok(paths)
}

/// One run each: a proof takes seconds, and searches the same way every time.
fn proofs(table: &mut Table) -> Result<(), String> {
    for path in shipped()? {
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some(book) = load(&text).book else { continue };
        let day = Date::new(book.year, 12, 20).map_err(|e| e.to_string())?;
        let start = Instant::now();
        black_box(prove(&book, day));
        let seconds = start.elapsed().as_secs_f64();
        table.row(&format!("prove {name}"), format!("{seconds:.2} s"), "2 s", Some(2.0 / seconds));
    }
    for (layers, facts) in prove_scale::SIZES {
        let prove_scale::Proved { seconds, asked, proved } = prove_scale::measure(layers, facts)?;
        if proved < asked {
            return Err(format!("{layers} layers with {facts} facts: {proved} of {asked} proved"));
        }
        table.row(
            &format!("prove {layers} layers that read {facts} facts"),
            format!("{seconds:.2} s"),
            "60 s",
            Some(60.0 / seconds),
        );
    }
    Ok(())
}

fn books(table: &mut Table) -> Result<(), String> {
    for path in shipped()? {
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let seconds = seconds(|| {
            if let Some(book) = load(black_box(&text)).book {
                black_box(compile(&book));
            }
        });
        table.row(
            &format!("check and compile {name}"),
            format!("{:.2} ms", seconds * 1e3),
            "10 ms",
            Some(0.010 / seconds),
        );
    }
    Ok(())
}

/// Everything that a book needs before its first column.
fn compile(book: &Book) -> Option<Program> {
    let edition = book.edition(Date::new(book.year, 12, 31).ok()?, None);
    Program::compile(&edition, &[Output::OwnPay]).ok()
}

/// The README's bill by the release binary, which the README's command builds.
fn whole_process(table: &mut Table) -> Result<(), String> {
    let binary = root().join("target/release/yidan");
    if !binary.exists() {
        table
            .note("the README's bill was not measured: build it first with cargo build --release".to_owned());
        return Ok(());
    }
    let seconds = seconds(|| {
        let _ = Command::new(&binary)
            .current_dir(root())
            .args(["settle", "--book", "books/liaocheng-2019.md", "examples/bill.json"])
            .stdout(Stdio::null())
            .status();
    });
    table.row(
        "the README's bill, whole process",
        format!("{:.1} ms", seconds * 1e3),
        "50 ms",
        Some(0.050 / seconds),
    );
    Ok(())
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Seconds of the best of some runs.
fn seconds(mut work: impl FnMut()) -> f64 {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

#[allow(clippy::cast_precision_loss)] // numbers of bills
fn rate(bills: usize, work: impl FnMut()) -> f64 {
    bills as f64 / seconds(work)
}

fn millions(rate: f64) -> String {
    format!("{:.1} M bills/s", rate / 1e6)
}

fn thousands(rate: f64) -> String {
    format!("{:.0} k bills/s", rate / 1e3)
}

/// The rows of the report.
#[derive(Default)]
struct Table {
    rows: Vec<[String; 4]>,
    notes: Vec<String>,
}

impl Table {
    fn row(&mut self, what: &str, measured: String, against: &str, ratio: Option<f64>) {
        let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
        self.rows.push([what.to_owned(), measured, against.to_owned(), ratio]);
    }

    /// Bills a second beside the two goals of the columnar evaluator.
    fn goals(&mut self, what: &str, speed: f64, i64_loop: f64) {
        self.row(what, millions(speed), "100 M bills/s", Some(speed / 100e6));
        self.row("", String::new(), "1.2 × loop by hand, i64", Some(speed / (1.2 * i64_loop)));
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    fn print(&self) {
        let line = |cells: [&str; 4]| {
            let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.width()));
            let [what, measured, against, ratio] = cells;
            println!(
                "{what}{} {}{measured}  {against}{} {}{ratio}",
                pad(what, 66),
                pad(measured, 18),
                pad(against, 26),
                pad(ratio, 6)
            );
        };
        println!(
            "One core for books, best of {RUNS} runs. Ratio: how many times as good as the limit or peer of the same run.\n"
        );
        line(["what", "measured", "limit or peer", "ratio"]);
        println!("{}", "-".repeat(122));
        for row in &self.rows {
            line(row.each_ref().map(String::as_str));
        }
        println!();
        self.notes.iter().for_each(|note| println!("{note}"));
    }
}
