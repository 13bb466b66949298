#!/usr/bin/env bash
# Every check of the project, in one command, from a clean clone: ./test.sh
# Stops at the first step that fails. Needs a Rust toolchain; installs the rest where it may (see `tools`).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
exec </dev/null
export CARGO_TERM_COLOR=never DEBIAN_FRONTEND=noninteractive

log=$(mktemp)
current=start began=$SECONDS
finish() {
  local code=$?
  rm -f "$log"
  [ "$code" -eq 0 ] || printf '\nFAILED in step "%s" after %d s (exit code %d); later steps did not run\n' \
    "$current" $((SECONDS - began)) "$code"
}
trap finish EXIT

step() { # step NAME COMMAND...
  current=$1 began=$SECONDS
  printf '\n== %s\n' "$current"
  "${@:2}"
  printf -- '-- %s: %d s\n' "$current" $((SECONDS - began))
}

# need CHECK PACKAGE...: installs Debian packages unless the check succeeds.
need() {
  ! $1 >/dev/null 2>&1 || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing: Debian package(s) ${*:2}; install and run again"
    return 1
  fi
  echo "installing ${*:2}"
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${@:2}" >/dev/null
}

chinese_font() { fc-list | grep CJK; }
browser() { [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; }
python_venv() { python3 -c 'import ensurepip'; }
# Debian keeps the server's programs outside of PATH.
postgres_server() { compgen -G '/usr/lib/postgresql/*/bin/postgres'; }

# Tests start clusters of their own: where the server is new, it is told not to make one, so there is no service to run.
no_service() {
  local settings=/etc/postgresql-common/createcluster.conf
  [ "$(id -u)" -ne 0 ] || [ -e "$settings" ] || { mkdir -p "${settings%/*}" && echo "create_main_cluster = false" >"$settings"; }
}

tools() {
  need 'command -v cc' gcc
  need 'command -v c++' g++ # the fuzzing engine
  need 'command -v git' git # the advisory database
  need python_venv python3-venv # beancount, which checks the ledger's export
  need chinese_font fontconfig fonts-noto-cjk # pictures with Chinese text
  postgres_server >/dev/null || no_service
  UCF_FORCE_CONFFOLD=1 need postgres_server postgresql # the store's tests
  need browser chromium # the pages
  need 'command -v npm' nodejs npm # what drives it
  cargo --version
  cargo fmt --version
  cargo clippy --version
}

# The fuzz workspace has a lock file of its own, with the versions of the main one.
lock_files() {
  cargo metadata --locked --format-version 1 >/dev/null
  cargo metadata --locked --format-version 1 --manifest-path fuzz/Cargo.toml >/dev/null || {
    echo "renew it: cp Cargo.lock fuzz/ && cargo metadata --format-version 1 --manifest-path fuzz/Cargo.toml >/dev/null"
    return 1
  }
}

formatting() {
  cargo fmt --all --check
  cargo fmt --manifest-path fuzz/Cargo.toml --check
}

lints() { cargo clippy --workspace --all-targets --locked -- -D warnings; }

# nextest where it is present, for its speed; the documentation's examples always run with cargo itself.
tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --workspace --locked --no-tests=fail 2>&1 | tee "$log"
    cargo test --doc --workspace --locked 2>&1 | tee -a "$log"
  else
    cargo test --workspace --locked 2>&1 | tee "$log"
  fi
  passed=$(sed -nE 's/^test result: ok\. ([0-9]+) passed.*/\1/p; s/^ *Summary .* tests? run: ([0-9]+) passed.*/\1/p' "$log" |
    awk '{ n += $1 } END { print n + 0 }')
  [ "$passed" -gt 0 ] || { echo "no test ran"; return 1; }
}

# The pages in Chromium: the program that the tests before this were built with (building it alone would build half of it
# again with other features), a throwaway county, nothing from elsewhere.
pages() {
  local program
  program=$(cargo metadata --locked --no-deps --format-version 1 | sed -E 's/.*"target_directory":"([^"]*)".*/\1/')/debug/yidan
  [ -x "$program" ] || cargo build --locked --package yidan
  (cd tests/browser && npm ci --silent --no-audit --no-fund --ignore-scripts &&
    YIDAN_PROGRAM=$program node --test --test-reporter=spec)
}

# The same inputs each time: looking for new ones is for fuzz/run.sh, not for a check of a change.
fuzz_smoke() { FUZZ_SEED=1 fuzz/run.sh "${FUZZ_SECONDS:-5}"; }

step "tools" tools
step "lock files" lock_files
step "format" formatting
step "lints" lints
step "licences and dependencies" scripts/check-dependencies.sh
step "tests" tests
step "pages in a browser" pages
step "ledger export read by beancount" scripts/bean-check.sh
step "fuzzing, a few seconds a target" fuzz_smoke

printf '\nall steps passed in %d s\n' "$SECONDS"
printf '%d passed, 0 failed\n' "$passed"
