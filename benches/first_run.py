#!/usr/bin/env python3
"""What the gate costs on its first run, beside the same commands by hand.

    benches/first_run.py [STEP,STEP...]        (usual: fmt,lint,unit,doc)

Two clones of HEAD with nothing built and no cache of Go's: in the first, the command lines of
`cargo jessy ci --plan=json`, one after the other, as a person would type them; in the second,
`cargo jessy ci` of the same steps. The tools are there already on both sides. Prints both times,
with the processor time in them; exits 1 when ours is more than 1.05 times theirs. Takes twice as
long as these steps do.
"""

import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT = 1.05


def clone(place):
    subprocess.run(["git", "clone", "--quiet", ROOT, place], check=True)
    if (ROOT / ".jessy/tools").is_dir():
        (place / ".jessy").mkdir()
        (place / ".jessy/.gitignore").write_text("*\n")
        shutil.copytree(ROOT / ".jessy/tools", place / ".jessy/tools", symlinks=True)
    # What is fetched is fetched before, and is no part of either.
    subprocess.run(["cargo", "fetch", "--quiet", "--locked"], cwd=place, check=True)
    caches = place / ".jessy"
    return dict(os.environ, GOCACHE=str(caches / "go-cache"), STATICCHECK_CACHE=str(caches / "staticcheck-cache"))


class Clock:
    """The time since it was made, and the processor time of the children that ended in it."""

    def __init__(self):
        self.begun, self.used = time.monotonic(), self.cpu()

    @staticmethod
    def cpu():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def read(self):
        return time.monotonic() - self.begun, self.cpu() - self.used


def by_hand(command, env):
    argv = command["argv"]
    if "nextest" in argv:
        # Settings of ours for a report; a person types the rest.
        for flag in ("--profile", "--tool-config-file"):
            at = argv.index(flag)
            del argv[at : at + 2]
    path = os.pathsep.join([*command["path_first"], env["PATH"]])
    env = dict(env, PATH=path, **command["env"])
    ran = subprocess.run(argv, cwd=command["cwd"], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if ran.returncode != 0:
        sys.exit(f"{' '.join(argv)}\n{ran.stdout.decode(errors='replace')[-4000:]}")


def main():
    steps = sys.argv[1] if len(sys.argv) > 1 else "fmt,lint,unit,doc"
    subprocess.run(["cargo", "build", "--quiet", "--package", "cargo-jessy"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        # A copy, since a test may build our own program anew.
        jessy = [shutil.copy(ROOT / "target/debug/cargo-jessy", place / "cargo-jessy"), "jessy", "ci", "--only", steps]
        theirs, ours = place / "theirs", place / "ours"
        env = clone(theirs)
        plan = subprocess.run([*jessy, "--plan=json"], cwd=theirs, env=env, check=True, stdout=subprocess.PIPE).stdout
        commands = [c for s in json.loads(plan)["steps"] for lane in s["lanes"] for c in lane["commands"]]
        clock = Clock()
        for command in commands:
            one = Clock()
            by_hand(command, env)
            took, used = one.read()
            print(f"{took:7.1f} s, {used:7.1f} s of processor time: {' '.join(command['argv'])[:70]}", flush=True)
        hand, hand_used = clock.read()
        shutil.rmtree(theirs)

        env = clone(ours)
        clock = Clock()
        ran = subprocess.run([*jessy, "--no-cache"], cwd=ours, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        took, used = clock.read()
        if ran.returncode != 0:
            sys.exit(ran.stdout.decode(errors="replace"))
    print(f"first run of {steps}: {len(commands)} commands by hand {hand:.0f} s ({hand_used:.0f} s of processor time), "
          f"cargo jessy ci {took:.0f} s ({used:.0f} s): {took / hand:.2f} times that (at most {LIMIT})")
    sys.exit(took > LIMIT * hand)


if __name__ == "__main__":
    main()
