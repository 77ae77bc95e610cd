#!/usr/bin/env python3
"""The core alone under load on loopback, beside the least that an axum server can do.

    benches/load.py [--rounds 5] [--seconds 8] [--memory MINUTES]

1. Throughput of POST /v1/navigate (wrk), in turns with a bare axum route that reads the same
   request and returns as many bytes: medians, and their ratio (at least 0.70).
2. Latency at half of that rate (`paced_load`, which sends at times fixed before and counts from
   them, so that a stall is seen): p99 at most 5 ms.
3. With --memory: the core's resident memory over that many minutes at a tenth of the rate, sampled
   each 5 s: the last third's mean at most 5 % above the first third's.

Prints every figure and exits 1 when a limit is passed. wrk comes from Debian's packages. Everything
stays on 127.0.0.1.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = [
    "I feel anxious about implementing algorithms",
    "What is the meaning of consciousness?",
    "How do I optimize database queries?",
    "I'm worried about climate change and want to help",
    "Explain quantum computing in simple terms",
]
CONNECTIONS = 32
LIMITS = {"ratio": 0.70, "p99_ms": 5.0, "growth": 1.05}

WRK = """
local queries = { %s }
local at = 0
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
request = function()
  at = at + 1
  local text = queries[at %% #queries + 1]
  %s
  return wrk.format(nil, "/v1/navigate", nil, '{"query":"' .. text .. '"}')
end
"""


def tool(name, install):
    found = shutil.which(name)
    if not found:
        sys.exit(f"{name} is missing; install it with: {install}")
    return found


class Served:
    """A server of ours, ended with the block."""

    def __init__(self, argv, address, **env):
        self.process = subprocess.Popen(
            argv, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        for line in self.process.stdout:
            if found := re.search(address, line):
                self.url = f"http://{found[1]}"
                break
        else:
            sys.exit(f"{argv[0]} ended before it served")
        # Whoever reads its log must not slow it down, and nobody reading it must not stop it.
        self.log = subprocess.Popen(["cat"], stdin=self.process.stdout, stdout=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.log.wait()

    def resident_kib(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def ask(url, query):
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"{url}/v1/navigate", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        return reply.read()


def wrk(served, script, seconds):
    """Requests a second; any answer but 200 ends the run."""
    out = subprocess.run(
        [tool("wrk", "apt-get install wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script, served.url],
        check=True, capture_output=True, text=True,
    ).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        sys.exit(f"not every request was answered well:\n{out}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])


def paced(served, rate, seconds, folder):
    """Sends at a fixed rate; percentiles in milliseconds."""
    bodies = folder / "bodies"
    bodies.write_text("".join(json.dumps({"query": query}) + "\n" for query in REFERENCE))
    out = subprocess.run(
        [ROOT / "target/release/paced_load", served.url.removeprefix("http://"), str(rate), str(seconds), bodies],
        check=True, capture_output=True, text=True,
    ).stdout
    return json.loads(out)


def compare(core, bare, script, options):
    """Median requests a second of both, measured in turns."""
    rates = {"core": [], "bare": []}
    for _ in range(options.rounds):
        rates["bare"].append(wrk(bare, script, options.seconds))
        rates["core"].append(wrk(core, script, options.seconds))
    return statistics.median(rates["core"]), statistics.median(rates["bare"])


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=8)
    options.add_argument("--memory", type=float, metavar="MINUTES", default=0)
    options = options.parse_args()
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "jessy-core", "-p", "jessy-benches"],
                   cwd=ROOT, check=True)
    release = ROOT / "target" / "release"
    good = True

    def verdict(name, figure, text):
        nonlocal good
        limit = LIMITS[name]
        holds = figure >= limit if name == "ratio" else figure <= limit
        good &= holds
        print(f"{'holds' if holds else 'FAILS':6} {text} (limit {limit})", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        layers = folder / "layers.jyl"
        subprocess.run([release / "jessy-core", "build-layers", "--src", ROOT / "services/jessy-core/data",
                        "--out", layers], check=True, stdout=subprocess.DEVNULL)
        quoted = ", ".join(json.dumps(query) for query in REFERENCE)
        scripts = {}
        for name, change in [("repeated", ""), ("never the same", 'text = text .. " " .. at')]:
            scripts[name] = folder / f"{name.split()[0]}.lua"
            scripts[name].write_text(WRK % (quoted, change))
        core = Served([release / "jessy-core", "serve"], r'"addr":\s*"([^"]+)"',
                      JESSY_ADDR="127.0.0.1:0", JESSY_LAYERS=str(layers),
                      DATABASE_URL=f"sqlite://{folder}/jessy.db")
        with core:
            replies = [ask(core.url, query) for query in REFERENCE]
            size = round(statistics.mean(map(len, replies)))
            (folder / "reply").write_bytes(b"x" * size)
            with Served([release / "bare_route", folder / "reply"], r"(127\.0\.0\.1:\d+)") as bare:
                ours, theirs = compare(core, bare, scripts["repeated"], options)
                verdict("ratio", ours / theirs,
                        f"queries repeated: core {ours:.0f}/s, bare route of {size} bytes {theirs:.0f}/s, "
                        f"ratio {ours / theirs:.2f}")
                rate = ours
                found = paced(core, rate / 2, 2 * options.seconds, folder)
                if found["rate"] < 0.99 * rate / 2:
                    sys.exit(f"only {found['rate']:.0f} of {rate / 2:.0f} requests a second were sent")
                verdict("p99_ms", found["p99_ms"],
                        f"at {found['rate']:.0f}/s: p50 {found['p50_ms']:.2f} ms, "
                        f"p99 {found['p99_ms']:.2f} ms, max {found['max_ms']:.1f} ms")
            if options.memory:
                samples = memory(core, rate / 10, options.memory, folder)
                third = max(1, len(samples) // 3)
                first, last = (statistics.mean(part) for part in (samples[:third], samples[-third:]))
                verdict("growth", last / first,
                        f"memory over {options.memory} min: {first / 1024:.1f} MiB, then {last / 1024:.1f} MiB")
            # Last, since what it teaches is still being written when it ends.
            with Served([release / "bare_route", folder / "reply"], r"(127\.0\.0\.1:\d+)") as bare:
                ours, theirs = compare(core, bare, scripts["never the same"], options)
                print(f"       queries never the same: core {ours:.0f}/s, bare route {theirs:.0f}/s, "
                      f"ratio {ours / theirs:.2f}", flush=True)
    sys.exit(not good)


def memory(served, rate, minutes, folder):
    """Resident KiB, sampled while load runs. The first minute fills caches and doesn't count."""
    end = time.monotonic() + 60 * minutes
    samples, began = [], time.monotonic()
    while time.monotonic() < end:
        paced(served, rate, 5, folder)
        if time.monotonic() - began > min(60, 10 * minutes):
            samples.append(served.resident_kib())
    return samples


if __name__ == "__main__":
    main()
