#!/usr/bin/env bash
# Has beancount itself (from PyPI, in an environment of its own under target/) check the ledger's export that the tests
# hold the code to.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${CARGO_TARGET_DIR:-$root/target}/bean-check
if [ ! -x "$venv/bin/bean-check" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check 'beancount==3.2.3'
fi
"$venv/bin/bean-check" "$root/crates/domain/tests/ledger/journal.beancount"
echo "bean-check: journal.beancount is good"
