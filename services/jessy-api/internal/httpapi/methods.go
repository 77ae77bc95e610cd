package httpapi

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"jessy/services/jessy-api/internal/fault"
)

// methods are the handlers of one path. ServeMux could match methods itself, but answers 405 in
// plain text.
type methods map[string]handler

func (m methods) serve(w http.ResponseWriter, r *http.Request) *fault.Fault {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet // net/http drops the body
	}
	if next, ok := m[method]; ok {
		return next(w, r)
	}
	allowed := slices.Sorted(maps.Keys(m))
	if _, ok := m[http.MethodGet]; ok {
		allowed = append(allowed, http.MethodHead)
	}
	return fault.New(fault.MethodNotAllowed, fault.Details{"allowed": allowed}).With("Allow", strings.Join(allowed, ", "))
}
