// Package listen gets the listening socket: the one that a supervisor hands over, so that a
// restart refuses no caller, or else one of our own.
package listen

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"

	"github.com/coreos/go-systemd/v22/activation"
)

// Open takes over the socket of LISTEN_FDS or binds the address. The second result says which.
func Open(ctx context.Context, address string) (net.Listener, bool, error) {
	passed, err := takeOver()
	if passed != nil || err != nil {
		return passed, true, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	return listener, false, err
}

// takeOver gives the passed socket, or nothing if none was meant for this process. A broken
// hand-over is an error: binding another socket instead would leave callers in the first one.
func takeOver() (net.Listener, error) {
	count := os.Getenv("LISTEN_FDS")
	if count == "" || count == "0" {
		return nil, nil
	}
	if pid, set := os.LookupEnv("LISTEN_PID"); !set || pid == "" {
		// A parent that spawns without a hook between fork and exec can't know our process id.
		// It leaves LISTEN_PID out, which the core's `listenfd` takes as "meant for the child".
		if err := os.Setenv("LISTEN_PID", strconv.Itoa(os.Getpid())); err != nil {
			return nil, err
		}
	} else if pid != strconv.Itoa(os.Getpid()) {
		return nil, nil // inherited by accident, meant for another process
	}
	listeners, err := activation.Listeners()
	if err != nil {
		return nil, fmt.Errorf("LISTEN_FDS=%s: %w", count, err)
	}
	if len(listeners) != 1 || listeners[0] == nil {
		closeAll(listeners)
		return nil, fmt.Errorf("LISTEN_FDS=%s: exactly one listening stream socket is wanted, at descriptor 3", count)
	}
	return listeners[0], nil
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		if l != nil {
			_ = l.Close()
		}
	}
}
