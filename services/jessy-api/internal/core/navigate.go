package core

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/token"
)

// passedOn are the request headers that the core needs as they came: for which trace.
var passedOn = []string{"Traceparent", "Tracestate"}

// Query is a navigate request that the gateway has checked.
type Query struct {
	Body      []byte
	Sync      bool
	RequestID string
	Bearer    token.Bearer
	Header    http.Header // of the caller's request
}

// Navigate passes a query to the core and gives the core's reply, a JSON object.
func (c *Client) Navigate(ctx context.Context, query Query) ([]byte, *fault.Fault) {
	start := time.Now()
	timed, cancel := context.WithTimeout(ctx, c.total)
	defer cancel()
	body, failure := c.navigate(timed, query)
	c.recordCall(ctx, failure, time.Since(start))
	return body, failure
}

func (c *Client) recordCall(ctx context.Context, failure *fault.Fault, took time.Duration) {
	if ctx.Err() != nil {
		// The caller is gone: that says nothing about the core.
		c.record.CoreCall("caller_gone", took)
		return
	}
	c.record.CoreCall(outcome(failure), took)
}

func (c *Client) navigate(ctx context.Context, query Query) ([]byte, *fault.Fault) {
	reply, err := c.send(ctx, func(ctx context.Context) (*http.Request, error) { return c.request(ctx, query, "application/json") })
	if err != nil {
		return nil, transportFault(err)
	}
	defer func() { _ = reply.Body.Close() }()
	return wholeReply(reply)
}

// wholeReply reads a reply to its end: a JSON object, or a fault.
func wholeReply(reply *http.Response) ([]byte, *fault.Fault) {
	if reply.StatusCode == http.StatusSwitchingProtocols {
		// What follows is a connection without an end, to which our time limit does not apply.
		return nil, badReply(reply.StatusCode, "unexpected status", nil)
	}
	body, err := io.ReadAll(io.LimitReader(reply.Body, maxReply+1))
	switch {
	case timedOut(err):
		return nil, fault.New(fault.CoreTimeout, nil).Because(err)
	case err != nil:
		return nil, badReply(reply.StatusCode, "cut off", err)
	case len(body) > maxReply:
		return nil, badReply(reply.StatusCode, "too large", nil)
	case reply.StatusCode == http.StatusOK:
		return object(body)
	}
	return nil, errorReply(reply, body)
}

func (c *Client) request(ctx context.Context, query Query, accept string) (*http.Request, error) {
	parameters := url.Values{}
	if query.Sync {
		parameters.Set("sync", "true")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url("/v1/navigate", parameters), bytes.NewReader(query.Body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	carry(request, accept, query.RequestID, query.Header, query.Bearer)
	return request, nil
}

// carry puts what every call of a caller's brings along on a request to the core: the request's
// id, the headers that are passed on, and the token that was accepted.
func carry(request *http.Request, accept, id string, from http.Header, bearer token.Bearer) {
	request.Header.Set("Accept", accept)
	request.Header.Set("X-Request-Id", id)
	for _, name := range passedOn {
		if values := from.Values(name); len(values) > 0 {
			request.Header[name] = values
		}
	}
	bearer.Set(request.Header)
}

// transportFault is for a call that brought no reply at all.
func transportFault(err error) *fault.Fault {
	switch {
	case dialFailed(err):
		// Also when the dial timed out: nobody is there, which is not a slow answer.
		return fault.New(fault.CoreUnavailable, nil).Because(err)
	case timedOut(err):
		return fault.New(fault.CoreTimeout, nil).Because(err)
	case malformed(err):
		return fault.New(fault.BadCoreReply, fault.Details{"reason": "not HTTP"}).Because(errors.New("malformed HTTP reply"))
	}
	return fault.New(fault.CoreUnavailable, nil).Because(err)
}

func badReply(status int, reason string, cause error) *fault.Fault {
	if cause == nil {
		cause = fmt.Errorf("core status %d: %s", status, reason)
	}
	return fault.New(fault.BadCoreReply, fault.Details{"core_status": status, "reason": reason}).Because(cause)
}

func outcome(failure *fault.Fault) string {
	if failure == nil {
		return "ok"
	}
	switch failure.Code {
	case fault.CoreUnavailable, fault.CoreTimeout, fault.BadCoreReply:
		return string(failure.Code)
	}
	return "error" // one that the core itself reported
}
