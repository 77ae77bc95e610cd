package core

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"jessy/services/jessy-api/internal/fault"
)

// Health is what the core says of itself.
type Health struct {
	Status   string  `json:"status"`
	Ready    bool    `json:"ready"`
	Instance *string `json:"instance"`
	Latency  time.Duration
}

// Health asks the core how it is, now. It reads /health and not /health/ready, since only the
// former names the instance also while the core is not ready.
func (c *Client) Health(ctx context.Context) (Health, *fault.Fault) {
	start := time.Now()
	body, failure := c.probeGet(ctx, "/health")
	if failure != nil {
		return Health{}, failure
	}
	var health Health
	if err := json.Unmarshal(body, &health); err != nil || health.Status == "" {
		return Health{}, badReply(http.StatusOK, "not a health reply", err)
	}
	health.Latency = time.Since(start)
	return health, nil
}

// Status gives the core's own status object.
func (c *Client) Status(ctx context.Context) (json.RawMessage, *fault.Fault) {
	return c.probeGet(ctx, "/v1/status")
}

// probeGet reads one JSON object within the probe's time limit. It is not tried again when nobody
// is there, for that is the answer.
func (c *Client) probeGet(ctx context.Context, path string) ([]byte, *fault.Fault) {
	ctx, cancel := context.WithTimeout(ctx, c.probe)
	defer cancel()
	get := func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, c.url(path, nil), nil)
	}
	reply, why, err := c.attempt(ctx, get)
	if why == retryStale || why == retryUnanswered {
		c.record.CoreRetry(why)
		reply, _, err = c.attempt(ctx, get)
	}
	if err != nil {
		return nil, transportFault(err)
	}
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode != http.StatusOK {
		return nil, badReply(reply.StatusCode, "unexpected status", nil)
	}
	body, err := io.ReadAll(io.LimitReader(reply.Body, maxReply))
	if err != nil {
		return nil, transportFault(err)
	}
	return object(body)
}
