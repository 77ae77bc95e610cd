package wire

import "encoding/json"

// Status is the reply of the status route.
type Status struct {
	Gateway Gateway         `json:"gateway"`
	Core    json.RawMessage `json:"core" description:"The core's own status; null when it can't be asked."`
}

// Gateway is what the gateway knows of itself.
type Gateway struct {
	Version           string   `json:"version"`
	Commit            string   `json:"commit" description:"What it was built from; unknown when the build was not told."`
	Instance          *string  `json:"instance"`
	UptimeMS          int64    `json:"uptime_ms"`
	InFlight          int64    `json:"requests_in_flight"`
	DimensionsLoaded  []string `json:"dimensions_loaded"`
	DimensionsMissing []string `json:"dimensions_missing"`
	Layers            Layers   `json:"layers"`
}

// Layers is the gateway's own map of the layer store. Sizes in bytes.
type Layers struct {
	File           string     `json:"file"`
	Generation     Generation `json:"generation" pattern:"^[0-9a-f]{16}$"`
	Bytes          int        `json:"bytes"`
	LiveMaps       int        `json:"live_maps"`
	MappedBytes    uint64     `json:"mapped_bytes"`
	PeakBytes      uint64     `json:"peak_bytes"`
	CeilingBytes   uint64     `json:"ceiling_bytes"`
	Level          string     `json:"level" enum:"normal,warning,high_water"`
	ReloadFailures uint64     `json:"reload_failures"`
	LastReload     *Reload    `json:"last_reload"`
}

// Reload is the last try to reload.
type Reload struct {
	At     string  `json:"at" format:"date-time"`
	OK     bool    `json:"ok"`
	Reason *string `json:"reason"`
}
