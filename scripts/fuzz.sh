#!/bin/sh
# Atheris on every codec (or on those named), by hand; the gate asks the same questions through hypothesis.
#   sh scripts/fuzz.sh [TARGET ...]     RUNS=1000000 inputs each; what is found lies in build/fuzz/
# An input that takes longer than two seconds is a hang, and a finding like a wrong answer.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
here=build/fuzz
[ -d $here/library/atheris ] ||
  $python -m pip install -q --disable-pip-version-check --require-hashes --no-deps --target $here/library -r scripts/fuzz.lock
targets=${*:-$($python -c 'from tests.fuzz.targets import TARGETS; print(*TARGETS)')}
for target in $targets; do
  echo "fuzz: $target"
  longest=400
  case $target in samv | id_text | evolis) longest=1400 ;; esac
  PYTHONPATH=$here/library nice -n 19 $python -m tests.fuzz.with_atheris "$target" $here/corpus/"$target" \
    -runs="${RUNS:-1000000}" -max_len=$longest -timeout=2 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 \
    -artifact_prefix=$here/"$target"-
done
