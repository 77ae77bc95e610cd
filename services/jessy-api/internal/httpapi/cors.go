package httpapi

import (
	"net/http"
	"strings"

	"jessy/services/jessy-api/internal/fault"
)

const (
	// preflightAge is how long a browser may remember a preflight's answer, in seconds.
	preflightAge = "600"
	// fromPages are the request headers that a page may set, toPages those of a reply that it sees.
	fromPages = "Authorization, Content-Type, If-None-Match, X-Request-Id"
	toPages   = "ETag, Retry-After, X-Request-Id"
)

// allowOrigin lets a page of a listed origin read the reply. Without a list no header says a word
// of origins, and browsers keep all pages but our own out.
func (s *Server) allowOrigin(w http.ResponseWriter, r *http.Request) {
	if len(s.origins) == 0 {
		return
	}
	// Also on replies to others: a cache must not give one origin's reply to another.
	w.Header().Add("Vary", "Origin")
	if origin := r.Header.Values("Origin"); len(origin) == 1 && s.origins[origin[0]] {
		w.Header().Set("Access-Control-Allow-Origin", origin[0])
		w.Header().Set("Access-Control-Expose-Headers", toPages)
	}
}

// isPreflight says whether a browser asks for a page of a listed origin what it may do.
func (s *Server) isPreflight(r *http.Request) bool {
	origin := r.Header.Values("Origin")
	return r.Method == http.MethodOptions && len(origin) == 1 && s.origins[origin[0]] && r.Header.Get("Access-Control-Request-Method") != ""
}

func (m methods) preflight(w http.ResponseWriter, _ *http.Request) *fault.Fault {
	header := w.Header()
	header.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
	header.Set("Access-Control-Allow-Methods", strings.Join(m.allowed(), ", "))
	header.Set("Access-Control-Allow-Headers", fromPages)
	header.Set("Access-Control-Max-Age", preflightAge)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
