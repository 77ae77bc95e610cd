#!/bin/sh
# What the test runner's container runs; reports go to $RESULTS.
#   run-tests [unit] [bdd] [integration] [coverage]
set -eu

unit() {
  # Its usual store is beside the sources, which can't be written here.
  cat > /tmp/nextest.toml <<TOML
[store]
dir = "$CARGO_TARGET_DIR/nextest"
[profile.container.junit]
path = "$RESULTS/junit.xml"
TOML
  cargo nextest run --locked --no-fail-fast --package jessy-core \
    --profile container --config-file /tmp/nextest.toml
}

features() {
  cargo run --locked --quiet --package jessy-features -- --color "${CARGO_TERM_COLOR:-auto}" "$@"
}

# The core inside of the program that asks.
bdd() {
  features --on process
}

# The services of the same compose project. What ends or replaces them needs the engine, which no
# container of ours gets.
integration() {
  features --on containers --tags 'not @kill and not @browser and not @alone'
}

coverage() {
  cargo tarpaulin --locked --engine llvm --package jessy-core --target-dir "$CARGO_TARGET_DIR/tarpaulin" \
    --out Html --out Lcov --out Json --output-dir "$RESULTS"
}

for part; do
  case "$part" in
    unit | bdd | integration | coverage)
      echo "== $part"
      "$part"
      ;;
    *)
      echo "run-tests: no such part: $part (unit, bdd, integration, coverage)" >&2
      exit 2
      ;;
  esac
done
