package core

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"jessy/services/jessy-api/internal/fault"
)

// maxReply is far above the largest reply (eight paths of four layers of 64 KiB) and keeps a
// core gone wrong from filling our memory.
const maxReply = 16 << 20

// object checks that a reply is one JSON object. Its members stay as the core wrote them.
func object(body []byte) ([]byte, *fault.Fault) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || body[0] != '{' || !utf8.Valid(body) || !json.Valid(body) {
		return nil, badReply(http.StatusOK, "not a JSON object", nil)
	}
	return body, nil
}

// errorReply passes on an error of the core with status, code, message and details unchanged.
func errorReply(reply *http.Response, body []byte) *fault.Fault {
	if reply.StatusCode < 400 {
		return badReply(reply.StatusCode, "unexpected status", nil)
	}
	var envelope struct {
		Error coreError `json:"error"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil || !utf8.Valid(body) || envelope.Error.Code == "" {
		return badReply(reply.StatusCode, "not the error shape", nil)
	}
	passed := envelope.Error.fault(reply.StatusCode)
	for _, name := range []string{"Retry-After", "Www-Authenticate"} {
		if value := reply.Header.Get(name); value != "" {
			passed.With(name, value)
		}
	}
	return passed
}

// coreError is an error as the core words it.
type coreError struct {
	Code    fault.Code                 `json:"code"`
	Message string                     `json:"message"`
	Details map[string]json.RawMessage `json:"details"`
}

func (e coreError) fault(status int) *fault.Fault {
	passed := &fault.Fault{Status: status, Code: e.Code, Message: e.Message, Details: fault.Details{}}
	if e.Details != nil {
		passed.Details = e.Details
	}
	return passed
}

// timedOut is for a core that is there and takes too long; a silent connection tells of one that is gone.
func timedOut(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &timeout) && timeout.Timeout() && !silent(err))
}

// notHTTP are what net/http says of a reply that it can't read. It has no types for them, only the texts.
var notHTTP = []string{"malformed", "bad Content-Length", "unsupported transfer encoding", "headers exceeded", "too many 1xx"}

// malformed tells a reply that is not HTTP from a connection that broke.
func malformed(err error) bool {
	return slices.ContainsFunc(notHTTP, func(text string) bool { return strings.Contains(err.Error(), text) })
}
