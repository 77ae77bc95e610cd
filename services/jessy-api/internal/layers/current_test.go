package layers

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// variant is the small store with another generation, and L01-03's one byte of content set.
func variant(t testing.TB, generation, content byte) []byte {
	t.Helper()
	file := testdata(t, "small.jyl")
	store, reason := verify(file)
	if reason != nil {
		t.Fatal(reason.Text)
	}
	layer, _ := store.Layer(LayerID{1, 3})
	file[layer.start] = content
	at := strings.Index(string(file), "\x10\x32\x54\x76\x98\xba\xdc\xfe")
	file[at] = generation
	return reseal(file)
}

// replace puts a file in place of another as build-layers does: by rename.
func replace(t testing.TB, path string, bytes []byte) {
	t.Helper()
	next := path + ".next"
	if err := os.WriteFile(next, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, path); err != nil {
		t.Fatal(err)
	}
}

func started(t *testing.T, ceiling uint64) (*Current, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "layers.jyl")
	replace(t, path, variant(t, 1, 'a'))
	current, err := Start(path, NewCeiling(ceiling))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		current.Close()
		if usage := current.Ceiling().Usage(); usage.LiveMaps != 0 || usage.MappedBytes != 0 {
			t.Errorf("left over: %+v", usage)
		}
	})
	return current, path
}

func content(store *Store) string {
	layer, _ := store.Layer(LayerID{1, 3})
	return string(store.Content(layer))
}

func TestAHeldStoreOutlivesItsReplacement(t *testing.T) {
	current, path := started(t, DefaultCeiling)
	held := current.Acquire()
	replace(t, path, variant(t, 2, 'b'))
	if swapped, err := current.Reload(); !swapped || err != nil {
		t.Fatal(swapped, err)
	}
	now := current.Acquire()
	if content(held) != "a" || content(now) != "b" || held.Generation() == now.Generation() {
		t.Errorf("held %s %q, now %s %q", held.Generation(), content(held), now.Generation(), content(now))
	}
	now.Release()
	if maps := current.Ceiling().Usage().LiveMaps; maps != 2 {
		t.Errorf("%d maps while the old one is held", maps)
	}
	held.Release()
	if maps := current.Ceiling().Usage().LiveMaps; maps != 1 {
		t.Errorf("%d maps after the last reader", maps)
	}
}

func TestTheSameGenerationIsLeftAlone(t *testing.T) {
	current, path := started(t, DefaultCeiling)
	replace(t, path, variant(t, 1, 'b'))
	changed, swapped, err := current.ReloadIfChanged()
	if !changed || swapped || err != nil {
		t.Error(changed, swapped, err)
	}
	store := current.Acquire()
	defer store.Release()
	if content(store) != "a" || !current.Last().OK || current.Ceiling().Usage().LiveMaps != 1 {
		t.Errorf("%q, %+v", content(store), current.Last())
	}
	if changed, _, _ := current.ReloadIfChanged(); changed {
		t.Error("the same file counts as changed twice")
	}
}

func TestAFailedReloadKeepsTheOldStoreAndIsCountedOnce(t *testing.T) {
	current, path := started(t, DefaultCeiling)
	bad := variant(t, 2, 'b')
	bad[1000] ^= 1
	for i, c := range []struct {
		reason Code
		damage func()
	}{
		{ChecksumMismatch, func() { replace(t, path, bad) }},
		{Missing, func() { _ = os.Remove(path) }},
		{BadMagic, func() { _ = os.Mkdir(path, 0o700) }},
	} {
		c.damage()
		changed, swapped, err := current.ReloadIfChanged()
		var refused *OpenError
		if !changed || swapped || !errors.As(err, &refused) || refused.Reason.Code != c.reason {
			t.Fatalf("%s: %v %v %v", c.reason, changed, swapped, err)
		}
		if changed, _, _ := current.ReloadIfChanged(); changed {
			t.Errorf("%s: looked at twice", c.reason)
		}
		if last := current.Last(); last.OK || last.Reason != c.reason || current.Failures() != uint64(i+1) {
			t.Errorf("%+v, %d failures", last, current.Failures())
		}
		store := current.Acquire()
		if content(store) != "a" {
			t.Errorf("%s: serves %q", c.reason, content(store))
		}
		store.Release()
	}
	_ = os.Remove(path)
	replace(t, path, variant(t, 3, 'c'))
	if _, swapped, err := current.ReloadIfChanged(); !swapped || err != nil {
		t.Errorf("a good one afterwards: %v %v", swapped, err)
	}
}

