package layers

import (
	"encoding/binary"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"jessy/services/jessy-api/internal/layers/jyl"
)

var place = regexp.MustCompile(`^(\w+(?:-\d+)?)(?:\.(\w+))?((?:[*^]|\+\d+)*)$`)

// locate finds the place that a damage says it is about: a table such as `D01`, `L01-03`, `seed`
// or `store`, one of its fields behind a dot, and then steps from there: `*` follows an offset,
// `^` goes to the vtable, `+4` adds bytes.
func locate(t *testing.T, file []byte, name string) int {
	t.Helper()
	parts := place.FindStringSubmatch(name)
	if parts == nil {
		t.Fatalf("%q names no place", name)
	}
	table, shape := findTable(t, file, parts[1])
	at := int(table.Pos)
	if slot := slices.IndexFunc(shape, func(f field) bool { return f.name == parts[2] }); slot >= 0 {
		at += int(table.Offset(flatbuffers.VOffsetT(4 + 2*slot)))
	}
	if parts[2] != "" && at == int(table.Pos) {
		t.Fatalf("%s is not in the file", name)
	}
	for _, step := range regexp.MustCompile(`[*^]|\+\d+`).FindAllString(parts[3], -1) {
		switch step {
		case "*":
			at += int(binary.LittleEndian.Uint32(file[at:]))
		case "^":
			at -= int(int32(binary.LittleEndian.Uint32(file[at:])))
		default:
			more, err := strconv.Atoi(step[1:])
			if err != nil {
				t.Fatal(err)
			}
			at += more
		}
	}
	return at
}

func findTable(t *testing.T, file []byte, owner string) (flatbuffers.Table, shape) {
	t.Helper()
	store := jyl.GetRootAsStore(file, 0)
	if owner == "store" {
		return store.Table(), storeShape
	}
	var dimension jyl.Dimension
	var layer jyl.Layer
	for i := range store.DimensionsLength() {
		store.Dimensions(&dimension, i)
		if DimensionID(dimension.Num()).String() == owner {
			return dimension.Table(), dimensionShape
		}
		for j := range dimension.LayersLength() {
			dimension.Layers(&layer, j)
			if (LayerID{DimensionID(dimension.Num()), layer.Num()}).String() == owner {
				return layer.Table(), layerShape
			}
		}
	}
	var seed jyl.Seed
	if owner == "seed" && store.Seeds(&seed, 0) {
		return seed.Table(), seedShape
	}
	t.Fatalf("there is no %s", owner)
	return flatbuffers.Table{}, nil
}

// A damage that names a field must hit it: when the small store changes, this says where it is.
func TestEachDamageIsWhereItSaysItIs(t *testing.T) {
	var damages []damage
	if err := json.Unmarshal(testdata(t, "broken.json"), &damages); err != nil {
		t.Fatal(err)
	}
	good := testdata(t, "small.jyl")
	for _, d := range damages {
		if d.Field == "" {
			continue
		}
		var edit struct{ Set []any }
		if err := json.Unmarshal(d.Edits[0], &edit); err != nil || len(edit.Set) != 2 {
			t.Fatalf("%s: the first edit is no set", d.Name)
		}
		if at := locate(t, good, d.Field); edit.Set[0] != float64(at) {
			t.Errorf("%s: %s is at %d, not %v", d.Name, d.Field, at, edit.Set[0])
		}
	}
}
