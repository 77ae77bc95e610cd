// Package corefake is a core for tests: a real HTTP server that answers as told.
package corefake

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// Reply is a navigate reply, whole. The dominant frequency has more digits than a float64, which
// shows whether the gateway rewrites what it passes on.
const Reply = `{"request_id":"r","analysis":{"keywords":["existence"],"question_type":"Philosophical","urgency":"Low",` +
	`"emotional_indicators":[],"technical_indicators":[],"intensity":0.0,"estimated_frequency":0.1,"complexity":0.1},` +
	`"paths":[{"dimension":"D06","name":"Philosophical","layers":["L06-00"],"confidence":1.0,"frequency":0.3,"matched":["existence"],"synesthetic":1.0,"added_by":"scan"}],` +
	`"dominant_frequency":0.30000000000000000001,"total_confidence":1.0,"result_complexity":0.5,` +
	`"interference":{"pairs":[{"a":"D06","b":"D07","distance":2.2,"kind":"destructive","beat":{"frequency":2.2,"carrier":1.4,"envelope":1.0,"audible":false},"harmonic":null}],"amplitude":1.0,"complexity":0.3,"dissonances":0,"stable":true},` +
	`"balance":{"needed":false,"strength":0.0,"modulated_frequency":null,"suggestions":[]},` +
	`"return_to_source":{"triggered":false,"reasons":[],"pattern":null,"question":null,"paused":[],"restarts":0},` +
	`"response":{"tone":"contemplative","directives":["hedge"],"generations":null,"message":"…"},"response_style":[],` +
	`"contexts":[{"layer":"L06-00","dimension":"D06","frequency":0.3,"keywords":["existence"],"text":"…"}],` +
	`"learned":"skipped","learned_reason":"unauthenticated","durable":null,"cached":false,"partial":false,` +
	`"timings_us":{"security":1,"analysis":2,"scan":3,"selection":4,"depth":5,"interference":6,"total":21}}`

// User is a personal dimension.
const User = `{"id":"D15-User-ana","state":"active","observations":1,"topics":[{"keywords":["paint"],"frequency":3.0,"confidence":0.9,` +
	`"last_access":"2026-01-02T03:04:05Z","access_count":2}],"preferences":{"preferred_dimensions":{"D08":0.15},"style":["brief"],` +
	`"preferred_layers":["L08-01"]},"preference_version":7}`

// Health is the body of a core that is ready.
const Health = `{"status":"ok","service":"jessy-core","version":"0.1.0","instance":"core-1","uptime_ms":5,"ready":true,"checks":{"layers":"ok","storage":"ok"}}`

// Request is what the core saw.
type Request struct {
	Method, URI, Body string
	Header            http.Header
}

// Core is a running server.
type Core struct {
	*httptest.Server
	mu       sync.Mutex
	requests []Request
	open     atomic.Int64
}

// Start runs a core on a port of the system's choice until the test ends.
func Start(t testing.TB, handler http.Handler) *Core { return StartAt(t, "127.0.0.1:0", handler) }

// StartAt runs a core at an address, which may be that of one that was closed before.
func StartAt(t testing.TB, address string, handler http.Handler) *Core {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	core := &Core{}
	core.Server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: core.recording(handler), ConnState: core.counting}}
	core.Server.Start()
	t.Cleanup(core.Close)
	return core
}

// Address is host and port.
func (c *Core) Address() string { return c.Listener.Addr().String() }

// Base is the address as a URL.
func (c *Core) Base() *url.URL { return &url.URL{Scheme: "http", Host: c.Address()} }

// Requests gives what the core was asked so far.
func (c *Core) Requests() []Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Request(nil), c.requests...)
}

// Open is how many connections there are.
func (c *Core) Open() int64 { return c.open.Load() }

func (c *Core) counting(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		c.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		c.open.Add(-1)
	}
}

func (c *Core) recording(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		c.requests = append(c.requests, Request{r.Method, r.URL.RequestURI(), string(body), r.Header.Clone()})
		c.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// Answer always gives the same.
func Answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// Ready is a core in good health.
func Ready() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /health", Answer(http.StatusOK, Health))
	mux.Handle("GET /v1/status", Answer(http.StatusOK, `{"status":"ok","dimensions_loaded":["D01"]}`))
	mux.Handle("POST /v1/navigate", Answer(http.StatusOK, Reply))
	mux.Handle("GET /v1/users/ana/dimension", Answer(http.StatusOK, User))
	mux.Handle("PUT /v1/users/ana/dimension", Answer(http.StatusOK, User))
	mux.HandleFunc("DELETE /v1/users/{id}/dimension", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.Handle("/v1/users/{id}/dimension", Answer(http.StatusNotFound, `{"error":{"code":"user_not_found","message":"nobody","details":{"user_id":"ben"}}}`))
	return mux
}

// Raw speaks to each connection itself, for replies that no HTTP server would give. It returns
// the address to call.
func Raw(t testing.TB, speak func(net.Conn)) *url.URL {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = connection.Close() }()
				speak(connection)
			}()
		}
	}()
	return &url.URL{Scheme: "http", Host: listener.Addr().String()}
}
