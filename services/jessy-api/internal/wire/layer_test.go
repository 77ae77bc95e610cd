package wire

import (
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"
)

// FuzzAppendLayer: whatever text a layer has, a decoder reads back the layer that was written.
func FuzzAppendLayer(f *testing.F) {
	for _, text := range []string{"", "plain", "Grüße, 你好, 🌍", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "<a href='x'>&\u2028\u2029</a>"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if !utf8.Valid(content) {
			return
		}
		parent := "L01-00"
		head := LayerHead{"L01-02", "D01", string(content), 1, &parent, 1.5, []string{"a"}, []string{}}
		text, err := AppendLayer(nil, head, content, "0123456789abcdef")
		if err != nil {
			t.Fatal(err)
		}
		var read Layer
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if want := (Layer{head, string(content), len(content), "0123456789abcdef"}); !reflect.DeepEqual(read, want) {
			t.Errorf("got %+v, want %+v", read, want)
		}
	})
}
