package stream

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/coder/websocket"

	"jessy/services/jessy-api/internal/fault"
)

// checkOrigin turns away pages of others: a browser opens sockets across origins without asking. A
// caller that names no origin is not a browser.
func (s *Streams) checkOrigin(r *http.Request) *fault.Fault {
	values := r.Header.Values("Origin")
	if len(values) == 0 {
		return nil
	}
	named := func(origin string) bool { return strings.EqualFold(origin, values[0]) }
	if len(values) == 1 && (sameHost(values[0], r.Host) || slices.ContainsFunc(s.origins, named)) {
		return nil
	}
	return fault.Parameter("Origin", "pages of this origin may not open streams here")
}

// sameHost leaves the scheme out: behind a proxy the gateway can't know the one that the page has.
func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

// accept upgrades the connection.
func accept(w http.ResponseWriter, r *http.Request) (*websocket.Conn, *fault.Fault) {
	silent := &handshake{ResponseWriter: w}
	socket, err := websocket.Accept(silent, r, &websocket.AcceptOptions{
		// Ours is stricter: it also compares the schemes of listed origins and has no patterns.
		InsecureSkipVerify: true,
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, fault.Parameter("Upgrade", "this address takes WebSockets only (HTTP/1.1, version 13)").Because(err)
	}
	socket.SetReadLimit(-1) // connection.read has one
	return socket, nil
}

// handshake keeps the library from answering a failed upgrade in plain text.
type handshake struct {
	http.ResponseWriter
	refused bool
}

func (h *handshake) WriteHeader(status int) {
	h.refused = h.refused || status >= 400
	if !h.refused {
		h.ResponseWriter.WriteHeader(status)
	}
}

func (h *handshake) Write(text []byte) (int, error) {
	if h.refused {
		return len(text), nil
	}
	return h.ResponseWriter.Write(text)
}

// Unwrap lets the library take over the connection.
func (h *handshake) Unwrap() http.ResponseWriter { return h.ResponseWriter }
