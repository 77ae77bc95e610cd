package layers

import (
	"context"
	"errors"
	"os"
	"time"

	"go.uber.org/zap"
)

// PollInterval is how often the path is looked at (domain §4.3).
const PollInterval = 2 * time.Second

// Watch reloads on every hangup, and when a poll finds another file, until ctx ends.
func (c *Current) Watch(ctx context.Context, hangup <-chan os.Signal, poll time.Duration, log *zap.Logger) {
	log = log.Named("layers")
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			swapped, err := c.Reload()
			c.report(swapped, err, log)
		case <-ticker.C:
			if changed, swapped, err := c.ReloadIfChanged(); changed {
				c.report(swapped, err, log)
			}
		}
	}
}

func (c *Current) report(swapped bool, err error, log *zap.Logger) {
	var refused *OpenError
	switch {
	case errors.As(err, &refused):
		log.Error(refused.Error(), zap.String("reason", string(refused.Reason.Code)))
	case swapped:
		store := c.Acquire()
		defer store.Release()
		log.Info("layers reloaded", zap.Stringer("generation", store.Generation()), zap.Int("bytes", store.Bytes()))
	default:
		log.Info("layers unchanged")
	}
	c.Warn(log)
}

// Warn says what should be looked at though it is no error: missing dimensions, little room left.
func (c *Current) Warn(log *zap.Logger) {
	store := c.Acquire()
	defer store.Release()
	if missing := store.Missing(); len(missing) > 0 {
		log.Warn("core dimensions are missing", zap.Stringers("dimensions", missing))
	}
	if u := c.ceiling.Usage(); u.Level != Normal {
		log.Warn("little room left under JESSY_MAP_CEILING_BYTES", zap.String("level", string(u.Level)),
			zap.Int("live_maps", u.LiveMaps), zap.Uint64("mapped_bytes", u.MappedBytes), zap.Uint64("ceiling_bytes", u.CeilingBytes))
	}
}
