// Alertlint judges and repairs alerting configuration in files and live clusters.
package main

import (
	"os"

	"github.com/alertlint/alertlint/internal/cli"
)

func main() { os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
