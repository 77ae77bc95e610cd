#!/bin/sh
# What the test runner's container runs; reports go to $RESULTS.
#   run-tests [unit] [features] [system] [coverage]
set -eu

unit() {
  cat > /tmp/nextest.toml <<TOML
[profile.container.junit]
path = "$RESULTS/junit.xml"
TOML
  cargo nextest run --locked --package jessy-core \
    --profile container --config-file /tmp/nextest.toml
}

# The core inside of the program that asks.
features() {
  cargo run --locked --quiet --package jessy-features -- --on process
}

# The services of the same compose project. What ends or replaces them needs the engine, which no
# container of ours gets.
system() {
  cargo run --locked --quiet --package jessy-features -- --on containers \
    --tags 'not @kill and not @browser and not @alone'
}

coverage() {
  cargo tarpaulin --locked --engine llvm --package jessy-core --target-dir "$CARGO_TARGET_DIR/tarpaulin" \
    --out Html --out Lcov --out Json --output-dir "$RESULTS"
}

for part; do
  case "$part" in
    unit | features | system | coverage)
      echo "== $part"
      "$part"
      ;;
    *)
      echo "run-tests: no such part: $part (unit, features, system, coverage)" >&2
      exit 2
      ;;
  esac
done
