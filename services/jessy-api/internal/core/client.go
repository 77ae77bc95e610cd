// Package core talks to jessy-core over HTTP and turns each way in which that can fail into one
// fault of the gateway.
package core

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
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

// How long a connection that nobody uses is kept: for a core of several far below the time in which
// one that ends answers what is open, so that each call finds its way anew.
const (
	idleOfOne     = 30 * time.Second
	idleOfSeveral = 2 * time.Second
)

// Recorder is told how calls went.
type Recorder interface {
	CoreCall(outcome string, took time.Duration)
	CoreRetry(cause string)
}

// Client keeps connections to one core, or to several that share a name.
type Client struct {
	base      *url.URL
	dialer    *dialer
	transport atomic.Pointer[http.Transport]
	record    Recorder
	renewing  sync.Mutex
	stop      context.CancelFunc
	watching  sync.WaitGroup

	total time.Duration
	probe time.Duration
	stale time.Duration
}

// New makes a client for the core at base (scheme, host and port). It has to be closed.
func New(base *url.URL, record Recorder) *Client {
	return newClient(base, record, systemLookup, lookupEvery)
}

func newClient(base *url.URL, record Recorder, find lookup, every time.Duration) *Client {
	ctx, stop := context.WithCancel(context.Background())
	c := &Client{
		base:   base,
		record: record,
		stop:   stop,
		total:  totalTimeout,
		probe:  probeTimeout,
		stale:  staleWindow,
	}
	c.dialer = newDialer(base.Hostname(), find, func() { c.renew(nil) })
	c.transport.Store(c.newTransport())
	if c.dialer.name != "" {
		c.watching.Go(func() { c.dialer.watch(ctx, every) })
	}
	return c
}

func (c *Client) newTransport() *http.Transport {
	idle := idleOfOne
	if len(c.dialer.known()) > 1 {
		idle = idleOfSeveral
	}
	return &http.Transport{
		// No proxy from the environment: the core is a neighbour, whatever HTTP_PROXY says.
		Proxy:                  nil,
		DialContext:            c.dialer.dial,
		TLSHandshakeTimeout:    connectTimeout,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        idle,
		MaxResponseHeaderBytes: 64 << 10,
		// The body goes on to the caller as it is, so nothing is gained by asking for gzip.
		DisableCompression: true,
	}
}

// renew gives up the connections of a transport, unless that was done already; nil is whichever there
// is. Closing the idle ones alone would leave the busy ones, which would be kept again; nobody asks
// the old transport for another, so it closes each after its reply.
func (c *Client) renew(old *http.Transport) {
	c.renewing.Lock()
	defer c.renewing.Unlock()
	current := c.transport.Load()
	if old == nil || old == current {
		c.transport.Store(c.newTransport())
		current.CloseIdleConnections()
	}
}

// Close ends the look-ups and gives up the kept connections.
func (c *Client) Close() {
	c.stop()
	c.watching.Wait()
	c.transport.Load().CloseIdleConnections()
}

func (c *Client) url(path string, query url.Values) string {
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	return u.String()
}
