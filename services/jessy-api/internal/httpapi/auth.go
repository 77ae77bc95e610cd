package httpapi

import (
	"net/http"
	"net/url"
	"slices"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/openapi"
)

// needsToken says whether a request needs the service token by its route or its address. What the
// body asks for is looked at by the handler.
func (r route) needsToken(request *http.Request) bool {
	switch r.Auth {
	case openapi.Always:
		return true
	case openapi.Sometimes:
		// Read loosely: whoever seems to ask for it is asked for the token before anything is said
		// about the address.
		values, _ := url.ParseQuery(request.URL.RawQuery)
		return slices.Contains(queryNames(r.Request), "sync") && slices.Contains(values["sync"], "true")
	}
	return false
}

// authorized refuses a request that did not show the service token.
func (x *exchange) authorized() *fault.Fault {
	if x.trusted {
		return nil
	}
	return fault.New(fault.Unauthorized, nil).With("WWW-Authenticate", "Bearer")
}
