// Package app is the life of the process: put the parts together, serve, and end in order.
package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"go.uber.org/zap"

	"jessy/services/jessy-api/internal/config"
	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/health"
	"jessy/services/jessy-api/internal/httpapi"
	"jessy/services/jessy-api/internal/layers"
	"jessy/services/jessy-api/internal/metrics"
)

// drainTimeout is how long open requests may take to end once the process is asked to.
const drainTimeout = 10 * time.Second

// Serve answers on listener until ctx ends and open requests are done. A hangup reloads the layers.
func Serve(ctx context.Context, cfg config.Config, held resources, listener net.Listener, hangup <-chan os.Signal, log *zap.Logger) error {
	counts := metrics.New(version)
	client := core.New(cfg.CoreURL, counts)
	defer client.Close()
	api := httpapi.New(httpapi.Parts{
		Self:    health.Identity{Version: version, Commit: commit, Instance: cfg.Instance, Started: time.Now()},
		Core:    client,
		Layers:  held.layers,
		Packs:   cfg.Packs,
		Token:   held.token,
		Secrets: held.secrets,
		Origins: cfg.Origins,
		Proxies: cfg.Proxies,
		Metrics: counts,
		Log:     log,
	})
	server := newServer(api, log)

	watched := make(chan struct{})
	watching, stop := context.WithCancel(ctx)
	go func() {
		defer close(watched)
		held.layers.Watch(watching, hangup, layers.PollInterval, log)
	}()
	defer func() { stop(); <-watched }()

	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serving ended: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping", zap.Int64("requests_in_flight", counts.InFlight()))
	api.EndConnections()
	// Others may accept from the same socket; whoever still has a connection here keeps it for one more request.
	_ = listener.Close()
	<-served
	return drain(server, api.EndStreams, drainTimeout)
}

// linger is how long a kept connection may send one more request before it is closed. Closing it at once would cut off
// a request that is on its way.
const linger = 100 * time.Millisecond

// drain stops accepting and lets open requests and streams end; those that don't are cut off.
func drain(server *http.Server, endStreams func(context.Context) error, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	streams := make(chan error, 1)
	go func() { streams <- endStreams(ctx) }()
	time.Sleep(linger)
	err := server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("open requests were cut off after %s: %w", limit, err), server.Close())
	}
	return errors.Join(err, <-streams)
}

// newServer sets a limit on everything that a caller could draw out. Reading and the core's 5 s
// fit into the time for draining together, or nearly so.
func newServer(handler http.Handler, log *zap.Logger) *http.Server {
	return &http.Server{
		Handler: handler,
		// Short, as draining waits for connections that have not sent their headers yet.
		ReadHeaderTimeout: 2 * time.Second,
		ReadTimeout:       5 * time.Second,
		WriteTimeout:      12 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		// `OPTIONS *` gets the error shape like everything else.
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     stdLog(log),
	}
}
