"""Workflows as this repository writes them: block style, one key a line. Enough to list their steps
and to see what they need from outside; who runs them reads them for himself."""

import re

FOREIGN = re.compile(r"([\w.-]+/[\w.-]+)(/[\w./-]+)?@([\w.-]+)")
STRATEGY = re.compile(r"^( +)strategy:$", re.M)
LABEL = re.compile(r"\bubuntu-[\w.-]+\b")


class Unclear(Exception):
    """What can't be run as it stands."""


def indent(line):
    return len(line) - len(line.lstrip(" "))


def block(lines, at):
    """The lines below line `at` that are deeper than it."""
    depth = indent(lines[at])
    inside = []
    for line in lines[at + 1 :]:
        if line.strip() and indent(line) <= depth:
            break
        inside.append(line)
    return inside


def without_comments(text):
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]


class Step:
    """A step: `run` or `uses` with what stands there, and its name for the others, if it has one."""

    def __init__(self, lines):
        self.lines = lines
        keys = {}
        for at, line in enumerate(lines):
            found = re.fullmatch(r"\s*(?:- )?(id|run|uses): *(.*)", line)
            if found and found[1] not in keys:
                # A key in a dash's line is as deep as those below it.
                lines[at] = line.replace("- ", "  ", 1)
                text = found[2] if found[2] not in ("|", ">", "|-", ">-") else "; ".join(
                    it.strip() for it in block(lines, at) if it.strip())
                keys[found[1]] = text
        self.id = keys.get("id")
        self.uses = re.sub(r"\s+#.*", "", keys["uses"]) if "uses" in keys else None
        self.run = keys.get("run")

    def __str__(self):
        return f"run   {self.run}" if self.run else f"uses  {self.uses}"


class Job:
    def __init__(self, name, lines):
        self.name = name
        self.text = "\n".join(lines)
        self.needs = re.findall(r"[\w-]+", self.value(lines, "needs") or "")
        self.uses = self.value(lines, "uses")
        self.environment = self.value(lines, "environment") or self.inside(lines, "environment", "name")
        self.steps = []
        at = next((at for at, line in enumerate(lines) if line.strip() == "steps:"), None)
        if at is not None:
            inside = block(lines, at)
            starts = [i for i, line in enumerate(inside) if line.startswith(" " * (indent(lines[at]) + 2) + "- ")]
            ends = starts[1:] + [len(inside)]
            self.steps = [Step(inside[start:end]) for start, end in zip(starts, ends)]
        if not self.steps and not self.uses:
            raise Unclear(f"the job {name} has no steps that can be read")

    @staticmethod
    def value(lines, key):
        depth = min(indent(line) for line in lines if line.strip())
        found = [line.strip().split(": ", 1)[1] for line in lines
                 if indent(line) == depth and line.strip().startswith(f"{key}: ")]
        return found[0] if found else None

    @staticmethod
    def inside(lines, key, inner):
        """What stands behind a key that is in the block of another."""
        at = next((at for at, line in enumerate(lines) if line.strip() == f"{key}:"), None)
        return None if at is None else Job.value(block(lines, at), inner)

    def environment_of(self, inputs):
        """The environment that it runs in, where an input may name that."""
        found = re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", self.environment or "")
        return inputs.get(found[1]) if found else self.environment


def jobs(text):
    """The jobs of a workflow, by name, in the order of the file."""
    lines = without_comments(text)
    if "jobs:" not in lines:
        raise Unclear("there is no line `jobs:`")
    inside = [line for line in block(lines, lines.index("jobs:"))]
    found = {}
    for at, line in enumerate(inside):
        name = re.fullmatch(r"  ([\w-]+):", line)
        if name:
            found[name[1]] = Job(name[1], block(inside, at))
    if not found:
        raise Unclear("there is no job that can be read")
    return found


def without(text, names):
    """A workflow in which some jobs are none, and nobody needs them."""
    if not names:
        return text
    known = jobs(text)
    for name in names:
        if name not in known:
            raise Unclear(f"there is no job {name}: there are {', '.join(known)}")
    head, _, rest = text.partition("\njobs:\n")
    kept, skipped = [head, "\njobs:\n"], False
    for line in rest.splitlines(keepends=True):
        job = re.fullmatch(r"  ([\w-]+):\n", line)
        skipped = job[1] in names if job else skipped
        needs = re.fullmatch(r"    needs: (.*)\n", line)
        if needs and not skipped:
            left = [it for it in re.findall(r"[\w-]+", needs[1]) if it not in names]
            line = f"    needs: [{', '.join(left)}]\n" if left else ""
        if not skipped:
            kept.append(line)
    return "".join(kept)


def with_needs(all_jobs, names):
    """These jobs and all that they need, in the order of the file."""
    wanted, queue = set(), list(names or all_jobs)
    while queue:
        name = queue.pop()
        if name not in all_jobs:
            raise Unclear(f"there is no job {name}: there are {', '.join(all_jobs)}")
        if name not in wanted:
            wanted.add(name)
            queue += all_jobs[name].needs
    return [job for name, job in all_jobs.items() if name in wanted]


def asked(text, kind):
    """The names that expressions ask of `secrets`, `vars` or `inputs`."""
    expressions = re.findall(r"\$\{\{(.*?)\}\}", text) + re.findall(r"^\s*(?:- )?if: (.*)", text, re.M)
    # What is quoted is text.
    expressions = [re.sub(r"'[^']*'", "", it) for it in expressions]
    found = {name for it in expressions for name in re.findall(rf"(?<![\w.]){kind}\.(\w+)", it)}
    # GitHub's own.
    return sorted(found - {"GITHUB_TOKEN", "github_token"})


def empty_outputs(job):
    """Outputs of steps that are left out, so that whatever reads them would get nothing."""
    left_out = [step.id for step in job.steps if step.id and step.uses and FOREIGN.fullmatch(step.uses)]
    return [f"steps.{name}.outputs" for name in left_out if f"steps.{name}.outputs" in job.text]
