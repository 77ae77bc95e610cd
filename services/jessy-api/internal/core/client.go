// Package core talks to jessy-core over HTTP and turns each way in which that can fail into one
// fault of the gateway.
package core

import (
	"net"
	"net/http"
	"net/url"
	"time"
)

// Time limits of the specification. Client holds copies, so that a test need not wait for them.
const (
	connectTimeout = 1 * time.Second
	totalTimeout   = 5 * time.Second
	probeTimeout   = 1 * time.Second
	staleWindow    = 250 * time.Millisecond
	retryPause     = 50 * time.Millisecond
)

// Recorder is told how calls went.
type Recorder interface {
	CoreCall(outcome string, took time.Duration)
	CoreRetry(cause string)
}

// Client keeps connections to one core.
type Client struct {
	base      *url.URL
	transport *http.Transport
	record    Recorder

	total time.Duration
	probe time.Duration
	stale time.Duration
}

// New makes a client for the core at base (scheme, host and port).
func New(base *url.URL, record Recorder) *Client {
	return &Client{
		base: base,
		transport: &http.Transport{
			// No proxy from the environment: the core is a neighbour, whatever HTTP_PROXY says.
			Proxy:                  nil,
			DialContext:            (&net.Dialer{Timeout: connectTimeout}).DialContext,
			TLSHandshakeTimeout:    connectTimeout,
			MaxIdleConns:           64,
			MaxIdleConnsPerHost:    64,
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			// The body goes on to the caller as it is, so nothing is gained by asking for gzip.
			DisableCompression: true,
		},
		record: record,
		total:  totalTimeout,
		probe:  probeTimeout,
		stale:  staleWindow,
	}
}

// Close gives up the kept connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

func (c *Client) url(path string, query url.Values) string {
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	return u.String()
}
