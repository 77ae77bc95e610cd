package httpapi

import (
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"unicode/utf8"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/layers"
	"jessy/services/jessy-api/internal/wire"
)

type layerRequest struct {
	Dimension string `path:"dimension" pattern:"^[Dd]?[0-9]{1,2}$" example:"D07"`
	Number    string `path:"n" pattern:"^[0-9]{1,5}$" example:"2"`
	Raw       string `query:"raw" enum:"true,false" description:"true: the content's bytes as they are."`
}

var numberForm = regexp.MustCompile(`^[0-9]{1,5}$`)

// layer serves one layer from the gateway's own map, whether the core is there or not.
func (s *Server) layer(w http.ResponseWriter, r *http.Request) *fault.Fault {
	raw, failure := exchangeOf(r).flag("raw")
	if failure != nil {
		return failure
	}
	id, failure := layerID(r.PathValue("dimension"), r.PathValue("n"))
	if failure != nil {
		return failure
	}
	// Nobody may cut a file that is mapped. If it happens, this request ends and not the process.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	store := s.layers.Acquire()
	defer store.Release()
	layer, failure := s.find(store, id)
	if failure != nil {
		return failure
	}
	tag := `"` + store.Generation().String() + "-" + id.String() + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "no-cache") // keep it, and ask each time whether it still holds
	if matches(r.Header.Values("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if raw {
		writeBytes(w, http.StatusOK, "application/octet-stream", store.Content(layer))
		return nil
	}
	return writeLayer(w, store, layer)
}

func writeLayer(w http.ResponseWriter, store *layers.Store, layer *layers.Layer) *fault.Fault {
	content := store.Content(layer)
	if !utf8.Valid(content) {
		w.Header().Del("ETag")
		return fault.New(fault.Internal, fault.Details{"dimension": layer.ID.Dimension, "layer": layer.ID.Number})
	}
	head := wire.LayerHead{
		ID: layer.ID.String(), Dimension: layer.ID.Dimension.String(), Name: layer.Name, Depth: layer.Depth,
		Hz: layer.Hz, Keywords: layer.Keywords, Phrases: layer.Phrases,
	}
	if layer.Parent != nil {
		parent := layers.LayerID{Dimension: layer.ID.Dimension, Number: *layer.Parent}.String()
		head.Parent = &parent
	}
	reply, err := wire.AppendLayer(nil, head, content, wire.Generation(store.Generation().String()))
	if err != nil {
		return fault.New(fault.Internal, nil).Because(err)
	}
	writeBody(w, http.StatusOK, reply)
	return nil
}

// find gives a layer that is there and served. A pack is served only when it was asked for.
func (s *Server) find(store *layers.Store, id layers.LayerID) (*layers.Layer, *fault.Fault) {
	layer, loaded := store.Layer(id)
	switch {
	case !loaded || id.Dimension.IsPack() && !s.packs[id.Dimension]:
		return nil, fault.New(fault.DimensionNotFound, fault.Details{"dimension": id.Dimension})
	case layer == nil:
		return nil, fault.New(fault.LayerNotFound, fault.Details{"dimension": id.Dimension, "layer": id.Number, "loaded": true})
	}
	return layer, nil
}

// layerID reads a dimension, and a layer's number, which may have zeros in front as in `L07-02`.
func layerID(dimension, number string) (layers.LayerID, *fault.Fault) {
	d, ok := layers.ParseDimension(dimension)
	if !ok {
		return layers.LayerID{}, fault.Parameter("dimension", "a dimension such as D07, d07 or 7")
	}
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil || !numberForm.MatchString(number) {
		return layers.LayerID{}, fault.Parameter("n", "a layer number from 0 to 65535")
	}
	return layers.LayerID{Dimension: d, Number: uint16(n)}, nil
}

// matches says whether a caller already has what the tag names (RFC 9110 §13.1.2).
func matches(known []string, tag string) bool {
	for _, list := range known {
		for _, one := range strings.Split(list, ",") {
			one = strings.TrimSpace(one)
			if one == "*" || strings.TrimPrefix(one, "W/") == tag {
				return true
			}
		}
	}
	return false
}
