// Command faulty stands before a gateway's own program in an image and breaks one thing of it:
// FAULT=sick (never healthy), wrong (queries fail) or slow (queries take two seconds).
package main

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

const program = "/jessy-api"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "healthcheck" {
		// Asks this program on the usual port.
		os.Exit(run(exec.Command(program, os.Args[1:]...)))
	}
	serve := exec.Command(program, os.Args[1:]...)
	serve.Env = append(os.Environ(), "PORT=3999")
	go func() { os.Exit(run(serve)) }()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		_ = serve.Process.Signal(<-signals)
	}()
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "127.0.0.1:3999"})
	err := http.ListenAndServe(":3000", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isQuery := r.URL.Path == "/api/v1/query"
		switch fault := os.Getenv("FAULT"); {
		case fault == "sick" && r.URL.Path == "/api/health":
			http.Error(w, `{"status":"sick"}`, http.StatusServiceUnavailable)
			return
		case fault == "wrong" && isQuery:
			http.Error(w, `{"error":{"code":"internal"}}`, http.StatusInternalServerError)
			return
		case fault == "slow" && isQuery:
			time.Sleep(2 * time.Second)
		}
		proxy.ServeHTTP(w, r)
	}))
	panic(err)
}

func run(command *exec.Cmd) int {
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	_ = command.Run()
	return command.ProcessState.ExitCode()
}
