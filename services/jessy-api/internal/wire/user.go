package wire

// Preferences are what a user sets. The core checks the values.
type Preferences struct {
	PreferredDimensions map[string]float64 `json:"preferred_dimensions,omitempty" description:"Added to the confidence of dimensions that are active anyway, 0 to 0.15 each."`
	Style               []string           `json:"style,omitempty" description:"At most 8 tags of 1 to 32 characters of a-z and -."`
	PreferredLayers     []string           `json:"preferred_layers,omitempty"`
	_                   struct{}           `additionalProperties:"false"`
}

// UserDimension is a personal dimension.
type UserDimension struct {
	ID                string         `json:"id" example:"D15-User-ana"`
	State             string         `json:"state"`
	Observations      int            `json:"observations"`
	Topics            []Topic        `json:"topics"`
	Preferences       SetPreferences `json:"preferences"`
	PreferenceVersion int64          `json:"preference_version"`
}

// SetPreferences are preferences as they were set, whole.
type SetPreferences struct {
	PreferredDimensions map[string]float64 `json:"preferred_dimensions"`
	Style               []string           `json:"style"`
	PreferredLayers     []string           `json:"preferred_layers"`
}

// Topic is what a user asks about often.
type Topic struct {
	Keywords    []string `json:"keywords"`
	Frequency   float64  `json:"frequency"`
	Confidence  float64  `json:"confidence"`
	LastAccess  string   `json:"last_access" format:"date-time"`
	AccessCount int64    `json:"access_count"`
}
