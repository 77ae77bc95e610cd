package health

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// probeTimeout leaves half a second around the one second that the gateway gives the core.
const probeTimeout = 1500 * time.Millisecond

// Probe asks a running gateway at address and fails unless it is healthy. Container images have
// no shell and no curl, so the binary checks itself.
func Probe(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/api/health", nil)
	if err != nil {
		return err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	reply, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode == http.StatusOK {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(reply.Body, 4<<10))
	if err != nil {
		return err
	}
	return fmt.Errorf("status %d: %s", reply.StatusCode, body)
}