func TestAReloadThatWouldPassTheCeilingWaitsForRoom(t *testing.T) {
	size := uint64(len(variant(t, 1, 'a')))
	current, path := started(t, 3*size)
	first := current.Acquire()
	replace(t, path, variant(t, 2, 'b'))
	if swapped, err := current.Reload(); !swapped || err != nil {
		t.Fatal(swapped, err)
	}
	replace(t, path, variant(t, 3, 'c'))
	_, _, err := current.ReloadIfChanged()
	var refused *OpenError
	if !errors.As(err, &refused) || *refused.Reason.Limit != (LimitExceeded{2 * size, 3 * size, size}) {
		t.Fatalf("got %v", err)
	}
	if changed, _, _ := current.ReloadIfChanged(); changed {
		t.Error("tried again without room")
	}
	first.Release()
	if changed, swapped, err := current.ReloadIfChanged(); !changed || !swapped || err != nil {
		t.Error("not tried again with room", changed, swapped, err)
	}
}

func Test100ReadersDuring50ReloadsSeeWholeStores(t *testing.T) {
	current, path := started(t, DefaultCeiling)
	done := make(chan struct{})
	var readers sync.WaitGroup
	reads := make([]int, 100)
	for i := range reads {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				store := current.Acquire()
				// Generation and content change together: generation n has the letter n.
				if letter := content(store); byte(store.Generation())-1 != letter[0]-'a' {
					t.Errorf("generation %s with %q", store.Generation(), letter)
				}
				store.Release()
				reads[i]++
				runtime.Gosched() // else a turn is ten milliseconds, and the reloads wait for a hundred
			}
		})
	}
	for n := range byte(50) {
		replace(t, path, variant(t, n+2, 'b'+n))
		if swapped, err := current.Reload(); !swapped || err != nil {
			t.Errorf("reload %d: %v %v", n, swapped, err)
		}
	}
	close(done)
	readers.Wait()
	total := 0
	for _, count := range reads {
		total += count
	}
	t.Logf("%d reads", total)
	if maps := current.Ceiling().Usage().LiveMaps; maps != 1 {
		t.Errorf("%d maps are live", maps)
	}
}

func TestWatchReloadsOnHangupAndOnChange(t *testing.T) {
	current, path := started(t, DefaultCeiling)
	logs, seen := observer.New(zapcore.InfoLevel)
	ctx, stop := context.WithCancel(t.Context())
	hangup := make(chan os.Signal, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		current.Watch(ctx, hangup, time.Millisecond, zap.New(logs))
	}()
	wait := func(message string) observer.LoggedEntry {
		t.Helper()
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
			for _, entry := range seen.TakeAll() {
				if strings.Contains(entry.Message, message) {
					return entry
				}
			}
		}
		t.Fatalf("no %q", message)
		return observer.LoggedEntry{}
	}
	hangup <- os.Interrupt
	wait("layers unchanged")
	replace(t, path, variant(t, 2, 'b'))
	wait("layers reloaded")
	replace(t, path, []byte("no store"))
	entry := wait("layer store " + path + ": truncated (8 bytes); rebuild with: jessy-core build-layers --src services/jessy-core/data --out " + path)
	if entry.Level != zapcore.ErrorLevel || entry.ContextMap()["reason"] != "truncated" {
		t.Errorf("logged %+v", entry)
	}
	stop()
	<-ended
}
