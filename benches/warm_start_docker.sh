#!/usr/bin/env bash
# A warm start in containers, beside that of plain compose on the same files: images built,
# containers and network not there yet, until all services are healthy.
#   ours     cargo jessy up --engine docker --env prod --detach
#   plain    docker compose -f compose.yaml -f compose.prod.yaml up --wait
# They take turns, so that a noisy machine is noisy for both. Prints both medians and the ratio;
# exits 1 when ours is more than 1.1 times plain's.
#   benches/warm_start_docker.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-10}
state=$(mktemp -d)
export JESSY_STATE_DIR=$state COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-jessy-warm-$$}
# Compose mounts the file as it is, and the services are nobody.
JESSY_TOKEN_FILE=$(mktemp)
export JESSY_TOKEN_FILE
head -c 32 /dev/urandom | sha256sum | cut -d' ' -f1 >"$JESSY_TOKEN_FILE"
chmod 644 "$JESSY_TOKEN_FILE"
jessy=${JESSY:-target/release/cargo-jessy}
[ -n "${JESSY:-}" ] || cargo build --quiet --release --package cargo-jessy

# The images that are shipped: those of dev compile when they start.
plain() { docker compose -f compose.yaml -f compose.prod.yaml "$@" >"$state/plain.log" 2>&1; }
ours() { "$jessy" jessy "$@" 2>"$state/ours.log"; }
clean() { set +e; ours down --volumes; plain down --volumes; rm -rf "$state" "$JESSY_TOKEN_FILE"; }
trap clean EXIT
now() { date +%s%N; }
median() { sort -n | awk '{ a[NR] = $1 } END { printf "%.1f\n", a[int((NR + 1) / 2)] / 1e6 }'; }

# `compose up --wait` may call a one-shot that ended well a failure, so its exit code alone says little:
# what counts is that every service with a health check is healthy.
plain_up() {
  plain up --detach --wait || code=$?
  health=$(docker compose -f compose.yaml -f compose.prod.yaml ps --format '{{.Health}}' | sort -u)
  [ "$health" = healthy ] || { cat "$state/plain.log"; exit "${code:-1}"; }
}
ours_up() { ours up --engine docker --env prod --detach || { cat "$state/ours.log"; exit 1; }; }

# Builds what is stale, for both, and warms the disk's cache.
ours_up
ours down
plain build
plain_up
plain down
for _ in $(seq "$rounds"); do
  from=$(now); ours_up; echo $(($(now) - from)) >>"$state/ours"
  ours down
  from=$(now); plain_up; echo $(($(now) - from)) >>"$state/plain"
  plain down
done
# And as after Ctrl-C: containers are there, stopped.
ours_up
for _ in $(seq "$rounds"); do
  plain stop
  from=$(now); ours_up; echo $(($(now) - from)) >>"$state/again"
done

ours=$(median <"$state/ours"); plain=$(median <"$state/plain"); again=$(median <"$state/again")
ratio=$(awk -v a="$ours" -v b="$plain" 'BEGIN { printf "%.2f", a / b }')
echo "cargo jessy up --engine docker --env prod --detach    median $ours ms of $rounds"
echo "docker compose, the same files, up --wait             median $plain ms of $rounds"
echo "ratio                                                 $ratio, limit 1.10"
echo "cargo jessy up, containers only stopped               median $again ms of $rounds"
awk -v r="$ratio" 'BEGIN { exit !(r <= 1.10) }'
