//! The columns against the reference evaluator: the same bills, the same fen.

mod support {
    pub mod random_bills;
}

use proptest::prelude::*;
use std::path::{Path, PathBuf};
use support::random_bills::{Bills, Row};
use yidan_book::columns::{Batch, BatchError, Data, Output, Program};
use yidan_book::eval::evaluate;
use yidan_book::load::load;
use yidan_book::model::{Book, Edition};
use yidan_book::outcome::{EvalError, Outcome};
use yidan_types::{Date, Fen};

/// Every book of the repository.
fn books() -> Vec<(PathBuf, Book)> {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["../../books", "../../docs", "../../bench/books", "../../tests/published"];
    let mut paths: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(crate_root.join(folder)).into_iter().flatten())
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    paths.sort();
    let load_book = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a readable book");
        load(&text).book.map(|book| (path, book))
    };
    paths.into_iter().filter_map(load_book).collect()
}

/// A day for each set of versions of a book.
fn days(book: &Book) -> Vec<Date> {
    let mut days = vec![Date::new(book.year, 7, 15).expect("a day")];
    for version in book.layers.iter().flat_map(|layer| &layer.versions) {
        days.push(version.from);
        days.extend(version.until);
    }
    days.sort_unstable();
    days.dedup();
    days
}

fn all_outputs(edition: &Edition) -> Vec<Output> {
    let layers = edition.layers.iter().map(|(_, rule)| rule.layer);
    let of_layer =
        |layer| [Output::Paid(layer), Output::Base(layer), Output::Deductible(layer), Output::Units(layer)];
    let mut outputs: Vec<Output> = layers.flat_map(of_layer).collect();
    outputs.extend([Output::OwnPay, Output::OwnPayInScope, Output::FacilityPart, Output::Surplus]);
    outputs
}

fn value(outcome: &Outcome, output: Output) -> i64 {
    let layer = |ix| outcome.layers.iter().find(|layer| layer.layer == ix);
    let trace = |ix| layer(ix).and_then(|layer| layer.how.as_ref().ok());
    match output {
        Output::Paid(ix) => layer(ix).map_or(0, |layer| layer.paid.get()),
        Output::Base(ix) => trace(ix).map_or(0, |trace| trace.base.get()),
        Output::Deductible(ix) => trace(ix).map_or(0, |trace| trace.deductible.get()),
        Output::Units(ix) => trace(ix).map_or(0, |trace| trace.units),
        Output::OwnPay => outcome.own_pay.get(),
        Output::OwnPayInScope => outcome.own_pay_in_scope.get(),
        Output::FacilityPart => outcome.facility_part.get(),
        Output::Surplus => outcome.payment.as_ref().map_or(0, |payment| payment.surplus.get()),
    }
}

fn batch_of<'a>(columns: &'a [Column], rows: usize) -> Batch<'a> {
    let data = |column: &'a Column| match column {
        Column::Numbers(numbers) => Data::Numbers(numbers),
        Column::Codes(codes) => Data::Codes(codes),
    };
    Batch { rows, columns: columns.iter().map(data).collect() }
}

enum Column {
    Numbers(Vec<i64>),
    Codes(Vec<u8>),
}

/// The columns that `program` asks for, from rows.
fn columns(program: &Program, book: &Book, rows: &[(&Row, &Outcome)]) -> Vec<Column> {
    let column = |column: &yidan_book::columns::Column| {
        let numbers: Option<Vec<i64>> =
            rows.iter().map(|(row, outcome)| row.number(column, outcome)).collect();
        match numbers {
            Some(numbers) => Column::Numbers(numbers),
            None => Column::Codes(rows.iter().map(|(row, _)| row.code(column, book)).collect()),
        }
    };
    program.columns().iter().map(column).collect()
}

/// Evaluates random bills both ways on every edition of `book`.
fn compare(name: &Path, book: &Book, seed: u64, rows: usize) {
    for day in days(book) {
        let edition = book.edition(day, None);
        let outputs = all_outputs(&edition);
        let program = Program::compile(&edition, &outputs).expect("an edition in force has a program");
        let mut bills = Bills::new(book, day, seed);
        let rows: Vec<Row> = (0..rows).map(|_| bills.next_row()).collect();
        let results: Vec<_> = rows
            .iter()
            .map(|row| (row, evaluate(&edition, &row.facts, &row.charges, &row.year)))
            .filter(|(_, result)| !matches!(result, Err(errors) if !errors.iter().any(is_no_rule)))
            .collect();
        let good: Vec<(&Row, &Outcome)> =
            results.iter().filter_map(|(row, r)| Some((*row, r.as_ref().ok()?))).collect();
        let columns = columns(&program, book, &good);
        let columns = program.run(&batch_of(&columns, good.len())).expect("rows that the reference accepts");
        for (output, column) in program.outputs().zip(&columns.columns) {
            for ((row, outcome), got) in good.iter().zip(column) {
                assert_eq!(
                    *got,
                    value(outcome, output),
                    "{} on {day}: {output:?} of {row:?}\n{outcome:?}",
                    name.display()
                );
            }
        }
        refused_alike(name, book, &edition, &program, results.iter().filter(|(_, result)| result.is_err()));
    }
}

