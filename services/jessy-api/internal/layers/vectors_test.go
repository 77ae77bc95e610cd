package layers

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// testdata reads a vector that the core's tests read and write too.
func testdata(t testing.TB, name string) []byte {
	t.Helper()
	bytes, err := os.ReadFile(filepath.Join("../../../jessy-core/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// small is `small.json`: what the store `small.jyl` was made from.
type small struct {
	Generation string
	Dimensions []struct {
		Num    DimensionID
		Hz     struct{ Min, Max, Base float64 }
		Layers []struct {
			Num      uint16
			Name     string
			Depth    uint8
			Parent   *uint16
			Hz       float64
			MinHits  uint8 `json:"min_hits"`
			Keywords []string
			Phrases  []string
			Content  []byte // base64
		}
	}
}

func TestTheSmallStoreGivesBackWhatItWasMadeFrom(t *testing.T) {
	var want small
	if err := json.Unmarshal(testdata(t, "small.json"), &want); err != nil {
		t.Fatal(err)
	}
	store, reason := verify(testdata(t, "small.jyl"))
	if reason != nil {
		t.Fatal(reason.Text)
	}
	if got := store.Generation().String(); got != want.Generation {
		t.Errorf("generation %s, want %s", got, want.Generation)
	}
	if missing := store.Missing(); len(missing) != 1 || missing[0] != 5 {
		t.Errorf("missing %v", missing)
	}
	if len(store.Dimensions()) != len(want.Dimensions) {
		t.Fatalf("%d dimensions", len(store.Dimensions()))
	}
	for i, written := range want.Dimensions {
		read := store.Dimensions()[i]
		if read.ID != written.Num || read.MinHz != written.Hz.Min || read.MaxHz != written.Hz.Max || read.BaseHz != written.Hz.Base || len(read.Layers) != len(written.Layers) {
			t.Errorf("got %+v, want %+v", read, written)
		}
		for j, w := range written.Layers {
			id := LayerID{written.Num, w.Num}
			layer, _ := store.Layer(id)
			if layer != &read.Layers[j] {
				t.Fatalf("%s is not found", id)
			}
			kept := Layer{id, w.Name, w.Depth, w.Parent, w.Hz, w.MinHits, w.Keywords, w.Phrases, layer.start, layer.end}
			if !reflect.DeepEqual(*layer, kept) || string(store.Content(layer)) != string(w.Content) {
				t.Errorf("got %+v %q\nwant %+v %q", *layer, store.Content(layer), kept, w.Content)
			}
		}
	}
}

// damage is an entry of `broken.json`.
type damage struct {
	Name, Field, Core, Gateway string
	Edits                      []json.RawMessage
}

// apply makes one step of a damage: a word, or an object of one member.
func apply(t *testing.T, raw json.RawMessage, file []byte) []byte {
	t.Helper()
	if string(raw) == `"reseal"` {
		return reseal(file)
	}
	var edit struct {
		Cut     *int
		Set     []any
		Append  *string
		Payload []byte
	}
	if err := json.Unmarshal(raw, &edit); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	place := func(at int) int {
		if at < 0 {
			return len(file) + at
		}
		return at
	}
	switch {
	case edit.Cut != nil:
		return file[:place(*edit.Cut)]
	case edit.Set != nil:
		copy(file[place(int(edit.Set[0].(float64))):], unhex(t, edit.Set[1].(string)))
		return file
	case edit.Append != nil:
		return append(file, unhex(t, *edit.Append)...)
	case edit.Payload != nil:
		return append(edit.Payload, file[len(file)-trailerBytes:]...)
	}
	t.Fatalf("no edit: %s", raw)
	return nil
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	bytes, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// reseal makes the trailer fit the payload, so that what lies behind the checksum is looked at.
func reseal(file []byte) []byte {
	payload, trailer := file[:len(file)-trailerBytes], file[len(file)-trailerBytes:]
	binary.LittleEndian.PutUint64(trailer, uint64(len(payload)))
	binary.LittleEndian.PutUint64(trailer[8:], uint64(len(file)))
	binary.LittleEndian.PutUint32(trailer[16:], crc32.Checksum(payload, castagnoli))
	return file
}

func verdict(file []byte) Code {
	store, reason := verify(file)
	if reason != nil {
		return reason.Code
	}
	store.Release()
	return "opens"
}

func TestEachDamageHasTheReasonThatTheVectorsSay(t *testing.T) {
	var damages []damage
	if err := json.Unmarshal(testdata(t, "broken.json"), &damages); err != nil {
		t.Fatal(err)
	}
	if len(damages) < 50 {
		t.Fatalf("only %d damages", len(damages))
	}
	for _, d := range damages {
		file := testdata(t, "small.jyl")
		for _, edit := range d.Edits {
			file = apply(t, edit, file)
		}
		want := Code(d.Core)
		if d.Gateway != "" {
			want = Code(d.Gateway)
		}
		if got := verdict(file); got != want {
			t.Errorf("%s: %s, want %s", d.Name, got, want)
		}
	}
}

var letters = map[Code]byte{
	"opens": '.', Truncated: 't', BadMagic: 'm', NewerSchema: 'n', ChecksumMismatch: 'c', BadStructure: 's', InvalidRegistry: 'r',
}

// The core's verdict on every flipped byte is the gateway's, except that the gateway has fewer
// rules for a registry: where the core refuses words, it may open.
func TestEachFlippedByteHasTheVerdictThatTheVectorsSay(t *testing.T) {
	tables := strings.Split(string(testdata(t, "flips.txt")), "bit ")[1:]
	good := testdata(t, "small.jyl")
	lenient := 0
	for _, table := range tables {
		var bit byte
		head, body, _ := strings.Cut(table, "\n")
		if _, err := fmt.Sscanf(head, "%x", &bit); err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(body, "\n", "")
		if len(want) != len(good) {
			t.Fatalf("%d verdicts on %d bytes", len(want), len(good))
		}
		for at := range good {
			file := append([]byte(nil), good...)
			file[at] ^= bit
			if at < len(file)-trailerBytes {
				reseal(file)
			}
			switch got := letters[verdict(file)]; {
			case got == '.' && want[at] == 'r':
				lenient++
			case got != want[at]:
				t.Errorf("byte %d, bit %02x: %c, want %c", at, bit, got, want[at])
			}
		}
	}
	t.Logf("%d verdicts of the core are about words alone", lenient)
}

func TestTheShapesAreThoseOfTheSchema(t *testing.T) {
	schema, err := os.ReadFile("../../../jessy-core/schema/layers.fbs")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]kind{
		"ubyte": byteField, "bool": byteField, "ushort": shortField, "int": intField, "ulong": longField, "double": longField,
		"string": textField, "[ubyte]": bytesField, "[string]": textsField,
		"[Layer]": tablesField, "[Dimension]": tablesField, "[Seed]": tablesField,
	}
	of := map[string]*shape{"[Layer]": &layerShape, "[Dimension]": &dimensionShape, "[Seed]": &seedShape}
	found := map[string]shape{}
	table := ""
	for line := range strings.Lines(string(schema)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "table "); ok {
			table = strings.TrimSuffix(name, " {")
		} else if name, rest, ok := strings.Cut(line, ": "); ok && !strings.HasPrefix(line, "/") {
			word, _, _ := strings.Cut(strings.TrimSuffix(rest, ";"), " ")
			if _, known := kinds[word]; !known {
				t.Fatalf("no kind for %s", line)
			}
			found[table] = append(found[table], field{name, kinds[word], of[word]})
		}
	}
	want := map[string]shape{"Layer": layerShape, "Dimension": dimensionShape, "Seed": seedShape, "Store": storeShape}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("the schema says %v\nthe shapes say %v", found, want)
	}
}
