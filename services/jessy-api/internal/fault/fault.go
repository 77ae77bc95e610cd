// Package fault is the closed list of what can go wrong for a caller: one code, one status and one
// message each. What really happened stays in Cause, which only the log sees.
package fault

import (
	"encoding/json"
	"net/http"
)

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
	row, ok := Table[code]
	if !ok {
		row = Table[Internal]
	}
	if details == nil {
		details = Details{}
	}
	return &Fault{Status: row.Status, Code: code, Message: row.message(details), Details: details}
}

// Parameter is for a part of the address that can't be used.
func Parameter(name, reason string) *Fault {
	return New(BadParameter, Details{"parameter": name, "reason": reason})
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
