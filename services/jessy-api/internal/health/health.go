// Package health answers whether the gateway can do its work, which needs a core that is there
// and ready.
package health

import (
	"context"
	"math"
	"time"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/fault"
)

// Service is the name that the gateway goes by.
const Service = "jessy-api"

// Identity says which gateway this is.
type Identity struct {
	Version  string
	Commit   string  // "unknown" when the build was not told
	Instance *string // nil when the environment names none
	Started  time.Time
}

// UptimeMS is the age of the process.
func (i Identity) UptimeMS() int64 { return time.Since(i.Started).Milliseconds() }

// Report is the body of /api/health.
type Report struct {
	Status   string  `json:"status"` // ok, degraded or unavailable
	Service  string  `json:"service"`
	Version  string  `json:"version"`
	Instance *string `json:"instance"`
	UptimeMS int64   `json:"uptime_ms"`
	Core     Core    `json:"core"`
	// Reason is there only when Status is unavailable.
	Reason string `json:"reason,omitempty"`
}

// Core is the part of a report about the core.
type Core struct {
	Reachable bool     `json:"reachable"`
	Status    *string  `json:"status"`
	Ready     bool     `json:"ready"`
	Instance  *string  `json:"instance"`
	LatencyMS *float64 `json:"latency_ms"`
}

// Healthy says whether queries can be answered.
func (r Report) Healthy() bool { return r.Reason == "" }

// Prober asks the core how it is.
type Prober interface {
	Health(context.Context) (core.Health, *fault.Fault)
}

// Check asks the core and reports.
func Check(ctx context.Context, self Identity, prober Prober) Report {
	report := Report{
		Status:   "unavailable",
		Service:  Service,
		Version:  self.Version,
		Instance: self.Instance,
		UptimeMS: self.UptimeMS(),
	}
	seen, failure := prober.Health(ctx)
	if failure != nil {
		report.Reason = string(failure.Code)
		return report
	}
	latency := math.Round(seen.Latency.Seconds()*1e6) / 1e3
	report.Core = Core{Reachable: true, Status: &seen.Status, Ready: seen.Ready, Instance: seen.Instance, LatencyMS: &latency}
	switch {
	case !seen.Ready:
		report.Reason = "core_not_ready"
	case seen.Status == "degraded":
		// The core still answers, with a dimension missing, and says which in its status.
		report.Status = "degraded"
	default:
		report.Status = "ok"
	}
	return report
}
