package fault

import (
	"fmt"
	"net/http"
	"regexp"
)

// Code names a fault in replies; callers match on it, so a code is never renamed.
type Code string

// The codes of both services, by status (domain §17.1).
const (
	EmptyQuery          Code = "empty_query"
	QueryTooLong        Code = "query_too_long"
	InvalidCharacters   Code = "invalid_characters"
	BadJSON             Code = "bad_json"
	BadParameter        Code = "bad_parameter"
	Unauthorized        Code = "unauthorized"
	Blocked             Code = "blocked"
	DimensionNotFound   Code = "dimension_not_found"
	LayerNotFound       Code = "layer_not_found"
	UserNotFound        Code = "user_not_found"
	NotFound            Code = "not_found"
	MethodNotAllowed    Code = "method_not_allowed"
	BodyTooLarge        Code = "body_too_large"
	UnsupportedMedia    Code = "unsupported_media_type"
	InsufficientMatches Code = "insufficient_matches"
	RateLimited         Code = "rate_limited"
	Internal            Code = "internal"
	BadCoreReply        Code = "bad_core_reply"
	NotReady            Code = "not_ready"
	LimitExceeded       Code = "limit_exceeded"
	StorageUnavailable  Code = "storage_unavailable"
	SecurityTimeout     Code = "security_timeout"
	CoreUnavailable     Code = "core_unavailable"
	ScanTimeout         Code = "scan_timeout"
	CoreTimeout         Code = "core_timeout"
)

// Row is what both services say for a code. Where the core says it too, status, message and the
// names of the details are the same in both, whichever answers.
type Row struct {
	Status int
	// Messages are forms, the first of which all details are there is taken.
	Messages []string
	// Details are the members that may be there; which of them are, is up to the case.
	Details []string
}

// Table is the closed list. Rows without a message are the core's alone: such faults only pass
// through, with the message and the details that the core gave.
var Table = map[Code]Row{
	EmptyQuery:          {http.StatusBadRequest, say("the query is empty"), nil},
	QueryTooLong:        {http.StatusBadRequest, say("the query has {length} characters, {max} are allowed"), names("length", "max")},
	InvalidCharacters:   {http.StatusBadRequest, say("{code_point} at position {position} is not allowed in a query"), names("position", "code_point")},
	BadJSON:             {http.StatusBadRequest, say("{field}: {reason}", "the body can't be read: {reason}"), names("reason", "field")},
	BadParameter:        {http.StatusBadRequest, say("{parameter}: {reason}"), names("parameter", "reason")},
	Unauthorized:        {http.StatusUnauthorized, say("this needs the service token"), nil},
	Blocked:             {http.StatusForbidden, nil, names("category", "kind", "redirection", "confidence", "elapsed_us")},
	DimensionNotFound:   {http.StatusNotFound, say("dimension D{dimension:%02d} is not loaded"), names("dimension")},
	LayerNotFound:       {http.StatusNotFound, say("dimension D{dimension:%02d} has no layer {layer}"), names("dimension", "layer", "loaded")},
	UserNotFound:        {http.StatusNotFound, nil, names("user_id")},
	NotFound:            {http.StatusNotFound, say("there is no such route"), nil},
	MethodNotAllowed:    {http.StatusMethodNotAllowed, say("the route has no such method"), names("allowed")},
	BodyTooLarge:        {http.StatusRequestEntityTooLarge, say("the body is larger than {max} bytes"), names("max")},
	UnsupportedMedia:    {http.StatusUnsupportedMediaType, say("the body must be application/json"), nil},
	InsufficientMatches: {http.StatusUnprocessableEntity, nil, names("threshold", "best")},
	RateLimited:         {http.StatusTooManyRequests, say("too many requests from this address"), names("limit_per_second", "burst")},
	// Where content is no UTF-8 the details name the layer; else they are empty.
	Internal:           {http.StatusInternalServerError, say("the content of layer {layer} of D{dimension:%02d} is not UTF-8", "an internal error"), names("dimension", "layer")},
	BadCoreReply:       {http.StatusBadGateway, say("the core gave a reply that makes no sense"), names("core_status", "reason")},
	NotReady:           {http.StatusServiceUnavailable, nil, nil}, // its details are the core's health
	LimitExceeded:      {http.StatusServiceUnavailable, say("{requested} more than {current} pass the limit of {limit}"), names("current", "limit", "requested")},
	StorageUnavailable: {http.StatusServiceUnavailable, nil, nil},
	SecurityTimeout:    {http.StatusServiceUnavailable, nil, nil},
	CoreUnavailable:    {http.StatusServiceUnavailable, say("the core can't be reached"), nil},
	ScanTimeout:        {http.StatusGatewayTimeout, nil, names("ms", "done", "total")},
	CoreTimeout:        {http.StatusGatewayTimeout, say("the core did not answer in time"), nil},
}

func say(messages ...string) []string  { return messages }
func names(details ...string) []string { return details }

var place = regexp.MustCompile(`\{(\w+)(?::([^}]*))?\}`)

// message fills the first form that the details suffice for.
func (r Row) message(details Details) string {
	filled := ""
	for _, form := range r.Messages {
		complete := true
		filled = place.ReplaceAllStringFunc(form, func(found string) string {
			parts := place.FindStringSubmatch(found)
			value, ok := details[parts[1]]
			complete = complete && ok
			verb := "%v"
			if parts[2] != "" {
				verb = parts[2]
			}
			return fmt.Sprintf(verb, value)
		})
		if complete {
			break
		}
	}
	return filled
}
