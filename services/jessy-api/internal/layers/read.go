package layers

import (
	"cmp"
	"math"
	"slices"

	flatbuffers "github.com/google/flatbuffers/go"

	"jessy/services/jessy-api/internal/layers/jyl"
)

// contentEntry is where a vtable of Layer says where the content lies.
const contentEntry = 4 + 2*8

// registry is what is kept of a store: all that a reply needs but the contents.
type registry struct {
	generation Generation
	dimensions []Dimension
}

// readRegistry copies the index out of a payload whose structure was verified. It runs under
// recover all the same: a payload must never be able to end the process.
func readRegistry(payload []byte) (found registry, reason *Reason) {
	defer func() {
		if cause := recover(); cause != nil {
			found, reason = registry{}, badStructure("%s", causeText(cause))
		}
	}()
	store := jyl.GetRootAsStore(payload, 0)
	if version := store.SchemaVersion(); version != schemaVersion {
		return found, badStructure("the root says schema %d, the trailer %d", version, schemaVersion)
	}
	found.generation = Generation(store.Generation())
	var dimension jyl.Dimension
	for i := range store.DimensionsLength() {
		store.Dimensions(&dimension, i)
		found.dimensions = append(found.dimensions, readDimension(payload, &dimension))
	}
	// Stable, as the core's sort is: of two equal numbers the rules then name the same one.
	slices.SortStableFunc(found.dimensions, func(a, b Dimension) int { return cmp.Compare(a.ID, b.ID) })
	var seed jyl.Seed
	for i := range store.SeedsLength() {
		store.Seeds(&seed, i)
		required(seed.A(), "seed.a")
		required(seed.B(), "seed.b")
	}
	return found, nil
}

func readDimension(payload []byte, from *jyl.Dimension) Dimension {
	dimension := Dimension{
		ID: DimensionID(from.Num()), MinHz: from.MinHz(), MaxHz: from.MaxHz(), BaseHz: from.BaseHz(),
	}
	var layer jyl.Layer
	for i := range from.LayersLength() {
		from.Layers(&layer, i)
		dimension.Layers = append(dimension.Layers, readLayer(payload, dimension.ID, &layer))
	}
	slices.SortStableFunc(dimension.Layers, func(a, b Layer) int { return cmp.Compare(a.ID.Number, b.ID.Number) })
	required(from.Name(), "dimension.name")
	required(from.Role(), "dimension.role")
	return dimension
}

func readLayer(payload []byte, dimension DimensionID, from *jyl.Layer) Layer {
	layer := Layer{
		ID:      LayerID{dimension, from.Num()},
		Depth:   from.Depth(),
		Hz:      from.Hz(),
		MinHits: from.MinHits(),
	}
	if parent := from.Parent(); parent != -1 {
		if parent < 0 || parent > math.MaxUint16 {
			panic(malformed(layer.ID.String() + ": parent is no layer number"))
		}
		number := uint16(parent)
		layer.Parent = &number
	}
	layer.Name = required(from.Name(), "layer.name")
	layer.Keywords = texts(from.KeywordsLength(), from.Keywords)
	layer.Phrases = texts(from.PhrasesLength(), from.Phrases)
	if content := from.ContentBytes(); len(content) > 0 {
		// The reader gives the bytes but not their place, which must outlive the reader.
		table := from.Table()
		layer.start = int(table.Vector(flatbuffers.UOffsetT(table.Offset(contentEntry))))
		layer.end = layer.start + len(content)
		if layer.end > len(payload) {
			panic(malformed(layer.ID.String() + ": content outside of the file"))
		}
	}
	return layer
}

// required copies a text that must be there.
func required(text []byte, field string) string {
	if text == nil {
		panic(malformed(field + " is absent"))
	}
	return string(text)
}

func texts(count int, at func(int) []byte) []string {
	copied := make([]string, count) // never nil: lists are never null
	for i := range copied {
		copied[i] = string(at(i))
	}
	return copied
}
