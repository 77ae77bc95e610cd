package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// gateway is a real HTTP server in the place of one, which says what it was asked.
type gateway struct {
	host   string
	server *http.Server
	ending atomic.Bool
	asked  atomic.Int64
	hold   <-chan struct{} // who asks waits until it is closed
	tally                  // bodies that came, and deaths
	seen   chan http.Header
}

// start serves as a gateway on one of the addresses 127.0.0.0/8, at the port that the edge asks.
func start(t *testing.T, e *edge, host string) *gateway {
	t.Helper()
	open := make(chan struct{})
	close(open)
	return startHeld(t, e, host, open)
}

// startHeld is start, and its answers wait.
func startHeld(t *testing.T, e *edge, host string, hold <-chan struct{}) *gateway {
	t.Helper()
	g := &gateway{host: host, hold: hold, seen: make(chan http.Header, 1)}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, e.gateways))
	if err != nil {
		t.Fatal(err)
	}
	g.server = &http.Server{Handler: http.HandlerFunc(g.serve)}
	go func() { _ = g.server.Serve(listener) }()
	t.Cleanup(func() { _ = g.server.Close() })
	return g
}

func (g *gateway) serve(w http.ResponseWriter, r *http.Request) {
	g.asked.Add(1)
	select {
	case g.seen <- r.Header.Clone():
	default: // nobody looks
	}
	if g.ending.Load() {
		w.Header().Set("Connection", "close")
	}
	body, _ := io.ReadAll(r.Body)
	<-g.hold
	if len(body) > 0 {
		g.add(string(body))
	}
	switch {
	case r.URL.Path == "/api/v1/stream":
		g.echo(w, r)
	case strings.HasSuffix(string(body), "dies"), r.URL.Path == "/dies-once" && g.add(r.URL.Path) == 1:
		// As a process does that is killed with the request in its hands.
		connection, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_ = connection.Close()
		}
	default:
		w.Header().Set("Server", "gateway")
		_, _ = fmt.Fprint(w, g.host, " ", r.Method, " ", string(body))
	}
}

func (g *gateway) echo(w http.ResponseWriter, r *http.Request) {
	connection, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = connection.CloseNow() }()
	for {
		kind, text, err := connection.Read(r.Context())
		if err != nil || connection.Write(r.Context(), kind, text) != nil {
			return
		}
	}
}

// drain ends as the gateway does on SIGTERM.
func (g *gateway) drain(t *testing.T) {
	t.Helper()
	g.ending.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := g.server.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}
