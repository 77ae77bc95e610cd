package httpapi

import (
	"net/http"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/stream"
)

// stream answers queries over a WebSocket; each message counts as a request of its address.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) *fault.Fault {
	x := exchangeOf(r)
	return s.streams.Serve(w, r, stream.Caller{
		Address:    x.client,
		RequestID:  x.requestID,
		Allow:      func() *fault.Fault { return s.allow(x.client) },
		Authorized: x.authorized,
		Bearer:     x.bearer,
	})
}
