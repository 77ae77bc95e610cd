// Command jessy-api is the gateway in front of jessy-core.
package main

import (
	"os"

	"jessy/services/jessy-api/internal/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr)) }
