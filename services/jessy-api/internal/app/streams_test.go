package app

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/zap"

	"jessy/services/jessy-api/internal/config"
	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/layers"
)

func TestTheEndIsToldToOpenStreams(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	core := corefake.Start(t, corefake.Ready())
	ctx, signal := context.WithCancel(t.Context())
	served := make(chan error, 1)
	current, err := layers.Start("../../../jessy-core/testdata/small.jyl", layers.NewCeiling(layers.DefaultCeiling))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		served <- Serve(ctx, config.Config{CoreURL: core.Base()}, resources{layers: current}, listener, nil, zap.NewNop())
	}()

	socket, _, err := websocket.Dial(t.Context(), "ws://"+listener.Addr().String()+"/api/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := socket.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	signal()
	late, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, _, err := socket.Read(late); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("the stream ended with %v", err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}
