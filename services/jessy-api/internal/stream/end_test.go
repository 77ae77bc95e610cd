package stream

import (
	"context"
	"testing"
	"time"

	"github.com/coder/websocket"

	"jessy/services/jessy-api/internal/corefake"
)

func (g *gateway) ending(t *testing.T, limit time.Duration) chan error {
	ended := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	go func() { ended <- g.End(ctx) }()
	return ended
}

func TestTheEndIsToldToAnIdleStream(t *testing.T) {
	g := start(t, corefake.Ready())
	c := g.open(t)
	ended := g.ending(t, patience)
	c.closed(websocket.StatusGoingAway)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	g.turnedAway(t, 503, "limit_exceeded")
}

func TestTheEndWaitsForAQuery(t *testing.T) {
	steps := corefake.NewStepwise()
	g := start(t, steps)
	c := g.open(t)
	c.say(hello)
	steps.Say(corefake.StageLine("0", "security", "1", `{}`))
	c.next()
	ended := g.ending(t, patience)
	c.alive()
	steps.Say(corefake.ResultLine)
	if got := c.next(); got["type"] != "result" {
		t.Errorf("got %v", got)
	}
	c.closed(websocket.StatusGoingAway)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestTheEndCutsOffWhatDoesNotEnd(t *testing.T) {
	steps := corefake.NewStepwise()
	g := start(t, steps)
	c := g.open(t)
	c.say(hello)
	steps.Say(corefake.StageLine("0", "security", "1", `{}`))
	c.next()
	if err := <-g.ending(t, 50*time.Millisecond); err == nil || err.Error() != "open streams were cut off (1): context deadline exceeded" {
		t.Errorf("got %v", err)
	}
	<-steps.Gone()
}
