package httpapi

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"jessy/services/jessy-api/internal/fault"
)

// methods are the routes of one path. ServeMux could match methods itself, but answers 405 in
// plain text.
type methods map[string]route

// dispatch finds the route of a request's method, and answers for the path where there is none.
func (s *Server) dispatch(pattern string, m methods) http.Handler {
	handlers := map[string]http.Handler{}
	for method, route := range m {
		handlers[method] = s.wrap(route, pattern)
	}
	refuse := s.wrap(route{kind: m.kind(), serve: m.refuse}, pattern)
	preflight := s.wrap(route{kind: m.kind(), serve: m.preflight}, pattern)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet // net/http drops the body
		}
		switch next, ok := handlers[method]; {
		case ok:
			next.ServeHTTP(w, r)
		case s.isPreflight(r):
			preflight.ServeHTTP(w, r)
		default:
			refuse.ServeHTTP(w, r)
		}
	})
}

// kind is the same for all methods of a path.
func (m methods) kind() kind {
	for _, route := range m {
		return route.kind
	}
	return call
}

// allowed lists the methods that the path takes.
func (m methods) allowed() []string {
	allowed := slices.Sorted(maps.Keys(m))
	if _, ok := m[http.MethodGet]; ok {
		allowed = append(allowed, http.MethodHead)
	}
	return allowed
}

func (m methods) refuse(http.ResponseWriter, *http.Request) *fault.Fault {
	allowed := m.allowed()
	return fault.New(fault.MethodNotAllowed, fault.Details{"allowed": allowed}).With("Allow", strings.Join(allowed, ", "))
}
