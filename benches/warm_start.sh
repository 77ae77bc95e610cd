#!/usr/bin/env bash
# Two figures of a person's day, each beside the nearest comparison on this very machine:
#   1. the command's own overhead: `cargo-jessy jessy --help` of the release build (at most 15 ms),
#   2. a warm start: from the command to both services healthy (at most 0.5 s), beside the same two
#      services started bare, without a supervisor, until both answer.
# Prints the figures; exits 1 when a limit is passed. The machine is noisy: medians count.
#   benches/warm_start.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-20}
state=$(mktemp -d)
export JESSY_STATE_DIR=$state
cargo build --quiet --release --package cargo-jessy
jessy=target/release/cargo-jessy
trap '"$jessy" jessy down 2>/dev/null; rm -rf "$state"' EXIT

now() { date +%s%N; }
median() { sort -n | awk '{ a[NR] = $1 } END { printf "%.1f\n", a[int((NR + 1) / 2)] / 1e6 }'; }

help=$(for _ in $(seq "$rounds"); do
  from=$(now); "$jessy" jessy --help >/dev/null; echo $(($(now) - from))
done | median)

"$jessy" jessy up --engine native --env test --detach 2>/dev/null
"$jessy" jessy down 2>/dev/null
warm=$(for _ in $(seq "$rounds"); do
  from=$(now); "$jessy" jessy up --engine native --env test --detach 2>/dev/null; echo $(($(now) - from))
  "$jessy" jessy down 2>/dev/null
done | median)

# The same programs by hand: store built, core, then gateway, polled by a client in one process.
core=target/debug/jessy-core
bare=$(for _ in $(seq "$rounds"); do
  BARE_CORE=$core BARE_API=$state/native/bin/jessy-api BARE_DIR=$state python3 - <<'PY'
import http.client, os, socket, subprocess, time

def free():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]

def until_good(port, path):
    while True:
        try:
            c = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            c.request("GET", path)
            if c.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.005)

core_port, api_port = free(), free()
layers = os.path.join(os.environ["BARE_DIR"], "bare.jyl")
env = dict(os.environ, JESSY_LAYERS=layers, JESSY_ADDR=f"127.0.0.1:{core_port}", PORT=str(api_port),
           JESSY_CORE_URL=f"http://127.0.0.1:{core_port}", JESSY_BIND="127.0.0.1")
quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
begun = time.perf_counter_ns()
subprocess.run([os.environ["BARE_CORE"], "build-layers", "--src", "services/jessy-core/data", "--out", layers],
               check=True, **quiet)
core = subprocess.Popen([os.environ["BARE_CORE"], "serve"], **quiet)
until_good(core_port, "/health/ready")
api = subprocess.Popen([os.environ["BARE_API"]], **quiet)
until_good(api_port, "/api/health")
print(time.perf_counter_ns() - begun)
for process in (api, core):
    process.terminate()
    process.wait()
PY
done | median)

ratio=$(awk -v a="$warm" -v b="$bare" 'BEGIN { printf "%.2f", a / b }')
echo "overhead    cargo-jessy jessy --help      median $help ms of $rounds    limit 15 ms"
echo "warm start  up --detach, both healthy     median $warm ms of $rounds    limit 500 ms"
echo "bare start  the same programs by hand     median $bare ms of $rounds    ours is $ratio times that"
awk -v h="$help" -v w="$warm" 'BEGIN { exit !(h <= 15 && w <= 500) }'
