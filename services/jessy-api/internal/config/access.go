package config

import (
	"fmt"
	"net/netip"
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

// setProxies takes networks as they are written, without bits beyond their size: `10.1.2.3/8` may be
// meant as an address or as a network, and trusting the wrong one would be a hole.
func setProxies(c *Config, value string) error {
	for text := range listed(value) {
		network, err := netip.ParsePrefix(text)
		if address, failed := netip.ParseAddr(text); failed == nil && address.Zone() == "" {
			network, err = netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen()), nil
		}
		if err != nil || network.Masked() != network || network.Addr().Is4In6() {
			return fmt.Errorf("%q is neither an address nor a network, such as 192.0.2.7 or 10.0.0.0/8", text)
		}
		c.Proxies = append(c.Proxies, network)
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
