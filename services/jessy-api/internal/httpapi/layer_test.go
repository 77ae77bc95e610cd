package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"jessy/services/jessy-api/internal/layers"
)

// withPacks serves the named packs.
func withPacks(ids ...layers.DimensionID) func(*Parts) {
	return func(p *Parts) { p.Packs = ids }
}

// nowhere is an address at which no core is.
func nowhere() *url.URL { return &url.URL{Scheme: "http", Host: "127.0.0.1:1"} }

func sharedJSON(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("../../../jessy-core/testdata/" + name)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Every layer of the shared store, without any core, as the shared description has it.
func TestEachLayerIsWhatItWasMadeFrom(t *testing.T) {
	g := start(t, nowhere(), withPacks(16, 30))
	var small struct {
		Generation string
		Dimensions []struct {
			Num    layers.DimensionID
			Layers []struct {
				Num      uint16
				Name     string
				Depth    uint8
				Parent   *uint16
				Hz       float64
				Keywords []string
				Phrases  []string
				Content  []byte
			}
		}
	}
	sharedJSON(t, "small.json", &small)
	for _, dimension := range small.Dimensions {
		for _, layer := range dimension.Layers {
			id := layers.LayerID{Dimension: dimension.Num, Number: layer.Num}
			path := fmt.Sprintf("/api/v1/layers/%s/%d", dimension.Num, layer.Num)
			raw := g.call(t, http.MethodGet, path+"?raw=true", nil)
			if raw.status != http.StatusOK || raw.body != string(layer.Content) || raw.header.Get("Content-Type") != "application/octet-stream" {
				t.Errorf("%s raw: %d %q", id, raw.status, raw.body)
			}
			got := g.call(t, http.MethodGet, path, nil)
			if id.String() == "L01-02" { // content that is no UTF-8
				details := got.expect(t, http.StatusInternalServerError, "internal")
				if !reflect.DeepEqual(details, map[string]any{"dimension": 1.0, "layer": 2.0}) || got.header.Get("ETag") != "" {
					t.Errorf("%v %v", details, got.header)
				}
				continue
			}
			var parent any
			if layer.Parent != nil {
				parent = layers.LayerID{Dimension: dimension.Num, Number: *layer.Parent}.String()
			}
			text := func(list []string) []any {
				values := []any{}
				for _, one := range list {
					values = append(values, one)
				}
				return values
			}
			want := map[string]any{
				"id": id.String(), "dimension": dimension.Num.String(), "name": layer.Name, "depth": float64(layer.Depth), "parent": parent,
				"hz": layer.Hz, "keywords": text(layer.Keywords), "phrases": text(layer.Phrases),
				"content": string(layer.Content), "bytes": float64(len(layer.Content)), "generation": small.Generation,
			}
			var read map[string]any
			if err := json.Unmarshal([]byte(got.body), &read); err != nil || got.status != http.StatusOK || !reflect.DeepEqual(read, want) {
				t.Errorf("%d %s (%v)\nwant %v", got.status, got.body, err, want)
			}
			if tag := `"` + small.Generation + "-" + id.String() + `"`; got.header.Get("ETag") != tag || raw.header.Get("ETag") != tag {
				t.Errorf("%s: ETag %s", id, got.header.Get("ETag"))
			}
		}
	}
}

func TestLayerFieldsComeInTheOrderOfTheCore(t *testing.T) {
	g := start(t, nowhere())
	body := g.call(t, http.MethodGet, "/api/v1/layers/D01/01", nil).body
	want := []string{"id", "dimension", "name", "depth", "parent", "hz", "keywords", "phrases", "content", "bytes", "generation"}
	decoder := json.NewDecoder(strings.NewReader(body))
	var got []string
	depth := 0
	for key := true; decoder.More() || depth > 0; {
		token, err := decoder.Token()
		if err != nil {
			break
		}
		switch token := token.(type) {
		case json.Delim:
			if token == '{' || token == '[' {
				depth++
			} else {
				depth--
			}
			key = depth == 1
		default:
			if depth == 1 && key {
				got = append(got, token.(string))
			}
			key = !key && depth == 1
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	// Escaped as little as JSON asks for, like the core does it.
	if !strings.Contains(body, `a \"quoted\" \\ word,\n\ttab, \u0001 control, <b>&</b>, `+"\u2028 and \u007f") {
		t.Errorf("got %s", body)
	}
}

func TestSpellingsOfALayer(t *testing.T) {
	g := start(t, nowhere())
	var spellings struct {
		Dimension, Layer struct {
			Read    map[string]int
			Refused []string
		}
	}
	sharedJSON(t, "spellings.json", &spellings)
	loaded := map[int]bool{7: true, 14: true, 10: true}
	for text, number := range spellings.Dimension.Read {
		got := g.call(t, http.MethodGet, "/api/v1/layers/"+url.PathEscape(text)+"/0", nil)
		if loaded[number] {
			if got.status != http.StatusOK {
				t.Errorf("%q: %d %s", text, got.status, got.body)
			}
		} else if details := got.expect(t, http.StatusNotFound, "dimension_not_found"); details["dimension"] != float64(number) {
			t.Errorf("%q: %v", text, details)
		}
	}
	for text, number := range spellings.Layer.Read {
		got := g.call(t, http.MethodGet, "/api/v1/layers/2/"+url.PathEscape(text), nil)
		if number == 0 || number == 65535 {
			if got.status != http.StatusOK {
				t.Errorf("%q: %d %s", text, got.status, got.body)
			}
		} else if details := got.expect(t, http.StatusNotFound, "layer_not_found"); !reflect.DeepEqual(details, map[string]any{"dimension": 2.0, "layer": float64(number), "loaded": true}) {
			t.Errorf("%q: %v", text, details)
		}
	}
	refused := func(path, parameter string) {
		t.Helper()
		details := g.call(t, http.MethodGet, path, nil).expect(t, http.StatusBadRequest, "bad_parameter")
		if details["parameter"] != parameter || details["reason"] == "" || len(details) != 2 {
			t.Errorf("%s: %v", path, details)
		}
	}
	for _, text := range spellings.Dimension.Refused {
		refused("/api/v1/layers/"+url.PathEscape(text)+"/0", "dimension")
	}
	for _, text := range spellings.Layer.Refused {
		refused("/api/v1/layers/D07/"+url.PathEscape(text), "n")
	}
	refused("/api/v1/layers/D07/0?raw=1", "raw")
	refused("/api/v1/layers/D07/0?raw=true&raw=true", "raw")
	refused("/api/v1/layers/D07/0?bare=true", "bare")
}

func TestPacksAreServedWhenListed(t *testing.T) {
	g := start(t, nowhere(), withPacks(16))
	for path, status := range map[string]int{"D16/0": 200, "D30/0": 404, "D15/0": 404, "D05/0": 404} {
		if got := g.call(t, http.MethodGet, "/api/v1/layers/"+path, nil); got.status != status {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := start(t, nowhere()).call(t, http.MethodGet, "/api/v1/layers/D16/0", nil); got.expect(t, 404, "dimension_not_found")["dimension"] != 16.0 {
		t.Errorf("got %s", got.body)
	}
}

func TestAKnownLayerIsNotSentAgain(t *testing.T) {
	g := start(t, nowhere())
	const tag = `"fedcba9876543210-L01-02"`
	for known, status := range map[string]int{
		tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, "*": 304, `"fedcba9876543210-L01-03"`: 500, "fedcba9876543210-L01-02": 500, "": 500,
	} {
		// Content that is no UTF-8 counts as known too: nothing of it would be sent.
		got := g.call(t, http.MethodGet, "/api/v1/layers/D01/02", nil, "If-None-Match: "+known)
		if got.status != status || (status == 304) != (got.body == "" && got.header.Get("ETag") == tag) {
			t.Errorf("%s: %d %s %v", known, got.status, got.body, got.header)
		}
	}
	if got := g.call(t, http.MethodHead, "/api/v1/layers/D01/00", nil); got.status != 200 || got.body != "" || got.header.Get("ETag") == "" {
		t.Errorf("HEAD: %+v", got)
	}
}

func TestStatusTellsOfAFailedReload(t *testing.T) {
	g := start(t, nowhere())
	if err := os.Remove(g.inner.layers.File()); err != nil {
		t.Fatal(err)
	}
	if _, err := g.inner.layers.Reload(); err == nil {
		t.Fatal("reloaded nothing")
	}
	got := g.call(t, http.MethodGet, "/api/v1/status", nil)
	if !regexp.MustCompile(`"reload_failures":1,"last_reload":{"at":"[^"]*Z","ok":false,"reason":"missing"}`).MatchString(got.body) {
		t.Errorf("got %s", got.body)
	}
	if got := g.call(t, http.MethodGet, "/api/v1/layers/7/0", nil); got.status != http.StatusOK {
		t.Errorf("the old store is gone: %+v", got)
	}
	if got := g.call(t, http.MethodGet, "/api/metrics", nil); !strings.Contains(got.body, "\njessy_layers_reload_failures_total 1\n") || !strings.Contains(got.body, "\njessy_layers_mapped_bytes 6232\n") {
		t.Errorf("got %s", got.body)
	}
}
