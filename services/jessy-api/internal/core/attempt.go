package core

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// Why a first attempt may be followed by a second one. In each case the core has not worked on
// the request, so asking again can't make it work twice.
const (
	// retryConnect: no connection was made.
	retryConnect = "connect"
	// retryStale: a kept connection turned out to be dead the moment that it was used.
	retryStale = "stale_connection"
)

// send asks at most twice. build makes a new request for each attempt.
//
// A restarted core leaves dead connections in the pool. The transport drops those whose end it
// has noticed, but a request can cross with the end of its connection on the wire, and the
// transport won't repeat a POST. So send does it, when the connection was a kept one, no byte of
// a reply had come, and it broke within the stale window. A core that dies later than that was
// probably at work on this very request; that is an error for the caller, not a second try.
func (c *Client) send(ctx context.Context, build func(context.Context) (*http.Request, error)) (*http.Response, error) {
	reply, why, err := c.attempt(ctx, build)
	if err == nil || why == "" || ctx.Err() != nil {
		return reply, err
	}
	switch why {
	case retryStale:
		// Where one kept connection is dead the others are too; the second try must be on a new one.
		c.transport.CloseIdleConnections()
	case retryConnect:
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

// attempt asks once and says why a failure may be tried again.
func (c *Client) attempt(ctx context.Context, build func(context.Context) (*http.Request, error)) (*http.Response, string, error) {
	// The transport calls the trace from goroutines of its own, also after RoundTrip returned.
	var kept, replied atomic.Bool
	var gotAt atomic.Int64
	start := time.Now()
	trace := &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			gotAt.Store(int64(time.Since(start)))
			kept.Store(info.Reused)
		},
		GotFirstResponseByte: func() { replied.Store(true) },
	}
	request, err := build(httptrace.WithClientTrace(ctx, trace))
	if err != nil {
		return nil, "", err
	}
	// RoundTrip and not a http.Client: redirects of the core are not followed, cookies not kept.
	reply, err := c.transport.RoundTrip(request)
	if err == nil {
		return reply, "", nil
	}
	broke := time.Since(start) - time.Duration(gotAt.Load())
	switch {
	case dialFailed(err):
		return nil, retryConnect, err
	case kept.Load() && !replied.Load() && broke < c.stale:
		return nil, retryStale, err
	}
	return nil, "", err
}

func dialFailed(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
