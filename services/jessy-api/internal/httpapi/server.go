// Package httpapi is the gateway's HTTP surface: the routes, what is done for every request, and
// one file for each route.
package httpapi

import (
	"context"
	"net/http"
	"net/netip"
	"path"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/health"
	"jessy/services/jessy-api/internal/layers"
	"jessy/services/jessy-api/internal/metrics"
	"jessy/services/jessy-api/internal/redact"
	"jessy/services/jessy-api/internal/stream"
	"jessy/services/jessy-api/internal/token"
)

// Parts are what a Server is put together from.
type Parts struct {
	Self    health.Identity
	Core    *core.Client
	Layers  *layers.Current
	Packs   []layers.DimensionID // that are served, of those in the store
	Token   token.Token
	Secrets *redact.Secrets // what no fault repeats, even to who sent it
	Origins []string        // pages of these may call us from a browser
	Proxies []netip.Prefix  // these name the address of who calls
	Metrics *metrics.Metrics
	Log     *zap.Logger
}

// Server answers requests. It holds no socket, so tests can embed it.
type Server struct {
	self     health.Identity
	core     *core.Client
	layers   *layers.Current
	packs    map[layers.DimensionID]bool
	token    token.Token
	secrets  *redact.Secrets
	origins  map[string]bool
	proxies  proxies
	metrics  *metrics.Metrics
	log      *zap.Logger
	limiter  *limiter
	busy     atomic.Int64
	ending   atomic.Bool
	streams  *stream.Streams
	mux      *http.ServeMux
	document func() ([]byte, error)
}

// New puts the routes together.
func New(parts Parts) *Server {
	s := &Server{
		self: parts.Self, core: parts.Core, layers: parts.Layers, packs: map[layers.DimensionID]bool{},
		token: parts.Token, secrets: parts.Secrets, origins: map[string]bool{}, proxies: parts.Proxies, metrics: parts.Metrics, log: parts.Log.Named("http"),
		limiter: newLimiter(time.Now),
		mux:     http.NewServeMux(),
	}
	for _, id := range parts.Packs {
		s.packs[id] = true
	}
	for _, origin := range parts.Origins {
		s.origins[origin] = true
	}
	s.streams = stream.New(parts.Core, parts.Self.Instance, parts.Origins, parts.Log)
	s.metrics.WatchStreams(s.streams.Open)
	s.document = sync.OnceValues(s.describe)
	s.metrics.Layers(parts.Layers)
	s.mount(s.table())
	s.mux.Handle("/", s.wrap(route{kind: call, serve: notFound}, metrics.UnknownRoute))
	return s
}

// EndConnections lets each reply from now on say that no other follows on its connection.
func (s *Server) EndConnections() { s.ending.Store(true) }

// EndStreams ends the open WebSockets, which net/http does not know of.
func (s *Server) EndStreams(ctx context.Context) error { return s.streams.End(ctx) }

// ServeHTTP wraps each request in an exchange, which numbers, times, logs and counts it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := begin(s, w, r)
	defer x.end()
	w.Header().Set("X-Request-Id", x.requestID)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	s.allowOrigin(w, r)
	if path.Clean(r.URL.Path) != r.URL.Path || r.RequestURI == "*" {
		// ServeMux would redirect, with a page of HTML, and answer `*` with nothing. Nobody was ever told such an address.
		s.wrap(route{kind: call, serve: notFound}, metrics.UnknownRoute).ServeHTTP(x.writer, x.request)
		return
	}
	s.mux.ServeHTTP(x.writer, x.request)
}

// handler answers or gives the fault to answer with.
type handler func(http.ResponseWriter, *http.Request) *fault.Fault

// kind is who asks on a route.
type kind uint8

const (
	// call: a caller, who has a share of the gateway.
	call kind = iota
	// probe: a machine that asks how we are, from one address and often. Limiting it would hide a
	// busy gateway, and logging each of its requests would drown the rest.
	probe
	// stays: a caller who stays. Coming counts against the rate, staying takes no place of a call.
	stays
)

// mount gives every path of a table one handler, which finds the method.
func (s *Server) mount(table []route) {
	paths := map[string]methods{}
	for _, route := range table {
		if paths[route.Path] == nil {
			paths[route.Path] = methods{}
		}
		paths[route.Path][route.Method] = route
	}
	for pattern, methods := range paths {
		at := pattern
		if at == "/" {
			at = "/{$}" // the page, and not everything that nobody else takes
		}
		s.mux.Handle(at, s.dispatch(pattern, methods))
	}
}

// wrap names the route for logs and metrics, does what all routes of its kind have in common, and
// writes faults.
func (s *Server) wrap(route route, pattern string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(r)
		x.route, x.kind = pattern, route.kind
		if failure := s.admit(x, route, w, r); failure != nil {
			x.fail(failure)
		}
	})
}

// admit lets a request through to its handler: first the limits, then the token, then the
// parameters, so that a caller without a token learns nothing of what is wrong with the rest.
func (s *Server) admit(x *exchange, route route, w http.ResponseWriter, r *http.Request) *fault.Fault {
	if route.kind != probe {
		if failure := s.allow(x.client); failure != nil {
			return failure
		}
	}
	if route.kind == call {
		leave, failure := s.enter()
		if failure != nil {
			return failure
		}
		defer leave()
	}
	x.bearer, x.trusted = s.token.Accept(r.Header)
	if route.needsToken(r) {
		if failure := x.authorized(); failure != nil {
			return failure
		}
	}
	if failure := x.readParameters(route); failure != nil {
		return failure
	}
	return route.serve(w, r)
}

func (s *Server) serveMetrics(w http.ResponseWriter, r *http.Request) *fault.Fault {
	s.metrics.Handler().ServeHTTP(w, r)
	return nil
}

func notFound(http.ResponseWriter, *http.Request) *fault.Fault {
	return fault.New(fault.NotFound, nil)
}
