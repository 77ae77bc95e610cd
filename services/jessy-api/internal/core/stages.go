package core

import (
	"bufio"
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"time"
	"unicode/utf8"

	"jessy/services/jessy-api/internal/fault"
)

// ndjson is what the core calls one JSON object a line.
const ndjson = "application/x-ndjson"

// maxStages is far above the six stages of a query and their second run, and keeps a core gone
// wrong from talking for ever.
const maxStages = 64

// Stage is one finished stage of a query.
type Stage struct {
	Seq       uint64          `json:"seq"`
	Stage     string          `json:"stage"`
	ElapsedUS uint64          `json:"elapsed_us"`
	Data      json.RawMessage `json:"data"` // any JSON, as the core wrote it
}

// NavigateStages passes a query to the core, tells each stage the moment that its line is here, and gives the core's
// reply as Navigate does. A core that answers whole, as HTTP lets it, has told no stages.
func (c *Client) NavigateStages(ctx context.Context, query Query, told func(Stage)) ([]byte, *fault.Fault) {
	start := time.Now()
	timed, cancel := context.WithTimeout(ctx, c.total)
	defer cancel()
	result, failure := c.navigateStages(timed, query, told)
	c.recordCall(ctx, failure, time.Since(start))
	return result, failure
}

func (c *Client) navigateStages(ctx context.Context, query Query, told func(Stage)) ([]byte, *fault.Fault) {
	reply, err := c.send(ctx, func(ctx context.Context) (*http.Request, error) { return c.request(ctx, query, ndjson) })
	if err != nil {
		return nil, transportFault(err)
	}
	defer func() { _ = reply.Body.Close() }()
	media, _, _ := mime.ParseMediaType(reply.Header.Get("Content-Type"))
	if reply.StatusCode != http.StatusOK || media != ndjson {
		return wholeReply(reply)
	}
	lines := bufio.NewScanner(reply.Body)
	lines.Buffer(nil, maxReply)
	// After an error the scanner still gives what it has of a line.
	for stages := 0; lines.Scan() && lines.Err() == nil; stages++ {
		result, failure, last := readLine(lines.Bytes(), told)
		switch {
		case last:
			return result, failure
		case stages == maxStages:
			return nil, badReply(http.StatusOK, "too many stages", nil)
		}
	}
	switch err := lines.Err(); {
	case timedOut(err):
		return nil, fault.New(fault.CoreTimeout, nil).Because(err)
	case err == bufio.ErrTooLong:
		return nil, badReply(http.StatusOK, "too large", nil)
	}
	return nil, badReply(http.StatusOK, "cut off", lines.Err())
}

// readLine takes one line: a stage, or the last one, which is the result or an error.
func readLine(text []byte, told func(Stage)) (result []byte, failure *fault.Fault, last bool) {
	var line struct {
		Type string `json:"type"`
		Stage
		Result json.RawMessage `json:"result"`
		Error  coreError       `json:"error"`
	}
	if !utf8.Valid(text) || json.Unmarshal(text, &line) != nil {
		return nil, badReply(http.StatusOK, "a line is not JSON", nil), true
	}
	switch {
	case line.Type == "stage" && line.Stage.Stage != "" && line.Data != nil:
		told(line.Stage)
		return nil, nil, false
	case line.Type == "result":
		result, failure = object(line.Result)
		return result, failure, true
	case line.Type == "error" && line.Error.Code != "":
		// The status was 200 when the first line was sent; callers of a stream see none, but the log asks how bad it is.
		return nil, line.Error.fault(statusOf(line.Error.Code)), true
	}
	return nil, badReply(http.StatusOK, "a line is not a stage, result or error", nil), true
}

func statusOf(code fault.Code) int {
	if row, known := fault.Table[code]; known {
		return row.Status
	}
	return http.StatusInternalServerError
}
