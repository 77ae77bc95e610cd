package layers

import (
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Reload is how the last attempt at a reload went.
type Reload struct {
	At time.Time
	OK bool
	// Reason is the code of the refusal; empty when OK.
	Reason Code
}

// Current is the store that is served now. Readers take it without a lock and keep what they took
// while a newer one comes in its place.
type Current struct {
	file    string
	ceiling *Ceiling
	store   atomic.Pointer[Store]

	// One reload at a time; readers never wait for it.
	reloading sync.Mutex
	seen      os.FileInfo // of the file last looked at, nil if there was none
	refused   *LimitExceeded
	last      atomic.Pointer[Reload]
	failures  atomic.Uint64
}

// Start opens the store that is served first.
func Start(file string, ceiling *Ceiling) (*Current, error) {
	c := &Current{file: file, ceiling: ceiling}
	// Before the open: a file that comes in between is seen as a change, not missed.
	c.look()
	store, err := Open(file, ceiling)
	if err != nil {
		return nil, err
	}
	c.store.Store(store)
	return c, nil
}

// Acquire gives the current store. The caller must Release it.
func (c *Current) Acquire() *Store {
	for {
		// Between the two steps the store may have been replaced and let go; then the pointer has
		// moved on too.
		if store := c.store.Load(); store.retain() {
			return store
		}
	}
}

// Reload opens the file anew and serves it if it is good and of another generation. The old store
// stays until its last reader is done; it stays in service when the new one is refused. Swapped
// says whether another store is served now.
func (c *Current) Reload() (swapped bool, err error) {
	c.reloading.Lock()
	defer c.reloading.Unlock()
	return c.reload()
}

func (c *Current) reload() (bool, error) {
	c.look()
	c.refused = nil
	store, reason := open(c.file, c.ceiling)
	if reason != nil {
		c.refused = reason.Limit
		c.failures.Add(1)
		c.last.Store(&Reload{At: time.Now(), Reason: reason.Code})
		return false, &OpenError{c.file, reason}
	}
	c.last.Store(&Reload{At: time.Now(), OK: true})
	if store.Generation() == c.store.Load().Generation() {
		store.Release()
		return false, nil
	}
	c.store.Swap(store).Release()
	return true, nil
}

// ReloadIfChanged reloads when inode, size or modification time of the path are others than those
// last looked at, or when what was refused for want of room has room now. Changed says whether
// that was so.
func (c *Current) ReloadIfChanged() (changed, swapped bool, err error) {
	c.reloading.Lock()
	defer c.reloading.Unlock()
	before, refused := c.seen, c.refused
	c.look()
	if same(before, c.seen) && (refused == nil || !c.ceiling.admits(refused.Requested)) {
		return false, false, nil
	}
	swapped, err = c.reload()
	return true, swapped, err
}

func (c *Current) look() { c.seen, _ = os.Stat(c.file) }

func same(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// Last is how the last reload went, nil before the first.
func (c *Current) Last() *Reload { return c.last.Load() }

// Failures counts refused reloads.
func (c *Current) Failures() uint64 { return c.failures.Load() }

// File is the path of the store.
func (c *Current) File() string { return c.file }

// Ceiling is what the maps are counted against.
func (c *Current) Ceiling() *Ceiling { return c.ceiling }

// Close lets the current store go. The caller sees to it that nobody acquires any more; a process
// that ends need not call it.
func (c *Current) Close() { c.store.Load().Release() }
