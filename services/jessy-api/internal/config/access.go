package config

import (
	"fmt"
	"net/url"

	"jessy/services/jessy-api/internal/token"
)

func setTokenFile(c *Config, value string) error {
	c.TokenFile = value
	return nil
}

func setToken(c *Config, value string) error {
	c.Token = token.Given(value)
	return nil
}

// setOrigins takes each origin in the very form in which browsers send it, as it is compared byte
// by byte.
func setOrigins(c *Config, value string) error {
	for origin := range listed(value) {
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.Scheme+"://"+u.Host != origin || !lowerCase(origin) {
			return fmt.Errorf("%q is no origin, such as https://app.example or http://localhost:5173", origin)
		}
		c.Origins = append(c.Origins, origin)
	}
	return nil
}

func lowerCase(text string) bool {
	for _, r := range text {
		if 'A' <= r && r <= 'Z' || r > '~' {
			return false
		}
	}
	return true
}
