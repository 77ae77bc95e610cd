package httpapi

import (
	"encoding/json"
	"net/http"

	"jessy/services/jessy-api/internal/fault"
)

// status answers with what the gateway knows of itself and, when it can be had, the core's own.
func (s *Server) status(w http.ResponseWriter, r *http.Request) *fault.Fault {
	type gateway struct {
		Version  string  `json:"version"`
		Instance *string `json:"instance"`
		UptimeMS int64   `json:"uptime_ms"`
		InFlight int64   `json:"requests_in_flight"`
	}
	reply := struct {
		Gateway gateway         `json:"gateway"`
		Core    json.RawMessage `json:"core"`
	}{Gateway: gateway{s.self.Version, s.self.Instance, s.self.UptimeMS(), s.metrics.InFlight()}}
	// A core that can't be asked is null here; why is the health route's business.
	reply.Core, _ = s.core.Status(r.Context())
	writeJSON(w, http.StatusOK, reply)
	return nil
}
