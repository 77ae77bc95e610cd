#!/usr/bin/env bash
# From a saved file to its new code serving, under `up --watch`, beside the bare incremental compile
# of the same one-line change. For Rust and for Go, medians of ROUNDS; the two kinds alternate, so
# that both see the same machine. Prints both and the ratio; exits 1 when a ratio is above 1.2.
#   benches/reload.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5}
limit=1.2
state=$(mktemp -d)
export JESSY_STATE_DIR=$state
core=services/jessy-core/src/app.rs
api=services/jessy-api/internal/app/app.go
cp "$core" "$state/core" && cp "$api" "$state/api"
up=
end() {
  set +e # what has ended already can't be ended
  [ -z "$up" ] || { kill "$up" && wait "$up"; } 2>/dev/null
  cp "$state/core" "$core" && cp "$state/api" "$api"
  rm -rf "$state"
}
trap end EXIT
cargo build --quiet --package cargo-jessy
jessy=target/debug/cargo-jessy

now() { date +%s%N; }
median() { sort -n | awk '{ a[NR] = $1 } END { printf "%.3f\n", a[int((NR + 1) / 2)] / 1e9 }'; }

# Changes what the program says at its end, so that no compiler can call it the same.
line=0
save() { # FILE
  line=$((line + 1))
  sed -i -E "s/(info!|log\.Info)\(\"(ended|stopping)[^\"]*\"/\1(\"\2 $line\"/" "$1"
  grep -q "$line\"" "$1"
}

bare() { # FILE
  save "$1"
  local from
  from=$(now)
  case $1 in
    *.rs) cargo build --quiet --package jessy-core ;;
    *.go) (cd services/jessy-api && go build -o "$state/bare" ./cmd/jessy-api) ;;
  esac
  echo $(($(now) - from))
}

watched() { # FILE SERVICE
  "$jessy" jessy up --engine native --env test --watch >/dev/null 2>"$state/said" &
  up=$!
  until grep -qs "^watching" "$state/said"; do sleep 0.05; done
  sleep 0.5
  save "$1"
  local from
  from=$(now)
  until grep -q "$2 .*reloaded in" "$state/said"; do
    if grep -q "compile:\|failed\|not reloaded" "$state/said"; then cat "$state/said" >&2; exit 1; fi
    sleep 0.005
  done
  echo $(($(now) - from))
  kill "$up" && wait "$up" || [ $? = 130 ]
  up=
}

# The first builds of a clone and of this state folder are not what is measured.
"$jessy" jessy up --engine native --env test --detach 2>/dev/null
"$jessy" jessy down 2>/dev/null
status=0
for service in jessy-core jessy-api; do
  file=$core
  [ $service = jessy-core ] || file=$api
  bare "$file" >/dev/null
  : >"$state/bares" && : >"$state/watches"
  for _ in $(seq "$rounds"); do
    bare "$file" >>"$state/bares"
    watched "$file" $service >>"$state/watches"
  done
  a=$(median <"$state/bares")
  b=$(median <"$state/watches")
  ratio=$(echo "$a $b" | awk '{ printf "%.2f", $2 / $1 }')
  echo "$service: saved file to new code serving $b s, bare compile $a s, ratio $ratio (at most $limit)"
  awk -v r="$ratio" -v l="$limit" 'BEGIN { exit r > l }' || status=1
done
exit $status
