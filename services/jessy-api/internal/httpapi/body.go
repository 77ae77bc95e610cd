package httpapi

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/strictjson"
)

const maxBody = 256 << 10

// readBody reads a JSON body whole, or says why not.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *fault.Fault) {
	if !isJSON(r.Header.Values("Content-Type")) && !isBareCurl(r.Header) {
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
		return nil, strictjson.Bad("the body ended early or came too slowly").Because(err)
	}
	return body, nil
}

func isJSON(values []string) bool {
	if len(values) != 1 {
		return false
	}
	media, parameters, err := mime.ParseMediaType(values[0])
	charset, named := parameters["charset"]
	return err == nil && media == "application/json" && (!named || strings.EqualFold(charset, "utf-8"))
}

// isBareCurl says whether the type is the one that `curl -d` gives to every body. It counts as JSON, so that the first
// request of a person works as typed. A page in a browser can send that type across origins without asking; browsers
// then name the origin, and such a request is refused.
func isBareCurl(header http.Header) bool {
	values := header.Values("Content-Type")
	fromBrowser := header.Get("Origin") != "" || header.Get("Sec-Fetch-Site") != ""
	return len(values) == 1 && values[0] == "application/x-www-form-urlencoded" && !fromBrowser
}
