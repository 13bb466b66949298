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

# need COMMAND PACKAGE: installs a Debian package if its command is missing.
need() {
  ! command -v "$1" >/dev/null || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing: $1 (Debian package $2); install it and run again"
    return 1
  fi
  echo "installing $2"
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

# The store's tests start clusters of their own and need only the server's programs, which Debian keeps outside of PATH.
# Where the package is new, it is told not to make a cluster, so there is no service to run.
postgres_server() {
  ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing: the PostgreSQL server (Debian package postgresql); install it and run again"
    return 1
  fi
  echo "installing postgresql"
  local settings=/etc/postgresql-common/createcluster.conf
  [ -e "$settings" ] || { mkdir -p "${settings%/*}" && echo "create_main_cluster = false" >"$settings"; }
  apt-get update -qq
  UCF_FORCE_CONFFOLD=1 apt-get install -y -qq --no-install-recommends postgresql >/dev/null
}

# Pictures need a font with Chinese glyphs; fonts have no command to look for.
font() {
  ! fc-list 2>/dev/null | grep CJK >/dev/null || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing: a font with Chinese glyphs (Debian packages fontconfig fonts-noto-cjk); install them and run again"
    return 1
  fi
  echo "installing fontconfig fonts-noto-cjk"
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends fontconfig fonts-noto-cjk >/dev/null
}

tools() {
  need cc gcc
  need c++ g++ # the fuzzing engine
  need git git # the advisory database
  font # pictures with Chinese text
  postgres_server # the store's tests
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

# The same inputs each time: looking for new ones is for fuzz/run.sh, not for a check of a change.
fuzz_smoke() { FUZZ_SEED=1 fuzz/run.sh "${FUZZ_SECONDS:-5}"; }

step "tools" tools
step "lock files" lock_files
step "format" formatting
step "lints" lints
step "licences and dependencies" scripts/check-dependencies.sh
step "tests" tests
step "fuzzing, a few seconds a target" fuzz_smoke

printf '\nall steps passed in %d s\n' "$SECONDS"
printf '%d passed, 0 failed\n' "$passed"
