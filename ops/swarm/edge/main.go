// Command jessy-edge is what clients of a Swarm reach: it holds the published ports and TLS, and stays
// up while gateways and cores are replaced behind it. It is Caddy, of the parts that its Caddyfile
// needs, and two small parts of our own.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"

	// What the Caddyfile names, and no more of Caddy: who serves, what is changed on the way, how much
	// is taken, who answers, and what the log leaves out.
	_ "github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/headers"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/logging"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/requestbody"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
	_ "github.com/caddyserver/caddy/v2/modules/caddytls"
	_ "github.com/caddyserver/caddy/v2/modules/caddytls/standardstek"
	_ "github.com/caddyserver/caddy/v2/modules/logging"
)

const version = "0.1.0"

// commit is what the program was built from, where the build was told (-ldflags "-X main.commit=…").
var commit = "unknown"

// What the process ends with. A signal that ends it in order gives 0, as Caddy does.
const (
	exitOK     = 0
	exitFailed = 1  // could not listen, or is not healthy
	exitUsage  = 2  // unknown arguments
	exitConfig = 78 // EX_CONFIG: a variable or a file that it names can't be used
)

const usage = `usage: jessy-edge [serve | healthcheck | --version | --help]

  serve        pass requests on to the gateways (the default)
  healthcheck  ask the edge on this machine; 0 if it serves, else 1

Variables are listed in the README.
`

//go:embed Caddyfile
var served []byte

func main() {
	if code := run(os.Args[1:], os.Stdout, os.Stderr); code != exitOK || !serves(os.Args[1:]) {
		os.Exit(code)
	}
	caddy.TrapSignals()
	select {} // until a signal
}

func serves(args []string) bool { return len(args) == 0 || args[0] == "serve" }

// run does one command. When it is to serve, it serves as soon as this returns.
func run(args []string, stdout, stderr io.Writer) int {
	switch strings.Join(args, " ") {
	case "", "serve":
		return serve(stderr)
	case "healthcheck":
		if err := probe(context.Background()); err != nil {
			return fail(stderr, "not healthy", err, exitFailed)
		}
		return exitOK
	case "--version":
		_, _ = fmt.Fprintf(stdout, "jessy-edge %s (%s)\n", version, commit)
		return exitOK
	case "--help", "-h", "help":
		_, _ = io.WriteString(stdout, usage)
		return exitOK
	}
	_, _ = io.WriteString(stderr, usage)
	return exitUsage
}

func serve(stderr io.Writer) int {
	if err := settle(); err != nil {
		return fail(stderr, "configuration", err, exitConfig)
	}
	config, warnings, err := caddyconfig.GetAdapter("caddyfile").Adapt(served, map[string]any{"filename": "Caddyfile"})
	if err != nil {
		return fail(stderr, "configuration", err, exitConfig)
	}
	for _, warning := range warnings {
		_, _ = fmt.Fprintf(stderr, "jessy-edge: Caddyfile:%d: %s\n", warning.Line, warning.Message)
	}
	if err := caddy.Load(config, true); err != nil {
		return fail(stderr, "starting", err, exitFailed)
	}
	return exitOK
}

// fail says what went wrong, one problem a line.
func fail(stderr io.Writer, what string, err error, code int) int {
	for line := range strings.Lines(err.Error()) {
		_, _ = fmt.Fprintf(stderr, "jessy-edge: %s: %s\n", what, strings.TrimSpace(line))
	}
	return code
}
