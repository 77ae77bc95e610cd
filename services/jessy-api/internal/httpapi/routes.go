package httpapi

import (
	"net/http"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/health"
	"jessy/services/jessy-api/internal/openapi"
	"jessy/services/jessy-api/internal/wire"
)

// route is one row of the table from which both the router and the OpenAPI document are made.
type route struct {
	openapi.Route
	kind  kind
	serve handler
}

// fromCore are the codes of every route that asks the core.
var fromCore = []fault.Code{fault.BadCoreReply, fault.CoreUnavailable, fault.CoreTimeout, fault.NotReady, fault.StorageUnavailable}

// ofBodies are the codes of every route that takes a body.
var ofBodies = []fault.Code{fault.BadJSON, fault.BodyTooLarge, fault.UnsupportedMedia}

// ofKind are the codes that any route of a kind can answer with.
var ofKind = map[kind][]fault.Code{
	probe: {fault.BadParameter, fault.MethodNotAllowed, fault.Internal},
	stays: {fault.BadParameter, fault.MethodNotAllowed, fault.Internal, fault.RateLimited},
	call:  {fault.BadParameter, fault.MethodNotAllowed, fault.Internal, fault.RateLimited, fault.LimitExceeded},
}

func at(method, path string, operation openapi.Operation) openapi.Route {
	return openapi.Route{Method: method, Path: path, Operation: operation}
}

// table is every route with every code that it can answer with.
func (s *Server) table() []route {
	table := s.rows()
	for i := range table {
		table[i].Faults = codes(table[i].Faults, ofKind[table[i].kind])
	}
	return table
}

func (s *Server) rows() []route {
	return []route{
		{at(http.MethodGet, "/api/health", openapi.Operation{
			ID: "health", Summary: "Whether queries can be answered, checked live",
			Replies: []openapi.Reply{
				{Body: health.Report{}, About: "They can; `degraded` says that a dimension is missing."},
				{Status: http.StatusServiceUnavailable, Body: health.Report{}, About: "They can't; `reason` says why."},
			},
		}), probe, s.health},
		{at(http.MethodGet, "/api/metrics", openapi.Operation{
			ID: "metrics", Summary: "The gateway's metrics", Replies: []openapi.Reply{{Type: "text/plain", Body: "", About: "Prometheus' text format."}},
		}), probe, s.serveMetrics},
		{at(http.MethodPost, "/api/v1/query", openapi.Operation{
			ID: "query", Summary: "Asks a query", Auth: openapi.Sometimes,
			Description: "The token is needed with `user_id` and with `sync=true`, and in production for learning: without it the query is answered and `learned` is `skipped`.",
			Request:     queryRequest{}, Replies: []openapi.Reply{{Body: wire.Answer{}}},
			Faults: codes(ofBodies, fromCore, one(
				fault.EmptyQuery, fault.QueryTooLong, fault.InvalidCharacters, fault.Unauthorized, fault.Blocked,
				fault.InsufficientMatches, fault.SecurityTimeout, fault.ScanTimeout,
			)),
		}), call, s.query},
		{at(http.MethodGet, "/api/v1/status", openapi.Operation{
			ID: "status", Summary: "What the gateway and the core know of themselves", Replies: []openapi.Reply{{Body: wire.Status{}}},
		}), call, s.status},
		{at(http.MethodGet, "/api/v1/layers/{dimension}/{n}", openapi.Operation{
			ID: "layer", Summary: "One layer, from the gateway's own map of the store",
			Description: "Also while the core is down. `ETag` is generation and layer; with `If-None-Match` the answer may be 304.",
			Request:     layerRequest{},
			Replies: []openapi.Reply{
				{Body: wire.Layer{}}, {Type: "application/octet-stream", Body: "", About: "With `raw=true`: the content as it is."},
				{Status: http.StatusNotModified, About: "The caller has it already."},
			},
			Faults: one(fault.DimensionNotFound, fault.LayerNotFound),
		}), call, s.layer},
		{at(http.MethodGet, userPath, openapi.Operation{
			ID: "getUserDimension", Summary: "A user's personal dimension", Auth: openapi.Always,
			Request: userRequest{}, Replies: []openapi.Reply{{Body: wire.UserDimension{}}},
			Faults: codes(fromCore, one(fault.Unauthorized, fault.UserNotFound)),
		}), call, s.getUser},
		{at(http.MethodPut, userPath, openapi.Operation{
			ID: "putUserDimension", Summary: "Sets a user's preferences", Auth: openapi.Always,
			Request: putUserRequest{}, Replies: []openapi.Reply{{Body: wire.UserDimension{}, About: "Committed."}},
			Faults: codes(ofBodies, fromCore, one(fault.Unauthorized)),
		}), call, s.putUser},
		{at(http.MethodDelete, userPath, openapi.Operation{
			ID: "deleteUserDimension", Summary: "Forgets a user, also one that is not known", Auth: openapi.Always,
			Request: deleteUserRequest{}, Replies: []openapi.Reply{{Status: http.StatusNoContent}},
			Faults: codes(fromCore, one(fault.Unauthorized)),
		}), call, s.deleteUser},
		{at(http.MethodGet, "/api/v1/stream", openapi.Operation{
			ID: "stream", Summary: "A WebSocket that answers queries, stage by stage", Auth: openapi.Sometimes,
			Description: "Messages are JSON in text frames. In: `{type: query, id, query, user_id?}` or `{type: ping}`; out: `welcome`, `stage`, `result`, `error`, `pong`. " +
				"The token, in the upgrade's header, is needed for messages with `user_id`; such a message gets an `error` without it.",
			Replies: []openapi.Reply{{Status: http.StatusSwitchingProtocols, About: "The stream is open."}},
			Faults:  one(fault.LimitExceeded),
		}), stays, s.stream},
		{at(http.MethodGet, "/", openapi.Operation{
			ID: "page", Summary: "The page for people",
			Replies: []openapi.Reply{
				{Type: "text/html", Body: "", About: "The page, whole."}, {Status: http.StatusNotModified, About: "The caller has it already."},
			},
		}), call, s.page},
		{at(http.MethodGet, "/openapi.json", openapi.Operation{
			ID: "openapi", Summary: "This document", Replies: []openapi.Reply{{Body: map[string]any{}}},
		}), call, s.openapi},
	}
}

const userPath = "/api/v1/users/{id}/dimension"

func one(codes ...fault.Code) []fault.Code { return codes }

func codes(lists ...[]fault.Code) (all []fault.Code) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// describe writes the OpenAPI document, once.
func (s *Server) describe() ([]byte, error) {
	var routes []openapi.Route
	for _, route := range s.table() {
		routes = append(routes, route.Route)
	}
	return openapi.Document(s.self.Version, routes)
}

func (s *Server) openapi(w http.ResponseWriter, _ *http.Request) *fault.Fault {
	document, err := s.document()
	if err != nil {
		return fault.New(fault.Internal, nil).Because(err)
	}
	writeBody(w, http.StatusOK, document)
	return nil
}
