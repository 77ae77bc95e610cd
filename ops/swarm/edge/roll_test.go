package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// settling is how long an engine waits between taking a task out of its name and telling it to end.
const settling = 2 * time.Second

// load asks without pause until it is stopped.
type load struct {
	answered atomic.Int64
	failed   tally
	sent     atomic.Int64
	stop     chan struct{}
	done     sync.WaitGroup
}

func (e *edge) load(callers int) *load {
	l := &load{stop: make(chan struct{})}
	for caller := range callers {
		l.done.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			for {
				select {
				case <-l.stop:
					return
				default:
				}
				method, body := http.MethodGet, ""
				if caller%2 == 0 {
					method, body = http.MethodPost, fmt.Sprintf("%d", l.sent.Add(1))
				}
				switch got, err := askWith(client, method, e.url("/api/v1/query"), body); {
				case err != nil:
					l.failed.add(err.Error())
				case got.status != http.StatusOK:
					l.failed.add(fmt.Sprint(method, " ", got.status, " ", got.body))
				default:
					l.answered.Add(1)
				}
			}
		})
	}
	return l
}

func (l *load) more(t *testing.T, by int64) {
	t.Helper()
	from := l.answered.Load()
	eventually(t, func() bool { return l.answered.Load() >= from+by })
}

// end stops the load and holds it to its promise: nobody failed, and each body came to one gateway, once.
func (l *load) end(t *testing.T, gateways ...*gateway) {
	t.Helper()
	close(l.stop)
	l.done.Wait()
	if len(l.failed.counts) > 0 {
		t.Errorf("%d requests were answered, these were not: %v", l.answered.Load(), l.failed.counts)
	}
	for id := range l.sent.Load() {
		came := 0
		for _, gateway := range gateways {
			came += gateway.of(fmt.Sprint(id + 1))
		}
		if came != 1 {
			t.Errorf("body %d came %d times", id+1, came)
		}
	}
}

func TestARollFailsNobody(t *testing.T) {
	t.Parallel()
	e := launch(t)
	all := []*gateway{start(t, e, "127.0.0.2")}
	e.resolve("jessy-api", "127.0.0.2")
	load := e.load(8)
	load.more(t, 200)
	for _, next := range []string{"127.0.0.3", "127.0.0.4", "127.0.0.2"} {
		old := all[len(all)-1]
		fresh := start(t, e, next)
		all = append(all, fresh)
		e.resolve("jessy-api", old.host, next)
		eventually(t, func() bool { return fresh.asked.Load() > 0 })
		e.resolve("jessy-api", next)
		time.Sleep(settling)
		old.drain(t)
		load.more(t, 200)
	}
	load.end(t, all...)
}

// One replica, which is ended before the next one starts.
func TestCallersWaitWhileThereIsNoGateway(t *testing.T) {
	t.Parallel()
	e := launch(t)
	old := start(t, e, "127.0.0.2")
	e.resolve("jessy-api", "127.0.0.2")
	load := e.load(8)
	load.more(t, 200)
	e.resolve("jessy-api")
	time.Sleep(settling)
	old.drain(t)
	fresh := start(t, e, "127.0.0.3")
	e.resolve("jessy-api", "127.0.0.3")
	load.more(t, 200)
	load.end(t, old, fresh)
}

// A gateway that is gone while its name still leads to it. It kept no connection, so whoever comes now
// finds nobody who listens.
func TestWhoFindsNobodyGoesToAnother(t *testing.T) {
	t.Parallel()
	e := launch(t)
	first, second := start(t, e, "127.0.0.2"), start(t, e, "127.0.0.3")
	first.ending.Store(true)
	e.resolve("jessy-api", "127.0.0.2", "127.0.0.3")
	eventually(t, func() bool {
		ask(t, http.MethodGet, e.url("/"), "")
		return first.asked.Load() > 0 && second.asked.Load() > 0
	})
	first.drain(t)
	load := e.load(8)
	load.more(t, 500)
	load.end(t, first, second)
}

func TestOneBadMomentIsNoOutage(t *testing.T) {
	t.Parallel()
	e := launch(t)
	e.resolve("jessy-api", "127.0.0.2")
	waiting := make(chan answer, 2)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		go func() {
			got, err := askWith(http.DefaultClient, method, e.url("/"), "once")
			if err != nil {
				got.body = err.Error()
			}
			waiting <- got
		}()
	}
	time.Sleep(settling / 4) // some of their tries fail, and are remembered
	only := start(t, e, "127.0.0.2")
	for range 2 {
		if got := <-waiting; got.status != http.StatusOK {
			t.Errorf("who waited got %+v", got)
		}
	}
	if came := only.of("once"); came != 2 {
		t.Errorf("the body came %d times", came)
	}
	// It has failed lately, and is the only one: it is asked at once all the same.
	for range 20 {
		if got := ask(t, http.MethodPost, e.url("/"), "it dies"); got.status != http.StatusBadGateway {
			t.Errorf("what died with the gateway got %+v", got)
		}
		if got := ask(t, http.MethodPost, e.url("/after"), ""); got.status != http.StatusOK {
			t.Errorf("who came after got %+v", got)
		}
	}
	after := 0
	for _, line := range e.lines(t) {
		if line.Request.Uri == "/after" {
			after++
			if line.Retries > 0 || line.Gateway != "127.0.0.2:"+e.gateways {
				t.Errorf("who came after was let wait: %+v", line)
			}
		}
	}
	if after != 20 {
		t.Errorf("%d requests were logged", after)
	}
}

func TestOnlyWhatIsSafeIsSentTwice(t *testing.T) {
	t.Parallel()
	e := launch(t)
	first, second := start(t, e, "127.0.0.2"), start(t, e, "127.0.0.3")
	e.resolve("jessy-api", "127.0.0.2", "127.0.0.3")
	for n := range 50 {
		body := fmt.Sprint(n, " dies")
		if got := ask(t, http.MethodPost, e.url("/"), body); got.status != http.StatusBadGateway {
			t.Errorf("POST got %+v", got)
		}
		if came := first.of(body) + second.of(body); came != 1 {
			t.Errorf("body %d came %d times", n, came)
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete} {
		body := method + " dies"
		ask(t, method, e.url("/"), body)
		if came := first.of(body) + second.of(body); came != 1 {
			t.Errorf("%s came %d times", method, came)
		}
	}
	if got := ask(t, http.MethodGet, e.url("/dies-once"), ""); got.status != http.StatusOK {
		t.Errorf("GET got %+v", got)
	}
	if died := first.of("/dies-once") + second.of("/dies-once"); died < 1 {
		t.Error("nobody died of GET")
	}
}
