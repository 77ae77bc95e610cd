package httpapi

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"jessy/services/jessy-api/internal/fault"
)

const maxBody = 256 << 10

// readBody reads a JSON body whole, or says why not.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *fault.Fault) {
	if !isJSON(r.Header.Values("Content-Type")) {
		return nil, fault.New(fault.UnsupportedMedia, nil)
	}
	tooLarge := fault.New(fault.BodyTooLarge, fault.Details{"max": maxBody})
	if r.ContentLength > maxBody {
		// Refused before it is read, which also spares a caller with Expect: 100-continue the upload.
		w.Header().Set("Connection", "close")
		return nil, tooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var overflow *http.MaxBytesError
	switch {
	case errors.As(err, &overflow):
		return nil, tooLarge
	case err != nil:
		return nil, badJSON("the body ended early or came too slowly").Because(err)
	}
	doneReading(w)
	return body, nil
}

// doneReading lifts the deadline for reading the request. net/http keeps reading while a handler
// works, to notice a caller that hangs up, and would take the deadline for one: a request whose
// core is slow would end as "caller gone" before the core's own time is over.
func doneReading(w http.ResponseWriter) {
	// Only a writer without a connection, as in tests, can't do this; it has no deadline either.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
}

func isJSON(values []string) bool {
	if len(values) != 1 {
		return false
	}
	media, parameters, err := mime.ParseMediaType(values[0])
	charset, named := parameters["charset"]
	return err == nil && media == "application/json" && (!named || strings.EqualFold(charset, "utf-8"))
}

func badJSON(reason string) *fault.Fault {
	return fault.New(fault.BadJSON, fault.Details{"reason": reason})
}
