#!/usr/bin/env bash
# How long the core's image takes from nothing, and after a change of one line. The second must take
# at most a fifth of the first.
#   benches/image_rebuild.sh [IMAGE]
# It changes one line of a source, asks the new image for it, and puts the file back. Both times are
# wall time, so nothing else should be at work.
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:-jessy-core}
source=services/jessy-core/src/cli/mod.rs
line='    /// Serve HTTP (the default)'
mark="rebuilt $$"
kept=$(mktemp)
cp -p "$source" "$kept"
trap 'cp -p "$kept" "$source"; rm -f "$kept"' EXIT

export JESSY_TAG=rebuild
build() {
  local start=$EPOCHREALTIME
  docker buildx bake --progress=quiet --load --file compose.yaml --file docker-bake.hcl "$@" "$name"
  awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'
}

cold=$(build --no-cache)
sed -i "s|^$line|&, $mark|" "$source"
changed=$(build)
said=$(docker run --rm --network=none "jessy-core:$JESSY_TAG" --help)
docker image rm --no-prune "jessy-core:$JESSY_TAG" >/dev/null
awk -v cold="$cold" -v changed="$changed" 'BEGIN {
  printf "from nothing %.1f s, after one line %.1f s: %.0f %% (at most 20)\n", cold, changed, 100 * changed / cold
  exit changed > cold / 5
}' || slow=1

case "$said" in
  *"$mark"*) ;;
  *) echo "the image of the changed source does not say \"$mark\"" >&2; exit 1 ;;
esac
exit "${slow:-0}"
