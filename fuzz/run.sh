#!/usr/bin/env bash
# Fuzzes every target, guided by coverage, on the stable toolchain: no nightly, no cargo-fuzz.
#   fuzz/run.sh [SECONDS_PER_TARGET [TARGET...]]      60 seconds and all targets unless told
#   fuzz/run.sh replay TARGET FILE                    runs one input, to see it fail or to see it mended
# FUZZ_SEED=N makes runs from the same corpus go the same way; without it each run goes its own.
# Corpora grow in fuzz/corpus, inputs that failed lie in fuzz/artifacts; neither is committed. An input worth keeping goes
# to fuzz/regressions/TARGET/, from where every run starts. Exits with 1 and prints the input when a target fails.
set -euo pipefail
fuzz=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$fuzz")
all_targets=(book_text book_roundtrip bill_json claim_json)

usage() { sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }

mode=fuzz seconds=60
if [ "${1:-}" = replay ]; then
  [ $# -eq 3 ] && [ -f "$3" ] || usage
  mode=replay targets=("$2") input=$(realpath "$3")
else
  seconds=${1:-60}
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || usage
  targets=("${@:2}")
  [ ${#targets[@]} -gt 0 ] || targets=("${all_targets[@]}")
fi

# Build. The coverage pass is part of every rustc; these are the flags with which cargo-fuzz switches it on. No address
# sanitizer: it needs nightly, and our code forbids unsafe. `--target` keeps build scripts and macros uninstrumented.
target_dir=$(realpath -m "${CARGO_TARGET_DIR:-$fuzz/target}")
host=$(rustc -vV | sed -n 's/^host: //p')
unset CARGO_ENCODED_RUSTFLAGS
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares"
cd "$fuzz"
cargo build --quiet --release --locked --target "$host" --target-dir "$target_dir"

# Seeds: the shipped books, the bills and broken books among the tests, and the inputs that once failed.
seed() { # seed TARGET FILE...: hard names, so that two files of one name both count
  local dir=seeds/$1 file name; shift
  for file; do
    name=${file#"$root"/}
    cp "$file" "$dir/${name//\//__}"
  done
}
seed_blocks() { # seed_blocks TARGET FILE...: each block of rules by itself; whole books are too slow to mutate
  local target=$1; shift
  awk -v dir="seeds/$target" '
    /^```yidan/ { out = sprintf("%s/block-%04d", dir, ++n) }
    out { print > out }
    /^```$/ && out { close(out); out = "" }' "$@"
}
gather_seeds() {
  local target=$1 files=()
  rm -rf "seeds/$target"
  mkdir -p "seeds/$target" "corpus/$target" "artifacts/$target"
  case $target in
    book_*) mapfile -t files < <(find "$root/books" "$root/docs" "$root"/crates/book/tests -name '*.md' 2>/dev/null | sort) ;;
    bill_* | claim_*) mapfile -t files < <(find "$root/examples" "$root"/crates/domain/tests -name '*.json' 2>/dev/null | sort) ;;
  esac
  case $target in
    book_*) seed_blocks "$target" "${files[@]}" ;;
    *) seed "$target" ${files[@]+"${files[@]}"} ;;
  esac
  [ ! -d "regressions/$target" ] || cp -r "regressions/$target/." "seeds/$target/"
}

# A dictionary: each word of the seeds, and each keyword of the language, so that mutations speak it. Written as bytes, for
# libFuzzer's dictionaries hold ASCII only.
write_dictionary() {
  local word hex
  {
    find "seeds/$1" -type f -size -256k -exec cat {} + | tr -s ' \t\r\n"`:,;(){}[]' '\n' | LC_ALL=C sort | uniq -c |
      LC_ALL=C sort -rn | awk 'NR <= 400' | sed 's/^ *[0-9]* //'
    case $1 in book_*) grep -oE '"[^"\\]+"' "$root/crates/book/src/words.rs" | tr -d '"' ;; esac
  } | LC_ALL=C awk 'length >= 2 && length <= 32 && !seen[$0]++' |
    while IFS= read -r word; do
      hex=$(printf %s "$word" | od -An -v -tx1 | tr -d '\n')
      printf '"%s"\n' "${hex// /\\x}"
    done >"seeds/$1.dict"
}

print_failure() { # print_failure TARGET LOG
  local input
  echo "fuzz: $1 FAILED" >&2
  grep -vE '^#[0-9]+|^INFO:|^WARNING: Failed to find|^Dictionary' "$2" | head -c 6000 >&2 || true
  input=$(find "artifacts/$1" -type f -newer "$2.start" -print -quit)
  [ -n "$input" ] || return 0
  echo >&2
  echo "fuzz: the input, $(stat -c %s "$input") bytes, is $fuzz/$input; as text (first 2000 bytes):" >&2
  head -c 2000 "$input" | tr -d '\000\033' >&2
  echo >&2
  echo "fuzz: as base64 (first 4000 bytes): $(head -c 4000 "$input" | base64 -w0)" >&2
  echo "fuzz: to run it again: fuzz/run.sh replay $1 fuzz/$input (from the root of the project)" >&2
}

for target in "${targets[@]}"; do
  binary=$target_dir/$host/release/$target
  [ -x "$binary" ] || { echo "fuzz: no target $target (there are: ${all_targets[*]})" >&2; exit 2; }
  limits=(-timeout=10 -rss_limit_mb=2048 "-artifact_prefix=artifacts/$target/")
  if [ "$mode" = replay ]; then
    exec "$binary" "${limits[@]}" "$input"
  fi

  gather_seeds "$target"
  write_dictionary "$target"
  # The value profile rewards getting nearer to an expected word, not only meeting it: needed where keywords are compared.
  options=("${limits[@]}" "-max_total_time=$seconds" "-seed=${FUZZ_SEED:-0}" -use_value_profile=1 -print_final_stats=1)
  [ ! -s "seeds/$target.dict" ] || options+=("-dict=seeds/$target.dict") # an empty one is an error
  log=artifacts/$target.log
  touch "$log.start"
  if ! "$binary" "${options[@]}" "corpus/$target" "seeds/$target" </dev/null >"$log" 2>&1; then
    print_failure "$target" "$log"
    exit 1
  fi
  # A run without coverage would pass and find nothing: say so instead.
  grep -q 'inline 8-bit counters' "$log" || { echo "fuzz: $target was built without coverage" >&2; exit 1; }
  printf 'fuzz: %-15s %s seeds, %s inputs run in %s s, %s, no failure\n' "$target" \
    "$(find "seeds/$target" -type f | wc -l)" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$seconds" \
    "$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1)"
done