/// Rows for which a rule has no case are refused by both.
fn refused_alike<'r>(
    name: &Path,
    book: &Book,
    edition: &Edition,
    program: &Program,
    refused: impl Iterator<Item = &'r (&'r Row, Result<Outcome, Vec<EvalError>>)>,
) {
    for (row, result) in refused {
        // What the row is split into is not known, but the facts decide: any split shows it.
        let Some(outcome) = row.split_alone(edition) else { continue };
        let columns = columns(program, book, &[(row, &outcome)]);
        let got = program.run(&batch_of(&columns, 1));
        assert_eq!(got, Err(BatchError::NoRule { row: 0 }), "{}: {row:?} {result:?}", name.display());
    }
}

/// Other refusals have no like in columns: amounts out of range, and bills by their parts where a rule asks for lines.
fn is_no_rule(error: &EvalError) -> bool {
    matches!(error, EvalError::NoRule { .. })
}

#[test]
fn there_are_books_to_compare_on() {
    assert!(books().len() >= 8, "the shipped books, the published cases, the benchmark");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn columns_equal_the_reference(seed: u64) {
        for (name, book) in books() {
            compare(&name, &book, seed, 150);
        }
    }
}

/// A chunk with one very large amount takes the exact lanes, its neighbours the fast ones; all are right.
#[test]
fn large_amounts_are_exact() {
    for (name, book) in books() {
        let day = days(&book)[0];
        let edition = book.edition(day, None);
        let program = Program::compile(&edition, &[Output::OwnPay]).expect("a program");
        let mut bills = Bills::new(&book, day, 7);
        let rows: Vec<Row> = (0..200)
            .map(|n| bills.row_with_in_scope(if n % 97 == 3 { 900_000_000_000_000 } else { 12_345 + n }))
            .collect();
        let results: Vec<_> =
            rows.iter().map(|row| (row, evaluate(&edition, &row.facts, &row.charges, &row.year))).collect();
        let good: Vec<(&Row, &Outcome)> =
            results.iter().filter_map(|(row, r)| Some((*row, r.as_ref().ok()?))).collect();
        let columns = columns(&program, &book, &good);
        let got = program.run(&batch_of(&columns, good.len())).expect("amounts in range");
        let expected: Vec<i64> = good.iter().map(|(_, outcome)| outcome.own_pay.get()).collect();
        assert_eq!(got.columns[0], expected, "{}", name.display());
    }
}

#[test]
fn bad_batches_are_refused_by_name() {
    let (_, book) =
        books().into_iter().find(|(path, _)| path.ends_with("benchmark.md")).expect("the benchmark book");
    let edition = book.edition(days(&book)[0], None);
    let program = Program::compile(&edition, &[Output::OwnPay]).expect("a program");
    let mut bills = Bills::new(&book, edition.day, 1);
    let rows: Vec<Row> = (0..3).map(|_| bills.row_with_in_scope(100)).collect();
    let outcomes: Vec<Outcome> = rows
        .iter()
        .map(|row| evaluate(&edition, &row.facts, &row.charges, &row.year).expect("an outcome"))
        .collect();
    let good: Vec<(&Row, &Outcome)> = rows.iter().zip(&outcomes).collect();
    let run = |columns: &[Column], rows| program.run(&batch_of(columns, rows));

    assert_eq!(run(&[], 3), Err(BatchError::Columns { needed: program.columns().len() }));
    assert_eq!(run(&columns(&program, &book, &good), 4), Err(BatchError::Shape { column: 0 }));
    for bad in [-1, i64::MIN, Fen::MAX_ABS + 1] {
        let mut columns = columns(&program, &book, &good);
        let place = columns.iter().position(|c| matches!(c, Column::Numbers(_))).expect("an amount");
        if let Column::Numbers(numbers) = &mut columns[place] {
            numbers[2] = bad;
        }
        assert_eq!(run(&columns, 3), Err(BatchError::Value { column: place, row: 2 }));
    }
    let mut columns = columns(&program, &book, &good);
    let place = columns.iter().position(|c| matches!(c, Column::Codes(_))).expect("a code");
    if let Column::Codes(codes) = &mut columns[place] {
        codes[1] = 200;
    }
    assert_eq!(run(&columns, 3), Err(BatchError::Value { column: place, row: 1 }));
}
