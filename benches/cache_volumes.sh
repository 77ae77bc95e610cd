#!/usr/bin/env bash
# What the volumes of the development containers save: from new containers to a healthy core, with
# empty volumes (everything is fetched and compiled) and with those of the time before. Prints both;
# exits 1 when the second takes more than half of the first.
#   benches/cache_volumes.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export COMPOSE_PROJECT_NAME=jessy-volumes-$$ JESSY_CORE_PORT=0 JESSY_API_PORT=0
token=$(mktemp)
chmod 644 "$token"
head -c 32 /dev/urandom | sha256sum | cut -d' ' -f1 >"$token"
export JESSY_TOKEN_FILE=$token
dev() { docker compose -f compose.yaml -f compose.dev.yaml "$@" >/dev/null 2>"$token.log" || { cat "$token.log" >&2; return 1; }; }
clean() { dev down --volumes; rm -f "$token" "$token.log"; }
trap clean EXIT
now() { date +%s%N; }

# Seconds until the core is healthy in containers that are new.
start() {
  local from
  from=$(now)
  dev up --detach jessy-core
  until [ "$(docker compose -f compose.yaml -f compose.dev.yaml ps jessy-core --format '{{.Health}}')" = healthy ]; do
    sleep 0.2
  done
  awk -v a="$from" -v b="$(now)" 'BEGIN { printf "%.1f", (b - a) / 1e9 }'
}

dev build layers jessy-core
empty=$(start)
dev down # the volumes stay
kept=$(start)
awk -v e="$empty" -v k="$kept" 'BEGIN {
  printf "a healthy core in new containers: volumes empty %.1f s, kept %.1f s: %.0f %% (at most 50)\n", e, k, 100 * k / e
  exit k > e / 2
}'
