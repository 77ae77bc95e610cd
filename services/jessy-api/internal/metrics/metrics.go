// Package metrics holds every number that the gateway counts. Labels take values from closed
// sets only (matched routes, known methods, outcomes), so no caller can make them grow.
package metrics

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"jessy/services/jessy-api/internal/layers"
)

// UnknownRoute is the label of a request that matched no route.
const UnknownRoute = "<unknown>"

// Metrics counts for one gateway; tests make as many as they like.
type Metrics struct {
	registry    *prometheus.Registry
	requests    *prometheus.CounterVec
	durations   *prometheus.HistogramVec
	limited     prometheus.Counter
	coreCalls   *prometheus.CounterVec
	coreTime    prometheus.Histogram
	coreRetries *prometheus.CounterVec

	inFlight atomic.Int64
}

// From a local round trip to the 5 s at which a call to the core is given up.
var buckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .15, .25, .5, 1, 2.5, 5, 10}

// New makes an empty set, with the version as a metric of its own.
func New(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "jessy_api_requests_total", Help: "Requests answered.",
		}, []string{"route", "method", "status"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "jessy_api_request_duration_seconds", Help: "Time from a request's headers to the end of its reply.", Buckets: buckets,
		}, []string{"route", "method"}),
		limited: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "jessy_api_rate_limited_total", Help: "Requests turned away by the rate limit.",
		}),
		coreCalls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "jessy_api_core_calls_total", Help: "Queries passed to the core, by how it went.",
		}, []string{"outcome"}),
		coreTime: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "jessy_api_core_call_duration_seconds", Help: "Time that the core took for a query, retries included.", Buckets: buckets,
		}),
		coreRetries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "jessy_api_core_retries_total", Help: "Second attempts, by what ended the first.",
		}, []string{"cause"}),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "jessy_api_build_info", Help: "Always 1; the label says which version this is.",
		ConstLabels: prometheus.Labels{"version": version},
	}, func() float64 { return 1 })
	inFlight := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "jessy_api_requests_in_flight", Help: "Requests being answered now.",
	}, func() float64 { return float64(m.inFlight.Load()) })
	m.registry.MustRegister(m.requests, m.durations, m.limited, m.coreCalls, m.coreTime, m.coreRetries, build, inFlight,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// LayerSource is the map of layers that is counted.
type LayerSource interface {
	Failures() uint64
	Ceiling() *layers.Ceiling
}

// Layers adds the numbers of a map of layers, named as the core's.
func (m *Metrics) Layers(source LayerSource) {
	m.registry.MustRegister(
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "jessy_layers_reload_failures_total", Help: "Reloads of the layer store that were refused.",
		}, func() float64 { return float64(source.Failures()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "jessy_layers_mapped_bytes", Help: "Bytes of all live maps of layer stores.",
		}, func() float64 { return float64(source.Ceiling().Usage().MappedBytes) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "jessy_layers_live_maps", Help: "Maps of layer stores that somebody still holds.",
		}, func() float64 { return float64(source.Ceiling().Usage().LiveMaps) }))
}

// Handler writes the Prometheus text.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

// Begin counts a request as open.
func (m *Metrics) Begin() { m.inFlight.Add(1) }

// End counts a request as answered.
func (m *Metrics) End(route, method string, status int, took time.Duration) {
	m.inFlight.Add(-1)
	method = knownMethod(method)
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.durations.WithLabelValues(route, method).Observe(took.Seconds())
}

// InFlight is how many requests are open, the asking one included.
func (m *Metrics) InFlight() int64 { return m.inFlight.Load() }

// RateLimited counts a request that was turned away.
func (m *Metrics) RateLimited() { m.limited.Inc() }

// CoreCall counts a query passed to the core. The outcome is `ok`, `error` or a fault's code.
func (m *Metrics) CoreCall(outcome string, took time.Duration) {
	m.coreCalls.WithLabelValues(outcome).Inc()
	m.coreTime.Observe(took.Seconds())
}

// CoreRetry counts a second attempt.
func (m *Metrics) CoreRetry(cause string) { m.coreRetries.WithLabelValues(cause).Inc() }

// knownMethod keeps made-up methods from becoming label values.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "<other>"
}
