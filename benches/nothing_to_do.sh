#!/usr/bin/env bash
# What the whole gate takes when nothing has changed, beside moon and turbo on the same checks: each
# step of `cargo jessy ci` is a task of theirs with a cache, which reads all files of the workspace.
# All three are asked in turns, ROUNDS times. Prints the medians; exits 1 when ours is more than a
# third of the better of theirs.
#   benches/nothing_to_do.sh [ROUNDS]
# The gate must have something to spare, so a first run of it comes before: as long as it takes. STEPS
# names some of its steps, for a quick look. moon and turbo come from npm.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-11}
moon_version=2.5.5
turbo_version=2.11.11
root=$PWD
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cargo build --quiet --release --package cargo-jessy
jessy=$root/target/release/cargo-jessy

# An answer of ours may depend on any variable, so it gets none that is only for this script.
export -n STEPS
[ -n "${STEPS:-}" ] && only=(--only "$STEPS") || only=()
"$jessy" jessy ci "${only[@]}" >/dev/null 2>"$place/said" || { cat "$place/said" >&2; exit 1; }

# Both give their tasks variables of their own, on which an answer of ours may depend: the step is
# asked as a person would ask it.
env -0 >"$place/env"
cat >"$place/step" <<SH
#!/usr/bin/env bash
mapfile -d '' -t variables <"$place/env"
cd "$root" && exec env -i "\${variables[@]}" "$jessy" jessy ci --only "\$1"
SH
chmod +x "$place/step"

mapfile -t steps < <("$jessy" jessy ci "${only[@]}" --plan=json | node -e '
  const plan = JSON.parse(require("fs").readFileSync(0, "utf8"));
  for (const step of plan.steps) if (step.runs) console.log(step.id);')

# The files of the workspace as they are, in a repository of their own: both tools ask git.
tools=$place/tools theirs=$place/repository
mkdir "$tools" "$theirs"
npm --prefix "$tools" install --silent --no-audit --no-fund \
  "@moonrepo/cli@$moon_version" "turbo@$turbo_version" >/dev/null
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -P -t "$theirs"
cd "$theirs"
mkdir .moon
cat >.moon/workspace.yml <<'YAML'
projects: { gate: "." }
telemetry: false
YAML
# moon takes its inputs as they are named, what git ignores included.
inputs='["**/*", "!.moon/cache/**", "!.turbo/**", "!node_modules/**"]'
{
  echo "tasks:"
  for step in "${steps[@]}"; do
    printf '  %s:\n    script: "%s %s"\n    inputs: %s\n' "$step" "$place/step" "$step" "$inputs"
  done
} >moon.yml
STEPS_ALL="${steps[*]}" node -e '
  const steps = process.env.STEPS_ALL.split(" ");
  const [program] = process.argv.slice(1);
  const scripts = Object.fromEntries(steps.map(s => [s, `${program} ${s}`]));
  const tasks = Object.fromEntries(steps.map(s => [s, { outputs: [] }]));
  const fs = require("fs");
  fs.writeFileSync("package.json", JSON.stringify({ name: "gate", private: true, packageManager: "npm@10.0.0", scripts }));
  fs.writeFileSync("package-lock.json", JSON.stringify({ name: "gate", lockfileVersion: 3, packages: {} }));
  fs.writeFileSync("turbo.json", JSON.stringify({ tasks }));
' "$place/step"
printf '.moon/cache\n.turbo\nnode_modules\n' >>.gitignore
git init --quiet && git add --all
git -c user.name=bench -c user.email=bench@localhost commit --quiet --message all

# They would send figures home, which is no part of the checks.
silent=(env MOON_TELEMETRY=false TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1)
moon() { "${silent[@]}" "$tools/node_modules/.bin/moon" run "${steps[@]/#/gate:}"; }
turbo() { "${silent[@]}" "$tools/node_modules/.bin/turbo" run "${steps[@]}" --no-daemon --env-mode=loose; }
ours() { (cd "$root" && "$jessy" jessy ci "${only[@]}"); }
# Their first runs keep what ours has kept; what they say of the second must be that all was kept.
for tool in moon turbo; do
  "$tool" >"$place/said" 2>&1 || { cat "$place/said" >&2; exit 1; }
done
ours >"$place/ours" 2>&1
moon >"$place/moon" 2>&1
turbo >"$place/turbo" 2>&1
expect() { grep -qE "$2" "$place/$1" || { echo "$1 had something to do:" >&2; cat "$place/$1" >&2; exit 1; }; }
expect moon "Tasks: ${#steps[@]} completed \(${#steps[@]} cached\)"
expect turbo "Cached: +${#steps[@]} cached, ${#steps[@]} total"
expect ours "${#steps[@]} cached"

: >"$place/times"
for _ in $(seq "$rounds"); do
  for tool in ours moon turbo; do
    from=$(date +%s%N)
    "$tool" >/dev/null 2>&1
    echo "$tool $(($(date +%s%N) - from))" >>"$place/times"
  done
done
median() { awk -v t="$1" '$1 == t { print $2 }' "$place/times" | sort -n | awk '{ a[NR] = $1 } END { printf "%.0f", a[int((NR + 1) / 2)] / 1e6 }'; }
a=$(median ours) b=$(median moon) c=$(median turbo)
echo "nothing to do, ${#steps[@]} steps, median of $rounds: cargo jessy ci $a ms, moon run $b ms, turbo run $c ms"
awk -v a="$a" -v b="$b" -v c="$c" 'BEGIN {
  best = b < c ? b : c
  printf "ours is %.2f times the better of theirs (at most 0.33)\n", a / best
  exit a > best / 3
}'
