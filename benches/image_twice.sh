#!/usr/bin/env bash
# Whether two builds of the images from nothing come out equal, layer by layer: dependencies, compiler
# output and files, with no cache in between. `cargo jessy images` does the same with the dependencies
# of the first build, in a tenth of the time.
#   benches/image_twice.sh [IMAGE]…
set -euo pipefail
cd "$(dirname "$0")/.."

images=("$@")
[ ${#images[@]} -gt 0 ] || images=(jessy-core jessy-api)
JESSY_COMMIT=$(git describe --always --dirty --abbrev=12 --exclude='*')
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export JESSY_COMMIT SOURCE_DATE_EPOCH

for tag in once twice; do
  JESSY_TAG=$tag docker buildx bake --progress=quiet --load --no-cache \
    --file compose.yaml --file docker-bake.hcl "${images[@]}"
done

differ=0
for image in "${images[@]}"; do
  once=$(docker image inspect --format '{{json .RootFS.Layers}}' "$image:once")
  twice=$(docker image inspect --format '{{json .RootFS.Layers}}' "$image:twice")
  if [ "$once" = "$twice" ]; then
    echo "$image: equal: $once"
  else
    echo "$image: differs: $once, then $twice"
    differ=1
  fi
  docker image rm --no-prune "$image:once" "$image:twice" >/dev/null
done
exit $differ
