package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"jessy/services/jessy-api/internal/layers"
)

func setLayers(c *Config, value string) error {
	c.Layers = value
	return nil
}

func setCeiling(c *Config, value string) (err error) {
	if c.Ceiling, err = strconv.ParseUint(value, 10, 64); err != nil {
		return fmt.Errorf("%q is not a number of bytes", value)
	}
	return nil
}

func setPacks(c *Config, value string) error {
	for name := range listed(value) {
		id, ok := layers.ParseDimension(name)
		if !ok || !id.IsPack() {
			return errors.New("packs are D16 to D30, separated by commas")
		}
		c.Packs = append(c.Packs, id)
	}
	return nil
}

// listed gives the parts between commas, without blanks and without empty ones.
func listed(value string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" && !yield(part) {
				return
			}
		}
	}
}
