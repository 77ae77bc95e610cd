package layers

import (
	"fmt"
	"regexp"
	"strconv"
)

// DimensionID is a dimension's number. Shown as D07.
type DimensionID uint8

func (id DimensionID) String() string { return fmt.Sprintf("D%02d", uint8(id)) }

var dimensionForm = regexp.MustCompile(`^[Dd]?([0-9]{1,2})$`)

// ParseDimension reads `D07`, `d07` or `7`, as the core does.
func ParseDimension(text string) (DimensionID, bool) {
	digits := dimensionForm.FindStringSubmatch(text)
	if digits == nil {
		return 0, false
	}
	number, err := strconv.ParseUint(digits[1], 10, 8)
	return DimensionID(number), err == nil
}

func (id DimensionID) isCore() bool { return 1 <= id && id <= 14 }

// IsPack says whether it is one of D16 to D30, which are loaded by request only.
func (id DimensionID) IsPack() bool { return 16 <= id && id <= 30 }

// LayerID is a layer's dimension and number. Shown as L07-02.
type LayerID struct {
	Dimension DimensionID
	Number    uint16
}

func (id LayerID) String() string { return fmt.Sprintf("L%02d-%02d", uint8(id.Dimension), id.Number) }

// Generation is the fingerprint of a store's sources. Shown as 16 hex digits.
type Generation uint64

func (g Generation) String() string { return fmt.Sprintf("%016x", uint64(g)) }

// Dimension is what the store says of one, with its layers in ascending order.
type Dimension struct {
	ID                   DimensionID
	MinHz, MaxHz, BaseHz float64
	Layers               []Layer
}

// Layer is everything of a layer but its content, of which it knows the place.
type Layer struct {
	ID       LayerID
	Name     string
	Depth    uint8
	Parent   *uint16 // nil for the root
	Hz       float64
	MinHits  uint8
	Keywords []string
	Phrases  []string

	start, end int // of the content, in the file
}

// Bytes is the content's length.
func (l *Layer) Bytes() int { return l.end - l.start }
