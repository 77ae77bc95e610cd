package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"jessy/services/jessy-api/internal/layers"
)

func from(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { value, ok := env[name]; return value, ok }
}

func TestDefaults(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"unset": {},
		"empty": {"PORT": "", "JESSY_BIND": "", "JESSY_INSTANCE": "", "JESSY_CORE_URL": "", "JESSY_ENV": "", "JESSY_LOG": ""},
	} {
		c, err := Load(from(env))
		if err != nil {
			t.Fatal(name, err)
		}
		if c.Layers != "/var/lib/jessy/layers.jyl" || c.Ceiling != layers.DefaultCeiling || c.Packs != nil || c.Origins != nil || c.Proxies != nil || c.TokenFile != "" {
			t.Errorf("%s: got %+v", name, c)
		}
		if c.Listen() != "127.0.0.1:3000" || c.CoreURL.String() != "http://127.0.0.1:8080" || c.Instance != nil || c.Env != "dev" || c.LogLevel != "info" {
			t.Errorf("%s: got %+v", name, c)
		}
	}
}

func TestValues(t *testing.T) {
	c, err := Load(from(map[string]string{
		"PORT": "0", "JESSY_BIND": "::", "JESSY_INSTANCE": "api-7", "JESSY_CORE_URL": "https://jessy-core:8080/", "JESSY_ENV": "prod", "JESSY_LOG": "warn",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen() != "[::]:0" || c.CoreURL.String() != "https://jessy-core:8080" || *c.Instance != "api-7" || c.Env != "prod" || c.LogLevel != "warn" {
		t.Errorf("got %+v", c)
	}
}

func TestListsAndPaths(t *testing.T) {
	c, err := Load(from(map[string]string{
		"JESSY_LAYERS": "l.jyl", "JESSY_MAP_CEILING_BYTES": "0", "JESSY_PACKS": " D16, ,d17,18", "JESSY_TOKEN_FILE": "t",
		"JESSY_CORS_ORIGINS":    "https://a.example, http://localhost:5173,http://[::1]:80",
		"JESSY_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.7,::1,fd00::/8,::ffff:192.0.2.8",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if c.Layers != "l.jyl" || c.Ceiling != 0 || c.TokenFile != "t" || !slices.Equal(c.Packs, []layers.DimensionID{16, 17, 18}) ||
		!slices.Equal(c.Origins, []string{"https://a.example", "http://localhost:5173", "http://[::1]:80"}) ||
		fmt.Sprint(c.Proxies) != "[10.0.0.0/8 192.0.2.7/32 ::1/128 fd00::/8 192.0.2.8/32]" {
		t.Errorf("got %+v", c)
	}
}

func TestSelf(t *testing.T) {
	for bind, want := range map[string]string{
		"0.0.0.0": "127.0.0.1:3000", "::": "[::1]:3000", "127.0.0.1": "127.0.0.1:3000", "10.1.2.3": "10.1.2.3:3000",
	} {
		c, err := Load(from(map[string]string{"JESSY_BIND": bind}))
		if err != nil || c.Self() != want {
			t.Errorf("%s: got %s (%v), want %s", bind, c.Self(), err, want)
		}
	}
}

func TestEveryProblemAtOnce(t *testing.T) {
	_, err := Load(from(map[string]string{
		"PORT": "70000", "JESSY_BIND": "localhost", "HOSTNAME": "a\nb", "JESSY_INSTANCE": "a\nb", "JESSY_CORE_URL": "core:8080", "JESSY_ENV": "staging", "JESSY_LOG": "loud",
		"JESSY_MAP_CEILING_BYTES": "280 MiB", "JESSY_PACKS": "D07", "JESSY_CORS_ORIGINS": "*", "JESSY_TRUSTED_PROXIES": "traefik",
	}))
	if err == nil {
		t.Fatal("accepted")
	}
	for _, v := range Variables {
		if v.Name == "JESSY_LAYERS" || strings.HasPrefix(v.Name, "JESSY_TOKEN") {
			continue // any text will do here; what it is worth is seen when it is opened
		}
		if !strings.Contains(err.Error(), v.Name+": ") {
			t.Errorf("no word about %s in:\n%v", v.Name, err)
		}
	}
}

func TestBadValues(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"PORT", "-1", "not a port"},
		{"PORT", "3000x", "not a port"},
		{"PORT", "65536", "not a port"},
		{"JESSY_CORE_URL", "ftp://core", "must begin with"},
		{"JESSY_CORE_URL", "http://:8080", "names no host"},
		{"JESSY_CORE_URL", "http://core/v1", "must end after"},
		{"JESSY_CORE_URL", "http://core?x=1", "must end after"},
		{"JESSY_CORE_URL", "http://core:port", "not a URL"},
		{"JESSY_CORE_URL", "http://ana:hunter2@core", "user name or password"},
		{"JESSY_CORE_URL", "http://ana:hunter2@core:x", "not a URL"},
		{"JESSY_INSTANCE", "\xff", "UTF-8"},
		{"JESSY_MAP_CEILING_BYTES", "-1", "not a number of bytes"},
		{"JESSY_MAP_CEILING_BYTES", "18446744073709551616", "not a number of bytes"},
		{"JESSY_PACKS", "D16,D15", "packs are D16 to D30"},
		{"JESSY_PACKS", "D31", "packs are D16 to D30"},
		{"JESSY_CORS_ORIGINS", "*", "is no origin"},
		{"JESSY_CORS_ORIGINS", "https://app.example/", "is no origin"},
		{"JESSY_CORS_ORIGINS", "https://app.example, app.example", `"app.example" is no origin`},
		{"JESSY_CORS_ORIGINS", "https://App.example", "is no origin"},
		{"JESSY_CORS_ORIGINS", "null", "is no origin"},
		{"JESSY_TRUSTED_PROXIES", "10.0.0.0/33", "neither an address nor a network"},
		{"JESSY_TRUSTED_PROXIES", "10.0.0.7/8", "neither an address nor a network"},
		{"JESSY_TRUSTED_PROXIES", "10.0.0.1, proxy", `"proxy" is neither`},
		{"JESSY_TRUSTED_PROXIES", "10.0.0.1:80", "neither an address nor a network"},
		{"JESSY_TRUSTED_PROXIES", "fe80::1%eth0", "neither an address nor a network"},
		{"JESSY_TRUSTED_PROXIES", "::ffff:10.0.0.0/104", "neither an address nor a network"},
	} {
		_, err := Load(from(map[string]string{c.name: c.value}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s=%s: got %v, want %q", c.name, c.value, err, c.want)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the message tells a password: %v", c.name, err)
		}
	}
}

func TestReadmeListsEveryVariable(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range Variables {
		standard := "unset"
		if v.Default != "" {
			standard = "`" + v.Default + "`"
		}
		row := "| `" + v.Name + "` | " + standard + " | " + v.Meaning + " |"
		if !strings.Contains(string(readme), row) {
			t.Errorf("README.md has no line\n%s", row)
		}
	}
}

// docs/ENVIRONMENT.md is made from it. JESSY_BLESS=1 writes it anew.
func TestVariablesJSONIsTheTable(t *testing.T) {
	var made bytes.Buffer
	encoder := json.NewEncoder(&made)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(Variables); err != nil {
		t.Fatal(err)
	}
	const path = "../../variables.json"
	if os.Getenv("JESSY_BLESS") != "" {
		if err := os.WriteFile(path, made.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(kept, made.Bytes()) {
		t.Errorf("%s is out of date (%v): run the tests with JESSY_BLESS=1", path, err)
	}
}
