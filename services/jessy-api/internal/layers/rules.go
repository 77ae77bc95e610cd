package layers

import (
	"fmt"
	"math"
)

const (
	minHz      = 0.1
	maxHz      = 4.5
	slack      = 1e-6 // of every threshold comparison, in favour of the boundary value
	maxDepth   = 3
	maxContent = 64 << 10
)

// checkRules applies the rules of domain §3 that are about structure: numbers, frequencies, trees
// and sizes. Words and vocabularies are the core's business, which alone uses them.
func checkRules(dimensions []Dimension) (breaches []string) {
	report := func(format string, values ...any) { breaches = append(breaches, fmt.Sprintf(format, values...)) }
	if len(dimensions) == 0 {
		report("there is no dimension")
	}
	seen := map[DimensionID]bool{}
	for i := range dimensions {
		d := &dimensions[i]
		if !d.ID.isCore() && !d.ID.IsPack() {
			report("%s: dimension numbers are 1 to 14 and 16 to 30", d.ID)
		}
		if seen[d.ID] {
			report("%s: duplicate dimension", d.ID)
		}
		seen[d.ID] = true
		checkFrequencies(d, report)
		checkTree(d, report)
		for j := range d.Layers {
			checkSizes(&d.Layers[j], report)
		}
	}
	return breaches
}

type reporter func(format string, values ...any)

func checkFrequencies(d *Dimension, report reporter) {
	// A NaN compares as false, so what must hold is asked and not its opposite.
	ordered := d.MinHz >= minHz-slack && d.MinHz < d.MaxHz-slack && d.MaxHz <= maxHz+slack
	switch {
	case !ordered || math.IsNaN(d.BaseHz) || math.IsInf(d.BaseHz, 0):
		report("%s: range %v to %v Hz is not within %v to %v", d.ID, d.MinHz, d.MaxHz, minHz, maxHz)
	case d.BaseHz < d.MinHz-slack || d.BaseHz > d.MaxHz+slack:
		report("%s: base %v Hz is outside its range", d.ID, d.BaseHz)
	}
	for i := range d.Layers {
		if hz := d.Layers[i].Hz; !(hz >= minHz-slack && hz <= maxHz+slack) {
			report("%s: %v Hz is not within %v to %v", d.Layers[i].ID, hz, minHz, maxHz)
		}
	}
}

func checkTree(d *Dimension, report reporter) {
	roots, depths := 0, map[uint16]uint8{}
	for _, layer := range d.Layers {
		if layer.Parent == nil {
			roots++
		}
		if _, twice := depths[layer.ID.Number]; twice {
			report("%s: duplicate layer", layer.ID)
		}
		depths[layer.ID.Number] = layer.Depth
	}
	if roots != 1 {
		report("%s: %d root layers, there must be one", d.ID, roots)
	}
	for _, layer := range d.Layers {
		if layer.Depth > maxDepth {
			report("%s: depth %d is over %d", layer.ID, layer.Depth, maxDepth)
		}
		switch {
		case layer.Parent == nil && layer.Depth != 0:
			report("%s: depth %d without a parent", layer.ID, layer.Depth)
		case layer.Parent != nil && layer.Depth == 0:
			report("%s: a root with a parent", layer.ID)
		case layer.Parent != nil:
			above, exists := depths[*layer.Parent]
			if !exists {
				report("%s: parent %d does not exist", layer.ID, *layer.Parent)
			} else if int(above)+1 != int(layer.Depth) {
				report("%s: depth %d under depth %d", layer.ID, layer.Depth, above)
			}
		}
	}
}

func checkSizes(layer *Layer, report reporter) {
	most := len(layer.Keywords) + len(layer.Phrases)
	if most == 0 {
		report("%s: neither keywords nor phrases", layer.ID)
	}
	if layer.MinHits == 0 || int(layer.MinHits) > most {
		report("%s: min_hits %d is not within 1 to %d", layer.ID, layer.MinHits, most)
	}
	if bytes := layer.Bytes(); bytes == 0 || bytes > maxContent {
		report("%s: content of %d bytes, 1 to %d are allowed", layer.ID, bytes, maxContent)
	}
}

// missingCore lists those of D01 to D14 that are not there.
func missingCore(dimensions []Dimension) []DimensionID {
	missing := []DimensionID{}
	for id := DimensionID(1); id.isCore(); id++ {
		there := false
		for _, d := range dimensions {
			there = there || d.ID == id
		}
		if !there {
			missing = append(missing, id)
		}
	}
	return missing
}
