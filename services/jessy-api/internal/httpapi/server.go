// Package httpapi is the gateway's HTTP surface: the routes, what is done for every request, and
// one file for each route.
package httpapi

import (
	"context"
	"net/http"
	"path"
	"time"

	"go.uber.org/zap"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/health"
	"jessy/services/jessy-api/internal/metrics"
	"jessy/services/jessy-api/internal/stream"
)

// Server answers requests. It holds no socket, so tests can embed it.
type Server struct {
	self    health.Identity
	core    *core.Client
	metrics *metrics.Metrics
	log     *zap.Logger
	limiter *limiter
	streams *stream.Streams
	mux     *http.ServeMux
}

// New puts the routes together.
func New(self health.Identity, core *core.Client, metrics *metrics.Metrics, log *zap.Logger) *Server {
	s := &Server{
		self: self, core: core, metrics: metrics, log: log.Named("http"),
		limiter: newLimiter(time.Now),
		mux:     http.NewServeMux(),
	}
	s.streams = stream.New(core, self.Instance, nil, log)
	metrics.WatchStreams(s.streams.Open)
	s.routes()
	return s
}

// EndStreams ends the open WebSockets, which net/http does not know of.
func (s *Server) EndStreams(ctx context.Context) error { return s.streams.End(ctx) }

func (s *Server) routes() {
	s.route("/api/health", probe, methods{http.MethodGet: s.health})
	s.route("/api/metrics", probe, methods{http.MethodGet: s.serveMetrics})
	s.route("/api/v1/query", call, methods{http.MethodPost: s.query})
	s.route("/api/v1/status", call, methods{http.MethodGet: s.status})
	s.route("/api/v1/stream", call, methods{http.MethodGet: s.stream})
	s.route("/{$}", call, methods{http.MethodGet: s.page})
	s.mux.Handle("/", s.wrap(metrics.UnknownRoute, call, notFound))
}

// ServeHTTP wraps each request in an exchange, which numbers, times, logs and counts it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := begin(s, w, r)
	defer x.end()
	w.Header().Set("X-Request-Id", x.requestID)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if path.Clean(r.URL.Path) != r.URL.Path {
		// ServeMux would redirect, with a page of HTML. Nobody was ever told such an address.
		s.wrap(metrics.UnknownRoute, call, notFound).ServeHTTP(x.writer, x.request)
		return
	}
	s.mux.ServeHTTP(x.writer, x.request)
}

// handler answers or gives the fault to answer with.
type handler func(http.ResponseWriter, *http.Request) *fault.Fault

// kind is who asks on a route.
type kind bool

const (
	// call: a caller, who has a share of the gateway.
	call kind = false
	// probe: a machine that asks how we are, from one address and often. Limiting it would hide a
	// busy gateway, and logging each of its requests would drown the rest.
	probe kind = true
)

func (s *Server) route(pattern string, kind kind, methods methods) {
	s.mux.Handle(pattern, s.wrap(pattern, kind, methods.serve))
}

// wrap names the route for logs and metrics, applies the rate limit and writes faults.
func (s *Server) wrap(pattern string, kind kind, next handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(r)
		x.route, x.kind = pattern, kind
		if kind == call {
			if failure := s.allow(r); failure != nil {
				x.fail(failure)
				return
			}
		}
		if failure := next(w, r); failure != nil {
			x.fail(failure)
		}
	})
}

func (s *Server) serveMetrics(w http.ResponseWriter, r *http.Request) *fault.Fault {
	s.metrics.Handler().ServeHTTP(w, r)
	return nil
}

func notFound(http.ResponseWriter, *http.Request) *fault.Fault {
	return fault.New(fault.NotFound, nil)
}
