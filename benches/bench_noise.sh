#!/usr/bin/env bash
# How much noise the gate for benches lets through: keeps a baseline, then measures the same code many
# times. A verdict a line; exits 1 if one of them is "failed".
#   benches/bench_noise.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-10}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
cargo build --quiet --package cargo-jessy
jessy=target/debug/cargo-jessy

"$jessy" jessy bench --save noise 2> "$log" || { cat "$log"; exit 1; }
failed=0
for run in $(seq "$runs"); do
  code=0
  from=$(date +%s)
  "$jessy" jessy bench --against noise --no-cache 2> "$log" || code=$?
  [ "$code" = 0 ] || { failed=$((failed + 1)); tail -20 "$log"; }
  read -r load _ < /proc/loadavg
  line=$(grep -E '^[✓?✗!-] bench ' "$log" | tail -1)
  echo "$run: exit $code, $(($(date +%s) - from)) s, load $load: $line"
done
echo "$failed of $runs runs of unchanged code failed"
[ "$failed" = 0 ]
