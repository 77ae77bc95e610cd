package layers

import (
	"fmt"
	"math/bits"
	"sync"
)

// DefaultCeiling is 280 MiB (domain §4.3).
const DefaultCeiling = 280 << 20

const (
	warningPercent   = 75
	highWaterPercent = 85
	// refusedPercent is the share of the ceiling that no map may pass.
	refusedPercent = 95
)

// LimitExceeded says that a map would not fit. All in bytes.
type LimitExceeded struct {
	Current   uint64
	Limit     uint64
	Requested uint64
}

func (e *LimitExceeded) Error() string {
	return fmt.Sprintf("%d bytes more than the %d that are mapped pass the limit of %d", e.Requested, e.Current, e.Limit)
}

// Level is how full the ceiling is.
type Level string

// Levels, as the core names them.
const (
	Normal    Level = "normal"
	Warning   Level = "warning"    // from 75 %: somebody should look
	HighWater Level = "high_water" // from 85 %: reading goes on, the next reload may be refused
)

// Usage is what is mapped at one moment. Sizes in bytes.
type Usage struct {
	LiveMaps     int    `json:"live_maps"`
	MappedBytes  uint64 `json:"mapped_bytes"`
	PeakBytes    uint64 `json:"peak_bytes"`
	CeilingBytes uint64 `json:"ceiling_bytes"`
	Level        Level  `json:"level" enum:"normal,warning,high_water"`
}

// Ceiling counts the bytes of all live maps, old ones still held included. Bytes are reserved
// before they are mapped, so two maps made at once can't pass it together.
type Ceiling struct {
	mu    sync.Mutex
	usage Usage
}

// NewCeiling makes one of limit bytes.
func NewCeiling(limit uint64) *Ceiling {
	return &Ceiling{usage: Usage{CeilingBytes: limit, Level: Normal}}
}

// reserve counts a map that is about to be made, or refuses it.
func (c *Ceiling) reserve(bytes uint64) *LimitExceeded {
	c.mu.Lock()
	defer c.mu.Unlock()
	u := &c.usage
	if !u.admits(bytes) {
		return &LimitExceeded{Current: u.MappedBytes, Limit: u.CeilingBytes, Requested: bytes}
	}
	u.MappedBytes += bytes
	u.LiveMaps++
	u.PeakBytes = max(u.PeakBytes, u.MappedBytes)
	u.Level = u.level()
	return nil
}

// admits says whether so many bytes more may be mapped.
func (c *Ceiling) admits(bytes uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.usage.admits(bytes)
}

func (c *Ceiling) release(bytes uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.usage.MappedBytes -= bytes
	c.usage.LiveMaps--
	c.usage.Level = c.usage.level()
}

// Usage is what is mapped now.
func (c *Ceiling) Usage() Usage {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.usage
}

func (u *Usage) admits(bytes uint64) bool {
	after, wrapped := bits.Add64(u.MappedBytes, bytes, 0)
	return wrapped == 0 && compareShare(after, u.CeilingBytes, refusedPercent) <= 0
}

func (u *Usage) level() Level {
	switch {
	case compareShare(u.MappedBytes, u.CeilingBytes, highWaterPercent) >= 0:
		return HighWater
	case compareShare(u.MappedBytes, u.CeilingBytes, warningPercent) >= 0:
		return Warning
	}
	return Normal
}

// compareShare compares part with percent % of whole: negative below, 0 equal, positive above. In
// 128 bits, since a ceiling may be as large as a number can be.
func compareShare(part, whole, percent uint64) int {
	partHigh, partLow := bits.Mul64(part, 100)
	shareHigh, shareLow := bits.Mul64(whole, percent)
	low, borrow := bits.Sub64(partLow, shareLow, 0)
	high, borrow := bits.Sub64(partHigh, shareHigh, borrow)
	switch {
	case borrow != 0:
		return -1
	case high|low == 0:
		return 0
	}
	return 1
}
