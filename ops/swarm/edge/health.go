package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// probeTimeout is shorter than what the image's HEALTHCHECK gives.
const probeTimeout = 1500 * time.Millisecond

// probe asks the edge on this machine whether it serves, on a door that is open to nobody else.
func probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	address := "http://" + net.JoinHostPort("127.0.0.1", cmp.Or(os.Getenv(healthPort), usualHealthPort)) + "/healthz"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", healthPort, err)
	}
	// A client of its own: the default one would ask the proxy that the environment names.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	reply, err := client.Do(request)
	if err != nil {
		return err
	}
	_ = reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", address, reply.Status)
	}
	return nil
}
