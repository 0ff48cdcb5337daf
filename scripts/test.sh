#!/bin/sh
# The gate: format, lint, types, import contracts, tests.
#   sh scripts/test.sh           everything
#   sh scripts/test.sh --quick   without the tests that start real machines or play long lists of visits
set -eu
cd "$(dirname "$0")/.."
sh scripts/set-up.sh requirements-dev.lock
workers=$(($(nproc) + 1))  # a tour or a line that is waited for leaves its core to somebody else
if [ "${1:-}" = --quick ]; then
    shift
    set -- -m "not slow" "$@"
fi
unset PYTHONDONTWRITEBYTECODE  # each worker would compile every test anew
bin=.venv/bin
# The first time all workers would compile all tests side by side: they are compiled once, while the rest is read.
[ -d tests/__pycache__ ] || $bin/python -m pytest --collect-only -qq "$@" > /dev/null 2>&1 &
$bin/ruff format --check .
$bin/ruff check .
$bin/lint-imports --no-cache
$bin/mypy --num-workers "$(nproc)"
wait
exec $bin/python -m pytest -n "$workers" "$@"
