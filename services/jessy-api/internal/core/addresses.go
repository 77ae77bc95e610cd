package core

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// failedFor is how long an address that failed is tried after the others.
const failedFor = 5 * time.Second

// addresses is what is known of where the core answers: the set that its name led to last, and
// which addresses failed lately.
type addresses struct {
	mu     sync.Mutex
	set    []netip.Addr // sorted, each once
	failed map[netip.Addr]time.Time
}

// distinct brings what a name server says into the form in which two answers can be compared.
func distinct(found []netip.Addr) []netip.Addr {
	plain := make([]netip.Addr, len(found))
	for i, address := range found {
		plain[i] = address.Unmap() // resolvers may write IPv4 as IPv6
	}
	slices.SortFunc(plain, netip.Addr.Compare)
	return slices.Compact(plain)
}

// learn takes over a set that distinct gave, and says whether connections made before are no longer
// what is wanted: it is another set than the last one, or the first, and of several.
func (a *addresses) learn(set []netip.Addr) (changed bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	changed = !slices.Equal(a.set, set) && (a.set != nil || len(set) > 1)
	a.set = set
	for address := range a.failed {
		if !slices.Contains(set, address) {
			delete(a.failed, address)
		}
	}
	return changed
}

// known is the last set; nobody changes it.
func (a *addresses) known() []netip.Addr {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.set
}

// order shuffles a set, so that each address gets its share, and puts those that failed lately last.
func (a *addresses) order(set []netip.Addr, now time.Time) []netip.Addr {
	ordered := slices.Clone(set)
	rand.Shuffle(len(ordered), func(i, j int) { ordered[i], ordered[j] = ordered[j], ordered[i] })
	a.mu.Lock()
	defer a.mu.Unlock()
	rank := func(address netip.Addr) int {
		if at, failed := a.failed[address]; failed && now.Sub(at) < failedFor {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(ordered, func(x, y netip.Addr) int { return rank(x) - rank(y) })
	return ordered
}

func (a *addresses) fails(address netip.Addr, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	// What the name no longer leads to is not tried either; keeping it would let the map grow.
	if slices.Contains(a.set, address) {
		if a.failed == nil {
			a.failed = map[netip.Addr]time.Time{}
		}
		a.failed[address] = now
	}
}

func (a *addresses) works(address netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.failed, address)
}
