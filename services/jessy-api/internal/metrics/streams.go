package metrics

import "github.com/prometheus/client_golang/prometheus"

// WatchStreams shows how many WebSockets are open.
func (m *Metrics) WatchStreams(open func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "jessy_api_streams_open", Help: "WebSockets that are open now.",
	}, func() float64 { return float64(open()) }))
}
