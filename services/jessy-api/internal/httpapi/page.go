package httpapi

import (
	"net/http"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/page"
)

var thePage = page.New()

// page answers with the page for people.
func (s *Server) page(w http.ResponseWriter, r *http.Request) *fault.Fault {
	thePage.ServeHTTP(w, r)
	return nil
}
