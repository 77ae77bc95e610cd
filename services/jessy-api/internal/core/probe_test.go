package core

import (
	"net/http"
	"testing"
	"time"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
)

func TestHealth(t *testing.T) {
	core := corefake.Start(t, corefake.Ready())
	c, _ := client(t, core.Base())
	health, failure := c.Health(t.Context())
	if failure != nil || health.Status != "ok" || !health.Ready || health.Instance == nil || *health.Instance != "core-1" || health.Latency <= 0 {
		t.Errorf("got %+v, %v", health, failure)
	}
}

func TestHealthFaults(t *testing.T) {
	for name, c := range map[string]struct {
		reply http.HandlerFunc
		want  fault.Code
	}{
		"slow":      {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, fault.CoreTimeout},
		"status":    {corefake.Answer(500, corefake.Health), fault.BadCoreReply},
		"garbage":   {corefake.Answer(200, "ok"), fault.BadCoreReply},
		"no status": {corefake.Answer(200, `{"ready":true}`), fault.BadCoreReply},
		"wrong":     {corefake.Answer(200, `{"status":1}`), fault.BadCoreReply},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := client(t, corefake.Start(t, c.reply).Base())
			client.probe = 200 * time.Millisecond
			_, failure := client.Health(t.Context())
			if failure == nil || failure.Code != c.want {
				t.Errorf("got %v, want %s", failure, c.want)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	core := corefake.Start(t, corefake.Ready())
	c, _ := client(t, core.Base())
	if status, failure := c.Status(t.Context()); failure != nil || status[0] != '{' {
		t.Errorf("got %s, %v", status, failure)
	}
	core.Close()
	if _, failure := c.Status(t.Context()); failure == nil || failure.Code != fault.CoreUnavailable {
		t.Errorf("core down: %v", failure)
	}
}
