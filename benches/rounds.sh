#!/usr/bin/env bash
# Brings the system up and down many times and looks for what stays behind: processes, sockets,
# ports, growing files. Prints what it counts; exits 1 if anything stays.
#   benches/rounds.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-100}
state=$(mktemp -d)
export JESSY_STATE_DIR=$state
cargo build --quiet --package cargo-jessy
jessy=target/debug/cargo-jessy
trap '"$jessy" jessy down 2>/dev/null; rm -rf "$state"' EXIT

# Processes are counted by the mark that each one of this state folder carries.
processes() {
  local count=0
  for environ in /proc/[0-9]*/environ; do
    if grep -qsz "^JESSY_SUPERVISED=$state/native$" "$environ"; then count=$((count + 1)); fi
  done
  echo "$count"
}
sockets() { find "$state" -type s | wc -l; }
files() { find "$state" -type f | wc -l; }
bytes() { find "$state" -type f -printf '%s\n' | awk '{ s += $1 } END { print s + 0 }'; }

from=$(date +%s%N)
for round in $(seq "$rounds"); do
  "$jessy" jessy up --engine native --env test --detach 2>/dev/null
  "$jessy" jessy down 2>/dev/null
  left="$(processes) processes, $(sockets) sockets"
  [ "$left" = "0 processes, 0 sockets" ] || { echo "round $round left $left"; exit 1; }
  # The second round is the first that also keeps the logs of the one before.
  if [ "$round" = 2 ]; then files=$(files); bytes=$(bytes); fi
done
took=$((($(date +%s%N) - from) / 1000000 / rounds))
echo "$rounds rounds of up and down, $took ms each: 0 processes, 0 sockets left"
echo "files: $files after round 2, $(files) after round $rounds; bytes: $bytes, $(bytes)"
# Numbers in a log line differ in length from run to run; whole lines must not add up.
[ "$(files)" = "$files" ] && [ "$(bytes)" -le $((bytes + 4096)) ]
