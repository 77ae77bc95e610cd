// Package openapi makes the OpenAPI 3.1 document from the same table that the router is made from:
// routes, Go types of requests and replies, and the closed list of faults.
package openapi

import (
	"net/http"

	"jessy/services/jessy-api/internal/fault"
)

// Operation is what the document says of one route.
type Operation struct {
	ID          string
	Summary     string
	Description string
	Auth        Auth
	// Request is a struct: fields tagged `path` and `query` are parameters, those tagged `json` are
	// the body. Nil takes nothing.
	Request any
	Replies []Reply
	// Faults are the codes that this route can answer with.
	Faults []fault.Code
}

// Auth is when a route needs the service token.
type Auth uint8

// When the token is needed.
const (
	Public    Auth = iota // never
	Sometimes             // for some requests, as the description says
	Always
)

// Reply is a reply that is no fault. Status 0 is 200, Type "" is JSON, Body nil is none.
type Reply struct {
	Status int
	Type   string
	Body   any
	About  string
}

// Route is an operation at its place.
type Route struct {
	Method, Path string
	Operation
}

// codes are the faults by their status.
func (o Operation) codes() map[int][]fault.Code {
	codes := map[int][]fault.Code{}
	for _, code := range o.Faults {
		status := fault.Table[code].Status
		codes[status] = append(codes[status], code)
	}
	return codes
}

func (r Reply) status() int {
	if r.Status == 0 {
		return http.StatusOK
	}
	return r.Status
}
