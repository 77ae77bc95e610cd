package core

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/token"
)

// UserCall is a request about a personal dimension that the gateway has checked.
type UserCall struct {
	Method          string
	User            string // of the form that validate.UserID wants, so it needs no escaping
	Body            []byte // JSON, for a PUT
	KeepPreferences string // `true` or `false` when the caller said so
	RequestID       string
	Bearer          token.Bearer
	Header          http.Header // of the caller's request
}

// User passes the call on and gives the core's reply: a JSON object, or nothing with 204.
func (c *Client) User(ctx context.Context, call UserCall) (body []byte, failure *fault.Fault) {
	start := time.Now()
	timed, cancel := context.WithTimeout(ctx, c.total)
	defer cancel()
	body, failure = c.user(timed, call)
	how := outcome(failure)
	if ctx.Err() != nil {
		how = "caller_gone" // that says nothing about the core
	}
	c.record.CoreCall(how, time.Since(start))
	return body, failure
}

func (c *Client) user(ctx context.Context, call UserCall) ([]byte, *fault.Fault) {
	reply, err := c.send(ctx, func(ctx context.Context) (*http.Request, error) { return c.userRequest(ctx, call) })
	if err != nil {
		return nil, transportFault(err)
	}
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode == http.StatusNoContent {
		return nil, nil
	}
	return wholeReply(reply)
}

func (c *Client) userRequest(ctx context.Context, call UserCall) (*http.Request, error) {
	parameters := url.Values{}
	if call.KeepPreferences != "" {
		parameters.Set("keep_preferences", call.KeepPreferences)
	}
	var body io.Reader
	if call.Body != nil {
		body = bytes.NewReader(call.Body)
	}
	request, err := http.NewRequestWithContext(ctx, call.Method, c.url("/v1/users/"+call.User+"/dimension", parameters), body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	carry(request, "application/json", call.RequestID, call.Header, call.Bearer)
	return request, nil
}
