package app

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"jessy/services/jessy-api/internal/config"
	"jessy/services/jessy-api/internal/health"
	"jessy/services/jessy-api/internal/listen"
	"jessy/services/jessy-api/internal/logging"
	"jessy/services/jessy-api/internal/redact"
)

const version = "0.1.0"

// commit is what the program was built from, where the build was told (-ldflags "-X …/internal/app.commit=…").
var commit = "unknown"

// What the process ends with.
const (
	ExitOK     = 0
	ExitFailed = 1  // could not listen, requests had to be cut off, or not healthy
	ExitUsage  = 2  // unknown arguments
	ExitPanic  = 2  // a defect, as Go itself ends
	ExitConfig = 78 // EX_CONFIG: a variable, the layer store or the token can't be used
)

const usage = `usage: jessy-api [serve | healthcheck | --version | --help]

  serve        answer requests (the default)
  healthcheck  ask the gateway on this machine; 0 if it is healthy, else 1

Variables are listed in the README.
`

// Main runs one command and gives the exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	switch strings.Join(args, " ") {
	case "", "serve":
		return serve(stdout, stderr)
	case "healthcheck":
		return healthcheck(stderr)
	case "--version":
		_, _ = fmt.Fprintf(stdout, "jessy-api %s (%s)\n", version, commit)
		return ExitOK
	case "--help", "-h", "help":
		_, _ = io.WriteString(stdout, usage)
		return ExitOK
	}
	_, _ = io.WriteString(stderr, usage)
	return ExitUsage
}

func serve(stdout, stderr io.Writer) (code int) {
	var secrets redact.Secrets
	stdout, stderr = secrets.Writer(stdout), secrets.Writer(stderr)
	defer recovered(stderr, &code)
	cfg, err := config.Load(os.LookupEnv)
	if err != nil {
		return fail(stderr, "configuration", err, ExitConfig)
	}
	logger, err := logging.New(stdout, cfg.LogLevel)
	if err != nil {
		return fail(stderr, "logging", err, ExitFailed)
	}
	// Signals first: one that comes while starting must already end the process in order.
	signalled, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	// A second signal finds the default action, which ends the process at once: also one that comes the moment after
	// the first has been acted on, so the end begins only when the default action is back.
	ctx, end := context.WithCancel(context.Background())
	defer end()
	context.AfterFunc(signalled, func() { stop(); end() })

	// From here on a hangup reloads; its default would end the process.
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)

	held, err := open(cfg, &secrets, logger)
	if err != nil {
		return refuse(stderr, err)
	}
	listener, passed, err := listen.Open(ctx, cfg.Listen())
	if err != nil {
		return fail(stderr, "listening", err, ExitFailed)
	}
	logger.Info("listening",
		zap.String("address", listener.Addr().String()),
		zap.Bool("socket_passed", passed),
		zap.String("version", version),
		zap.String("env", cfg.Env),
		zap.Stringp("instance", cfg.Instance),
		zap.Stringer("core", cfg.CoreURL))
	if err := Serve(ctx, cfg, held, listener, hangup, logger); err != nil {
		logger.Error("failed", zap.Error(err))
		return ExitFailed
	}
	logger.Info("stopped")
	return ExitOK
}

// recovered ends a process that panics as the runtime would, but tells it like everything else: what
// panicked may hold a secret.
func recovered(stderr io.Writer, code *int) {
	if cause := recover(); cause != nil {
		_, _ = fmt.Fprintf(stderr, "jessy-api: panic: %v\n%s", cause, debug.Stack())
		*code = ExitPanic
	}
}

func healthcheck(stderr io.Writer) int {
	stderr = new(redact.Secrets).Writer(stderr)
	cfg, err := config.Load(os.LookupEnv)
	if err != nil {
		return fail(stderr, "configuration", err, ExitFailed)
	}
	if err := health.Probe(context.Background(), cfg.Self()); err != nil {
		return fail(stderr, "not healthy", err, ExitFailed)
	}
	return ExitOK
}

// fail says what went wrong, one problem a line.
func fail(stderr io.Writer, what string, err error, code int) int {
	for line := range strings.Lines(err.Error()) {
		_, _ = fmt.Fprintf(stderr, "jessy-api: %s: %s\n", what, strings.TrimSpace(line))
	}
	return code
}

// refuse says which file the gateway can't be without, one problem a line, as the core does.
func refuse(stderr io.Writer, err error) int {
	for line := range strings.Lines(err.Error()) {
		_, _ = fmt.Fprintln(stderr, strings.TrimSpace(line))
	}
	return ExitConfig
}

// stdLog is where net/http writes its own complaints.
func stdLog(logger *zap.Logger) *log.Logger {
	std, err := zap.NewStdLogAt(logger.Named("net_http"), zapcore.WarnLevel)
	if err != nil {
		return log.New(io.Discard, "", 0) // only for a level that zap does not know
	}
	return std
}
