package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"runtime/debug"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/logging"
	"jessy/services/jessy-api/internal/metrics"
	"jessy/services/jessy-api/internal/token"
)

// statusCallerGone is never sent. It stands in logs and metrics for a caller that hung up.
const statusCallerGone = 499

// exchange is one request and its reply, from the first header to the log line.
type exchange struct {
	server    *Server
	request   *http.Request
	writer    *recorder
	start     time.Time
	client    netip.Addr // that it counts for
	requestID string
	traceID   string
	route     string
	kind      kind
	failure   *fault.Fault

	// Filled before the handler runs.
	bearer     token.Bearer // what the caller showed, if trusted
	trusted    bool
	parameters url.Values
}

type exchangeKey struct{}

func begin(s *Server, w http.ResponseWriter, r *http.Request) *exchange {
	s.metrics.Begin()
	x := &exchange{
		server:    s,
		writer:    &recorder{ResponseWriter: w, ending: &s.ending},
		start:     time.Now(),
		client:    s.proxies.client(r),
		requestID: requestID(r.Header.Values("X-Request-Id")),
		traceID:   traceID(r.Header.Get("Traceparent")),
		route:     metrics.UnknownRoute,
	}
	x.request = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
	return x
}

func exchangeOf(r *http.Request) *exchange { return r.Context().Value(exchangeKey{}).(*exchange) }

// end runs deferred, so that it sees panics too.
func (x *exchange) end() {
	abort := false
	if cause := recover(); cause != nil {
		abort = x.panicked(cause)
	}
	status := x.writer.status
	if status == 0 {
		status = http.StatusOK // what net/http sends for a handler that wrote nothing
		if x.request.Context().Err() != nil {
			status = statusCallerGone
		}
	}
	took := time.Since(x.start)
	x.server.metrics.End(x.route, x.request.Method, status, took)
	x.log(status, took)
	if abort {
		// The reply is half sent; only a cut connection tells the caller that it is not whole.
		panic(http.ErrAbortHandler)
	}
}

// panicked logs a panic and answers for it if that is still possible; else it asks for an abort.
func (x *exchange) panicked(cause any) (abort bool) {
	if cause == http.ErrAbortHandler {
		return true
	}
	// The value of a panic may hold a query; that of the runtime's own panics does not.
	text := fmt.Sprintf("panic of type %T", cause)
	if err, ok := cause.(runtime.Error); ok {
		text = err.Error()
	}
	x.server.log.Error("handler panicked", append(x.fields(), zap.String("error", text), zap.ByteString("stack", debug.Stack()))...)
	if x.writer.status != 0 {
		return true
	}
	x.fail(fault.New(fault.Internal, nil).Because(errors.New(text)))
	return false
}

// fail answers with a fault, unless nobody is left to read it.
func (x *exchange) fail(failure *fault.Fault) {
	x.failure = failure
	if x.request.Context().Err() != nil {
		return
	}
	for name, values := range failure.Header {
		x.writer.Header()[name] = values
	}
	writeBody(x.writer, failure.Status, []byte(x.server.secrets.Text(string(encode(failure)))))
}

func (x *exchange) fields() []zap.Field {
	fields := []zap.Field{zap.String(logging.RequestID, x.requestID)}
	if x.traceID != "" {
		fields = append(fields, zap.String(logging.TraceID, x.traceID))
	}
	return fields
}

// log writes the one line of a request. It names the matched route and never the address or the
// body, which may hold what a person asked.
func (x *exchange) log(status int, took time.Duration) {
	entry := x.server.log.Check(x.level(status), "request")
	if entry == nil {
		return
	}
	fields := append(x.fields(),
		zap.String("method", x.request.Method),
		zap.String("route", x.route),
		zap.Int("status", status),
		zap.Int64("duration_us", took.Microseconds()))
	if x.failure != nil {
		fields = append(fields, zap.String("code", string(x.failure.Code)))
		if x.failure.Code == fault.RateLimited {
			// Who is limited has to be seen; who else calls is nobody's business.
			fields = append(fields, zap.Stringer("client", x.client))
		}
		if x.failure.Cause != nil {
			fields = append(fields, zap.String("error", x.failure.Cause.Error()))
		}
	}
	entry.Write(fields...)
}

func (x *exchange) level(status int) zapcore.Level {
	switch {
	case status >= 500 && x.failure != nil:
		return zapcore.WarnLevel
	case x.kind == probe:
		return zapcore.DebugLevel
	}
	return zapcore.InfoLevel
}
