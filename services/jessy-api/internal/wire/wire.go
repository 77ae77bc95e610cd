// Package wire is the JSON that callers send and get, as types: the gateway's own replies are made
// of them, and the OpenAPI document of all.
//
// A field is always there unless it is marked `omitempty`; a pointer may be null; a list never is.
package wire

// Generation is a store's fingerprint: 16 hex digits.
type Generation string

// Error is the one error shape.
type Error struct {
	Error ErrorBody `json:"error"`
}

// ErrorBody is what went wrong.
type ErrorBody struct {
	Code    string         `json:"code" description:"Callers match on it; a code is never renamed."`
	Message string         `json:"message" description:"For people."`
	Details map[string]any `json:"details" description:"What the code's row in the table of errors says; else empty."`
}
