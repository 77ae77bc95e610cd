package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Variable is one thing that can be set: its name, its default and what it means. The README
// lists the same table, variables.json holds it for docs/ENVIRONMENT.md, and tests compare them.
type Variable struct {
	Name    string `json:"name"`
	Default string `json:"default"`
	Meaning string `json:"about"`
	Secret  bool   `json:"secret"` // its value is never shown
	set     func(*Config, string) error
}

// Variables is every variable that the gateway reads, apart from LISTEN_FDS and its companions.
var Variables = []Variable{
	{"JESSY_ENV", "dev", "`dev`, `test` or `prod`; `prod` needs a token", false, setEnv},
	{"HOSTNAME", "", "the instance where `JESSY_INSTANCE` is unset: engines give each container its id", false, setInstance},
	{"JESSY_INSTANCE", "", "echoed as `instance`, so that a supervisor knows that its own child answers", false, setInstance},
	{"JESSY_BIND", "127.0.0.1", "address to listen on; containers set `0.0.0.0`", false, setBind},
	{"PORT", "3000", "port to listen on; 0 lets the system pick", false, setPort},
	{"JESSY_CORE_URL", "http://127.0.0.1:8080", "where the core answers", false, setCoreURL},
	{"JESSY_LAYERS", "/var/lib/jessy/layers.jyl", "the layer store, the same file that the core maps", false, setLayers},
	{"JESSY_MAP_CEILING_BYTES", "293601280", "most bytes that all maps of layer stores may have together", false, setCeiling},
	{"JESSY_PACKS", "", "optional dimensions to serve, such as `D16`, separated by commas", false, setPacks},
	{"JESSY_TOKEN_FILE", "", "file with the service token, 32 characters or more; `prod` needs it, else protected routes answer 401", false, setTokenFile},
	{"JESSY_TOKEN", "", "the service token itself, where a file can't be had", true, setToken},
	{"JESSY_CORS_ORIGINS", "", "origins whose pages may call from a browser, such as `https://app.example`, separated by commas", false, setOrigins},
	{"JESSY_TRUSTED_PROXIES", "", "addresses and networks of the proxies before the gateway, such as `10.0.0.0/8`, separated by commas; their `X-Forwarded-For` is believed", false, setProxies},
	{"JESSY_LOG", "info", "`debug`, `info`, `warn` or `error`; probes are logged at `debug`", false, setLogLevel},
}

func setEnv(c *Config, value string) error {
	c.Env = value
	return oneOf(value, "dev", "test", "prod")
}

func setInstance(c *Config, value string) error {
	c.Instance = &value
	if !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
		return errors.New("must be UTF-8 without control characters")
	}
	return nil
}

func setBind(c *Config, value string) (err error) {
	if c.Bind, err = netip.ParseAddr(value); err != nil {
		return fmt.Errorf("%q is not an IP address, such as 127.0.0.1 or 0.0.0.0", value)
	}
	return nil
}

func setPort(c *Config, value string) error {
	port, err := strconv.ParseUint(value, 10, 16)
	if err != nil {
		return fmt.Errorf("%q is not a port (0 to 65535)", value)
	}
	c.Port = uint16(port)
	return nil
}

// setCoreURL never repeats the value: a URL may hold a password.
func setCoreURL(c *Config, value string) error {
	u, err := url.Parse(value)
	switch {
	case err != nil:
		return errors.New("is not a URL, such as http://127.0.0.1:8080")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("must begin with http:// or https://")
	case u.Hostname() == "":
		return errors.New("names no host")
	case u.User != nil:
		return errors.New("must not hold a user name or password")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return errors.New("must end after host and port")
	}
	u.Path = ""
	c.CoreURL = u
	return nil
}

func setLogLevel(c *Config, value string) error {
	c.LogLevel = value
	return oneOf(value, "debug", "info", "warn", "error")
}

func oneOf(value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%q is none of %s", value, strings.Join(allowed, ", "))
}
