package core

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"
	"time"
)

// Why a first attempt may be followed by a second one. In each case the core has not worked on
// the request, or working on it twice changes nothing.
const (
	// retryConnect: no connection was made.
	retryConnect = "connect"
	// retryStale: a kept connection turned out to be dead the moment that it was used.
	retryStale = "stale_connection"
	// retryUnanswered: the connection of a GET ended before a byte of the reply.
	retryUnanswered = "unanswered_get"
)

// builder makes a request, a new one for each attempt.
type builder func(context.Context) (*http.Request, error)

// send asks at most twice.
//
// A restarted core leaves dead connections in the pool. The transport drops those whose end it
// has noticed, but a request can cross with the end of its connection on the wire, and the
// transport won't repeat a POST. So send does it, when the connection was a kept one, no byte of
// a reply had come, and it broke within the stale window. A core that dies later than that was
// probably at work on this very request; that is an error for the caller, not a second try, unless
// the request is a GET.
func (c *Client) send(ctx context.Context, build builder) (*http.Response, error) {
	reply, why, err := c.attempt(ctx, build)
	if why == "" {
		return reply, err
	}
	if why == retryConnect {
		select {
		case <-time.After(retryPause):
		case <-ctx.Done():
			return nil, err
		}
	}
	c.record.CoreRetry(why)
	reply, _, err = c.attempt(ctx, build)
	return reply, err
}

// attempt asks once and says why a failure may be tried again; it may not when ctx has ended.
func (c *Client) attempt(ctx context.Context, build builder) (*http.Response, string, error) {
	// The transport calls the trace from goroutines of its own, also after RoundTrip returned.
	var kept, replied atomic.Bool
	var gotAt atomic.Int64
	var peer atomic.Pointer[net.TCPAddr]
	start := time.Now()
	trace := &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			gotAt.Store(int64(time.Since(start)))
			kept.Store(info.Reused)
			if address, ok := info.Conn.RemoteAddr().(*net.TCPAddr); ok {
				peer.Store(address)
			}
		},
		GotFirstResponseByte: func() { replied.Store(true) },
	}
	request, err := build(httptrace.WithClientTrace(ctx, trace))
	if err != nil {
		return nil, "", err
	}
	transport := c.transport.Load()
	// RoundTrip and not a http.Client: redirects of the core are not followed, cookies not kept.
	reply, err := transport.RoundTrip(request)
	if c.transport.Load() != transport {
		// Given up meanwhile, and perhaps before this request had it keep connections again.
		transport.CloseIdleConnections()
	}
	if err == nil {
		return reply, "", nil
	}
	switch {
	case ctx.Err() != nil:
		return nil, "", err
	case dialFailed(err):
		return nil, retryConnect, err
	}
	broke := time.Since(start) - time.Duration(gotAt.Load())
	stale := kept.Load() && !replied.Load() && broke < c.stale
	at := peer.Load()
	if at != nil && silent(err) {
		c.dialer.fails(at.AddrPort().Addr().Unmap(), time.Now())
	}
	if stale || silent(err) {
		// Where one connection is dead the others are too; the next try must be on a new one.
		c.renew(transport)
	}
	switch {
	case stale:
		return nil, retryStale, err
	case request.Method == http.MethodGet && at != nil && !replied.Load():
		return nil, retryUnanswered, err
	}
	return nil, "", err
}

func dialFailed(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// silent says whether the kernel gave a connection up because its peer acknowledged nothing.
func silent(err error) bool { return errors.Is(err, syscall.ETIMEDOUT) }
