package core

import (
	"net/netip"
	"slices"
	"testing"
	"time"
)

func parsed(texts ...string) []netip.Addr {
	set := make([]netip.Addr, len(texts))
	for i, text := range texts {
		set[i] = netip.MustParseAddr(text)
	}
	return set
}

func TestDistinct(t *testing.T) {
	got := distinct(parsed("10.0.0.3", "::ffff:10.0.0.1", "fd00::1", "10.0.0.1", "10.0.0.3"))
	if !slices.Equal(got, parsed("10.0.0.1", "10.0.0.3", "fd00::1")) {
		t.Errorf("got %v", got)
	}
}

func TestLearn(t *testing.T) {
	var a addresses
	for i, step := range []struct {
		set     []netip.Addr
		changed bool
	}{
		{parsed("10.0.0.1"), false}, // nothing is kept yet
		{parsed("10.0.0.1"), false},
		{parsed("10.0.0.1", "10.0.0.2"), true},
		{parsed("10.0.0.1", "10.0.0.2"), false},
		{parsed("10.0.0.2"), true},
		{parsed("10.0.0.3"), true},
	} {
		if got := a.learn(step.set); got != step.changed || !slices.Equal(a.known(), step.set) {
			t.Errorf("step %d: changed is %v, known %v", i, got, a.known())
		}
	}
	// The first connection of several was made without knowing of the others.
	if several := (&addresses{}); !several.learn(parsed("10.0.0.1", "10.0.0.2")) {
		t.Error("several from the start change nothing")
	}
}

// firsts counts who is tried first in many orders, each of which must hold the whole set.
func firsts(t *testing.T, a *addresses, set []netip.Addr, now time.Time) map[netip.Addr]int {
	t.Helper()
	counts := map[netip.Addr]int{}
	for range 200 {
		ordered := a.order(set, now)
		counts[ordered[0]]++
		if !slices.Equal(distinct(ordered), set) {
			t.Fatalf("%v of %v", ordered, set)
		}
	}
	return counts
}

func TestOrder(t *testing.T) {
	set := parsed("10.0.0.1", "10.0.0.2", "10.0.0.3")
	now := time.Now()
	var a addresses
	a.learn(set)
	if counts := firsts(t, &a, set, now); len(counts) != 3 {
		t.Errorf("all well: %v", counts)
	}
	a.fails(set[0], now)
	if counts := firsts(t, &a, set, now.Add(failedFor-1)); len(counts) != 2 || counts[set[0]] != 0 {
		t.Errorf("one failed: %v", counts)
	}
	if last := a.order(set, now)[2]; last != set[0] {
		t.Errorf("%v is last", last)
	}
	if counts := firsts(t, &a, set, now.Add(failedFor)); len(counts) != 3 {
		t.Errorf("a while ago: %v", counts)
	}
	for _, address := range set {
		a.fails(address, now)
	}
	if counts := firsts(t, &a, set, now); len(counts) != 3 {
		t.Errorf("all failed: %v", counts)
	}
	a.works(set[1])
	if counts := firsts(t, &a, set, now); counts[set[1]] != 200 {
		t.Errorf("one works: %v", counts)
	}
}

func TestFailuresOfGoneAddressesAreForgotten(t *testing.T) {
	set := parsed("10.0.0.1", "10.0.0.2")
	var a addresses
	a.learn(set)
	a.fails(set[0], time.Now())
	a.fails(netip.MustParseAddr("10.0.0.9"), time.Now())
	if len(a.failed) != 1 {
		t.Errorf("%v failed", a.failed)
	}
	a.learn(set[1:])
	if len(a.failed) != 0 {
		t.Errorf("%v failed", a.failed)
	}
}
