// Package layers maps the layer store `layers.jyl` that the core built, verifies it once by the
// same rules (domain §4.2), and gives layers out of it while newer stores may come in its place.
package layers

import (
	"runtime/debug"
	"sync/atomic"
)

// Store is an open, verified store. It counts its readers, and its map goes with the last.
type Store struct {
	mapping *mapping
	registry
	missing []DimensionID
	byID    map[DimensionID]map[uint16]*Layer
	readers atomic.Int64
}

// Open maps a file and verifies framing, structure and rules, once. The caller is its first
// reader and must Release it.
func Open(file string, ceiling *Ceiling) (*Store, error) {
	store, reason := open(file, ceiling)
	if reason != nil {
		return nil, &OpenError{file, reason}
	}
	return store, nil
}

func open(file string, ceiling *Ceiling) (*Store, *Reason) {
	mapping, reason := openMapping(file, ceiling)
	if reason != nil {
		return nil, reason
	}
	store, reason := verify(mapping.bytes)
	if reason != nil {
		mapping.close()
		return nil, reason
	}
	store.mapping = mapping
	return store, nil
}

// verify checks bytes and indexes what they hold.
func verify(file []byte) (store *Store, reason *Reason) {
	// A file that is cut while we look at it faults; here that is one more broken store.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			store, reason = nil, badStructure("%s", causeText(cause))
		}
	}()
	payload, reason := checkFrame(file)
	if reason != nil {
		return nil, reason
	}
	if reason := verifyStructure(payload); reason != nil {
		return nil, reason
	}
	found, reason := readRegistry(payload)
	if reason != nil {
		return nil, reason
	}
	if breaches := checkRules(found.dimensions); len(breaches) > 0 {
		return nil, invalidRegistry(breaches)
	}
	store = &Store{
		mapping: &mapping{bytes: file}, registry: found,
		missing: missingCore(found.dimensions), byID: map[DimensionID]map[uint16]*Layer{},
	}
	for i := range found.dimensions {
		d := &found.dimensions[i]
		store.byID[d.ID] = make(map[uint16]*Layer, len(d.Layers))
		for j := range d.Layers {
			store.byID[d.ID][d.Layers[j].ID.Number] = &d.Layers[j]
		}
	}
	store.readers.Store(1)
	return store, nil
}

// retain adds a reader, unless the last one has gone already.
func (s *Store) retain() bool {
	for {
		readers := s.readers.Load()
		if readers == 0 {
			return false
		}
		if s.readers.CompareAndSwap(readers, readers+1) {
			return true
		}
	}
}

// Release gives up a reader's hold. Nothing of the store's content may be used afterwards.
func (s *Store) Release() {
	if s.readers.Add(-1) == 0 {
		s.mapping.close()
	}
}

// Generation is the fingerprint of the store's sources.
func (s *Store) Generation() Generation { return s.generation }

// Bytes is the size of the map.
func (s *Store) Bytes() int { return len(s.mapping.bytes) }

// Missing lists those of D01 to D14 that the store does not hold.
func (s *Store) Missing() []DimensionID { return s.missing }

// Dimensions are all that the store holds, ascending, packs included.
func (s *Store) Dimensions() []Dimension { return s.dimensions }

// Layer finds a layer, and says whether its dimension is there.
func (s *Store) Layer(id LayerID) (layer *Layer, dimension bool) {
	numbers, dimension := s.byID[id.Dimension]
	return numbers[id.Number], dimension
}

// Content gives a layer's bytes in the map: no copy, and only until Release.
func (s *Store) Content(layer *Layer) []byte { return s.mapping.bytes[layer.start:layer.end:layer.end] }
