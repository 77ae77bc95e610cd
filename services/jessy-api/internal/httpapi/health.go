package httpapi

import (
	"net/http"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/health"
)

// health answers with its own body also when it says no, so that a probe learns why.
func (s *Server) health(w http.ResponseWriter, r *http.Request) *fault.Fault {
	report := health.Check(r.Context(), s.self, s.core)
	status := http.StatusOK
	if !report.Healthy() {
		status = http.StatusServiceUnavailable
	}
	writeJSON(w, status, report)
	return nil
}
