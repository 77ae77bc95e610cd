// Package fault is the closed list of what can go wrong for a caller: one code, one status and
// one fixed text each. What really happened stays in Cause, which only the log sees.
package fault

import (
	"encoding/json"
	"net/http"
)

// Code names a fault in replies; callers match on it, so a code is never renamed.
type Code string

// The codes that the gateway itself gives. Codes of the core pass through and are not listed.
const (
	EmptyQuery        Code = "empty_query"
	QueryTooLong      Code = "query_too_long"
	InvalidCharacters Code = "invalid_characters"
	BadJSON           Code = "bad_json"
	BadParameter      Code = "bad_parameter"
	NotFound          Code = "not_found"
	MethodNotAllowed  Code = "method_not_allowed"
	BodyTooLarge      Code = "body_too_large"
	UnsupportedMedia  Code = "unsupported_media_type"
	RateLimited       Code = "rate_limited"
	Internal          Code = "internal"
	BadCoreReply      Code = "bad_core_reply"
	LimitExceeded     Code = "limit_exceeded"
	CoreUnavailable   Code = "core_unavailable"
	CoreTimeout       Code = "core_timeout"
)

var table = map[Code]struct {
	status  int
	message string
}{
	EmptyQuery:        {http.StatusBadRequest, "the query is empty"},
	QueryTooLong:      {http.StatusBadRequest, "the query is too long"},
	InvalidCharacters: {http.StatusBadRequest, "the query holds a character that is not allowed"},
	BadJSON:           {http.StatusBadRequest, "the body is not the JSON that this route takes"},
	BadParameter:      {http.StatusBadRequest, "a parameter has a value that is not allowed"},
	NotFound:          {http.StatusNotFound, "there is nothing at this address"},
	MethodNotAllowed:  {http.StatusMethodNotAllowed, "this address does not take that method"},
	BodyTooLarge:      {http.StatusRequestEntityTooLarge, "the body is too large"},
	UnsupportedMedia:  {http.StatusUnsupportedMediaType, "the body must be application/json in UTF-8"},
	RateLimited:       {http.StatusTooManyRequests, "too many requests from this address"},
	Internal:          {http.StatusInternalServerError, "something went wrong on our side"},
	BadCoreReply:      {http.StatusBadGateway, "the core gave a reply that makes no sense"},
	LimitExceeded:     {http.StatusServiceUnavailable, "there is no room for more of these"},
	CoreUnavailable:   {http.StatusServiceUnavailable, "the core can't be reached"},
	CoreTimeout:       {http.StatusGatewayTimeout, "the core did not answer in time"},
}

// Fault is one error on its way to a caller.
type Fault struct {
	Status  int
	Code    Code
	Message string
	// Details is always a JSON object on the wire, `{}` when there is nothing to say.
	Details any
	// Header holds reply headers that belong to the fault, such as Retry-After or Allow.
	Header http.Header
	// Cause is for the log alone. It must never hold query text.
	Cause error
}

// Details is what a fault says beyond its code.
type Details map[string]any

// New makes a fault of a listed code.
func New(code Code, details Details) *Fault {
	entry, ok := table[code]
	if !ok {
		entry = table[Internal]
	}
	if details == nil {
		details = Details{}
	}
	return &Fault{Status: entry.status, Code: code, Message: entry.message, Details: details}
}

// Because adds the real cause, for the log.
func (f *Fault) Because(cause error) *Fault {
	f.Cause = cause
	return f
}

// With adds a reply header.
func (f *Fault) With(key, value string) *Fault {
	if f.Header == nil {
		f.Header = http.Header{}
	}
	f.Header.Set(key, value)
	return f
}

func (f *Fault) Error() string {
	if f.Cause != nil {
		return string(f.Code) + ": " + f.Cause.Error()
	}
	return string(f.Code)
}

// Unwrap gives the cause to errors.Is and errors.As.
func (f *Fault) Unwrap() error { return f.Cause }

// MarshalJSON writes the one error shape.
func (f *Fault) MarshalJSON() ([]byte, error) {
	type body struct {
		Code    Code   `json:"code"`
		Message string `json:"message"`
		Details any    `json:"details"`
	}
	details := f.Details
	if details == nil {
		details = Details{}
	}
	return json.Marshal(struct {
		Error body `json:"error"`
	}{body{f.Code, f.Message, details}})
}
