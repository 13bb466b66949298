//! The layers of the workspace, held against its manifests and sources: dependencies go one way, and the core is pure.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each crate, by the folder that it lives in, and how high it stands: it may use only what stands lower. Crates of the
/// same height do not know each other. A new crate gets its line here, and its reason in ARCHITECTURE.md.
const HEIGHTS: &[(&str, u8)] = &[
    ("types", 0),
    ("book", 1),
    ("domain", 2),
    ("chart", 3),
    ("interop", 3),
    ("population", 3),
    ("store", 3),
    ("service", 4),
    ("demo", 5),
    ("server", 5),
    ("sim", 5),
    ("bench", 6),
    ("cli", 6),
];

/// The core: no IO, no clock, no randomness.
const PURE: [&str; 3] = ["types", "book", "domain"];

/// Drivers of databases, and who may use them: the store, and the benchmark that measures it beside the bare database.
const DRIVERS: [&str; 4] = ["rusqlite", "tokio-postgres", "postgres", "sqlx"];
const MAY_SPEAK_SQL: [&str; 2] = ["store", "bench"];
/// Crates whose tests damage a database on purpose; their sources name no driver.
const TESTS_MAY_SPEAK_SQL: [&str; 2] = ["server", "service"];

/// What the core must not name: modules of `std`, and types and crates wherever they come from.
const MODULES_OUTSIDE: [&str; 2] = ["fs", "net"];
const NAMES_OUTSIDE: [&str; 3] = ["SystemTime", "Instant", "rand"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A manifest, as far as layers go.
#[derive(Debug, PartialEq)]
struct Manifest {
    package: String,
    /// The packages that it depends on in any way, tests and build scripts included.
    uses: Vec<String>,
}

/// Reads a manifest line by line: ours keep to tables in brackets and a key a line.
fn manifest(text: &str) -> Manifest {
    let mut found = Manifest { package: String::new(), uses: Vec::new() };
    let mut table = String::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(name) = line.strip_prefix('[') {
            table = name.trim_end_matches(']').trim().to_owned();
            // `[dependencies.yidan-types]`
            found.uses.extend(table.split_once("dependencies.").map(|(_, package)| package.to_owned()));
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        if table == "package" && key.trim() == "name" {
            found.package = value.trim().trim_matches('"').to_owned();
        }
        // `dev-dependencies` and `target.'...'.dependencies` too.
        if table.ends_with("dependencies") {
            found.uses.extend(key.split('.').next().map(|package| package.trim().to_owned()));
        }
        // A renamed dependency says which package it is.
        if table.contains("dependencies")
            && let Some((_, package)) = line.split_once("package")
        {
            found.uses.extend(package.split('"').nth(1).map(str::to_owned));
        }
    }
    found
}

/// The manifests of our crates, by their folders.
fn manifests() -> BTreeMap<String, Manifest> {
    let mut folders = entries(&root().join("crates"));
    folders.push(root().join("bench"));
    let name = |folder: &Path| folder.file_name().unwrap().to_string_lossy().into_owned();
    folders.iter().map(|folder| (name(folder), manifest(&read(&folder.join("Cargo.toml"))))).collect()
}

fn height(folder: &str) -> Option<u8> {
    HEIGHTS.iter().find(|(name, _)| *name == folder).map(|(_, height)| *height)
}

/// What is wrong with the layers of these crates.
fn wrong_layers(all: &BTreeMap<String, Manifest>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (folder, crate_) in all {
        let Some(own) = height(folder) else {
            wrong.push(format!("{folder} has no height"));
            continue;
        };
        for (used, _) in all.iter().filter(|(_, other)| crate_.uses.contains(&other.package)) {
            if height(used).is_none_or(|used| used >= own) {
                wrong.push(format!("{folder} must not use {used}"));
            }
        }
    }
    wrong
}

/// The names outside of the core that a source names.
fn outside(source: &str) -> Vec<String> {
    let code: String = source.lines().map(|line| line.split("//").next().unwrap_or_default()).fold(
        String::new(),
        |mut code, line| {
            code.push_str(line);
            code.push('\n');
            code
        },
    );
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let names = code.split(|c| !is_part(c)).filter(|name| NAMES_OUTSIDE.contains(name));
    let mut found: Vec<String> = names.map(str::to_owned).collect();
    let packed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    for (at, path) in packed.match_indices("std::") {
        let rest = packed.get(at + path.len()..).unwrap_or_default();
        // `std::fs`, or one of `std::{fs, io}`; what follows the braces is no longer of `std`.
        let listed = rest.strip_prefix('{').map(|inner| inner.split(';').next().unwrap_or_default());
        let modules: Vec<&str> = match listed {
            Some(listed) => listed.split(|c| !is_part(c)).collect(),
            None => rest.split(|c| !is_part(c)).take(1).collect(),
        };
        let named = modules.into_iter().filter(|module| MODULES_OUTSIDE.contains(module));
        found.extend(named.map(|module| format!("std::{module}")));
    }
    // The day of today is an argument.
    if packed.contains("::now(") {
        found.push("::now(".to_owned());
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) =
        entries(folder).into_iter().partition(|p| p.is_dir());
    let own = files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs"));
    own.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
}

#[test]
fn dependencies_go_one_way() {
    let all = manifests();
    assert!(PURE.iter().all(|name| all.contains_key(*name)), "{all:?}");
    let book = &all["book"];
    assert_eq!(book.package, "yidan-book");
    assert!(book.uses.contains(&"yidan-types".to_owned()), "{book:?}");
    assert_eq!(wrong_layers(&all), Vec::<String>::new());
}

#[test]
fn only_the_store_speaks_sql() {
    let all = manifests();
    let speaks = |manifest: &Manifest| manifest.uses.iter().any(|used| DRIVERS.contains(&used.as_str()));
    let speaking: Vec<&String> = all.iter().filter(|(_, m)| speaks(m)).map(|(folder, _)| folder).collect();
    let tests_alone = |folder: &str| {
        let sources = sources(&root().join("crates").join(folder).join("src"));
        let silent =
            |path: &PathBuf| DRIVERS.iter().all(|driver| !read(path).contains(&driver.replace('-', "_")));
        TESTS_MAY_SPEAK_SQL.contains(&folder) && !sources.is_empty() && sources.iter().all(silent)
    };
    let may = |folder: &str| MAY_SPEAK_SQL.contains(&folder) || tests_alone(folder);
    assert!(speaking.iter().all(|folder| may(folder)), "{speaking:?}");
    assert!(speaking.contains(&&"store".to_owned()), "{speaking:?}");
}

#[test]
fn the_core_names_no_file_network_clock_or_chance() {
    for name in PURE {
        let sources = sources(&root().join("crates").join(name).join("src"));
        assert!(!sources.is_empty());
        for path in sources {
            assert_eq!(outside(&read(&path)), Vec::<String>::new(), "{}", path.display());
        }
    }
}

/// A dependency against the layers is found however it is written.
#[test]
fn a_wrong_dependency_is_found() {
    for written in [
        "[dependencies]\nyidan-domain.workspace = true",
        "[dev-dependencies]\nyidan-domain = { path = \"../domain\" } # for tests",
        "[target.'cfg(unix)'.dependencies]\nyidan-domain = \"1\"",
        "[dependencies.yidan-domain]\npath = \"../domain\"",
        "[dependencies]\ndecide = { package = \"yidan-domain\", path = \"../domain\" }",
        "[build-dependencies.decide]\npackage = \"yidan-domain\"",
    ] {
        let mut all = manifests();
        all.insert("book".into(), manifest(&format!("[package]\nname = \"yidan-book\"\n{written}\n")));
        assert_eq!(wrong_layers(&all), ["book must not use domain"], "{written}");
    }
    let mut all = manifests();
    all.insert("extra".into(), manifest("[package]\nname = \"yidan-extra\"\n"));
    assert_eq!(wrong_layers(&all), ["extra has no height"]);
}

/// What the core must not name is found however it is written, and nothing else is.
#[test]
fn names_outside_the_core_are_found() {
    let cases: [(&str, &[&str]); 9] = [
        ("use std::fs;", &["std::fs"]),
        ("let x = std::fs::read(\"a\");", &["std::fs"]),
        ("use std::{\n    collections::BTreeMap,\n    net::TcpStream,\n};", &["std::net"]),
        ("use std::time::Instant;", &["Instant"]),
        ("let day = SystemTime::UNIX_EPOCH;", &["SystemTime"]),
        ("let x = rand::random();", &["rand"]),
        ("let day = jiff::Zoned::now();", &["::now("]),
        ("// std::fs and rand are not for us", &[]),
        ("use std::collections::BTreeMap; fn operand(fs: Instants) {}", &[]),
    ];
    for (source, expected) in cases {
        assert_eq!(outside(source), expected, "{source}");
    }
}
