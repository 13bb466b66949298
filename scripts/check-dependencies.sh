#!/usr/bin/env bash
# Licences, bans, sources, yanked versions and advisories of every locked dependency, by the rules in deny.toml.
# Prints what was checked and what was not; a check that could not run is named, never counted as passed.
#   scripts/check-dependencies.sh
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

deny_version=0.20.2
export CARGO_TERM_COLOR=never GIT_TERMINAL_PROMPT=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

manifests=(Cargo.toml)
[ -f fuzz/Cargo.toml ] && manifests+=(fuzz/Cargo.toml)

if ! cargo deny --version >/dev/null 2>&1; then
  echo "cargo-deny is missing: installing $deny_version"
  # Built without optimisation: it takes half the time to compile and the checks are quick all the same.
  env -u RUSTFLAGS -u CARGO_TARGET_DIR CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo install --quiet --locked "cargo-deny@$deny_version"
fi

# Licences, bans, sources: from the downloaded crates alone.
for manifest in "${manifests[@]}"; do
  cargo fetch --quiet --locked --manifest-path "$manifest"
  echo "$manifest, $(grep -c '^name = ' "${manifest%.toml}.lock") locked packages:"
  cargo deny --offline --locked --manifest-path "$manifest" --config deny.toml check licenses bans sources
done

# Yanked: cargo resolves a yanked version only if a lock file already names it. So ask it, without a lock file, for exactly
# the locked versions; the index is read afresh.
mkdir -p "$scratch/src"
: >"$scratch/src/lib.rs"
{
  printf '[package]\nname = "all-locked"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n'
  cat "${manifests[@]/%.toml/.lock}" | awk -F'"' '
    /^name = /    { name = $2 }
    /^version = / { version = $2 }
    /^source = "registry/ { if (!seen[name, version]++)
      printf "d%d = { package = \"%s\", version = \"=%s\", default-features = false }\n", ++n, name, version }'
} >"$scratch/Cargo.toml"
asked=$(grep -c '^d[0-9]' "$scratch/Cargo.toml" || true)
if cargo generate-lockfile --manifest-path "$scratch/Cargo.toml" >"$scratch/log" 2>&1; then
  echo "yanked: none of $asked locked registry versions"
elif grep -q 'is yanked' "$scratch/log"; then
  echo "yanked: a locked version was withdrawn by its author; update it:"
  grep -B1 'is yanked' "$scratch/log"
  exit 1
elif grep -qiE 'network|resolve host|timed? ?out|could not connect|failed to connect|download' "$scratch/log"; then
  echo "NOT CHECKED: yanked versions (the registry index cannot be reached)"
else
  cat "$scratch/log"
  echo "yanked: the locked versions could not be asked for (see above)"
  exit 1
fi

# Advisories: the RustSec database, fetched now; else a copy fetched before, with its date.
copy_date() { git -C "$(echo "${CARGO_HOME:-$HOME/.cargo}"/advisory-dbs/advisory-db-*)" log -1 --format=%cs || echo "unknown date"; }
for manifest in "${manifests[@]}"; do
  advisories() {
    timeout 300 cargo deny "$@" --locked --manifest-path "$manifest" --config deny.toml check advisories </dev/null
  }
  if advisories >"$scratch/log" 2>&1; then
    echo "advisories: $manifest has none in the RustSec database, fetched now"
  elif ! grep -qE 'failed to (fetch|load) advisory database' "$scratch/log"; then
    cat "$scratch/log"
    exit 1
  elif advisories --offline >"$scratch/log" 2>&1; then
    echo "advisories: $manifest has none in the copy of the RustSec database of $(copy_date) (it cannot be reached now)"
  elif grep -q '^error\[' "$scratch/log"; then
    cat "$scratch/log"
    exit 1
  else
    echo "NOT CHECKED: advisories of $manifest (the RustSec database cannot be reached and there is no recent copy);" \
      "the yanked check and the bans in deny.toml stand in for part of it"
  fi
done
