package logging

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"go.uber.org/zap"
)

func TestLine(t *testing.T) {
	var out bytes.Buffer
	log, err := New(&out, "info")
	if err != nil {
		t.Fatal(err)
	}
	log.Debug("below the level")
	log.Named("http").Warn("request", zap.String(RequestID, "r-1"))
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("%v in %s", err, out.Bytes())
	}
	for name, want := range map[string]string{
		"timestamp": `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$`, "level": `^WARN$`, "message": `^request$`, "target": `^jessy_api\.http$`, "request_id": `^r-1$`,
	} {
		if got, _ := line[name].(string); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%s is %q, want %s", name, got, want)
		}
	}
}

func TestUnknownLevel(t *testing.T) {
	if _, err := New(&bytes.Buffer{}, "loud"); err == nil {
		t.Error("accepted")
	}
}
