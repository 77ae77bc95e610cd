module jessy/services/jessy-api

go 1.26.0

require (
	// WebSockets; the standard library has none.
	github.com/coder/websocket v1.8.15
	// Taking over the supervisor's listening socket (LISTEN_FDS).
	github.com/coreos/go-systemd/v22 v22.7.0
	// The memory map of the layer store, on every system.
	github.com/edsrzf/mmap-go v1.2.0
	// Reading the layer store; the same release as the core's.
	github.com/google/flatbuffers v25.12.19+incompatible
	// Counters and histograms in Prometheus' text format.
	github.com/prometheus/client_golang v1.25.0
	// Tests: every reply is held against the OpenAPI document.
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	// The OpenAPI document, from the Go types that answer.
	github.com/swaggest/jsonschema-go v0.3.74
	github.com/swaggest/openapi-go v0.2.60
	// JSON logs without allocation on the request path.
	go.uber.org/zap v1.28.0
	// The socket option that ends a silent connection; package syscall has no name for it.
	golang.org/x/sys v0.48.0
	// NFC, as the domain asks of every query; the standard library has none.
	golang.org/x/text v0.43.0
	// Token buckets for the rate limit.
	golang.org/x/time v0.16.0
)

require (
	github.com/beorn7/perks v1.0.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/munnerz/goautoneg v0.0.0-20191010083416-a7dc8b61c822 // indirect
	github.com/prometheus/client_model v0.6.3 // indirect
	github.com/prometheus/common v0.72.0 // indirect
	github.com/prometheus/procfs v0.22.0 // indirect
	github.com/swaggest/refl v1.3.1 // indirect
	go.uber.org/multierr v1.10.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
	gopkg.in/yaml.v2 v2.4.0 // indirect
)
