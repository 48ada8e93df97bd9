package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	_ "github.com/alertlint/alertlint/internal/firstgc" // starts before the packages that allocate
	"github.com/alertlint/alertlint/internal/redact"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/source"
)

// The exit codes.
const (
	exitClean       = 0
	exitFindings    = 1 // at or above --fail-on
	exitInput       = 2 // usage, policy, or input that cannot be read
	exitBug         = 3
	exitInterrupted = 130 // 128 + SIGINT, as shells have it; before there are files to write, the signal just ends us
)

// exitCode is an error that has been reported already.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// Run runs the command line and returns its exit code. Errors and bugs of our own are written to stderr.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if v := recover(); v != nil {
			trace := string(debug.Stack())
			if p, ok := v.(*source.Panicked); ok {
				v, trace = p.Value, p.Trace+trace
			}
			reportBug(stderr, redact.Panic(v), trace)
			code = exitBug
		}
	}()
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(context.Background())
	var reported exitCode
	switch {
	case errors.As(err, &reported):
		return int(reported)
	case err != nil:
		complain(stderr, err)
		return exitInput
	}
	return exitClean
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "alertlint",
		Short: "Find and fix mistakes in PrometheusRules and AlertmanagerConfigs",
		Long: `Alertlint checks the alerting configuration of a Kubernetes cluster: PrometheusRules, AlertmanagerConfigs, and what
selects and loads them. It finds what prometheus-operator, Prometheus and Alertmanager would reject, silently ignore, or
do differently from what you meant, in files, Helm values, standard input or a live cluster.`,
		Example: `  alertlint lint                                  # check the current folder
  alertlint lint rules/ --stack clusters/prod     # check rules, and who selects them
  helm template my-chart | alertlint lint -       # check what Helm renders
  alertlint lint rules/ --diff                    # preview what --fix would change
  alertlint why rules/shop.yaml                   # who loads these rules, or why nobody does
  alertlint route --alert alertname=Watchdog      # which receivers an alert reaches
  alertlint explain rule-selector-labels          # what a check finds, and how to fix it`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			if near := didYouMean(args[0], commandNames(cmd)); near != "" {
				return fmt.Errorf("unknown command %q%s", args[0], near)
			}
			return fmt.Errorf("unknown command %q; alertlint --help lists them", args[0])
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		var unknown *pflag.NotExistError
		if !errors.As(err, &unknown) {
			return err
		}
		return fmt.Errorf("%w%s", err, didYouMean(unknown.GetSpecifiedName(), flagNames(cmd)))
	})
	root.AddCommand(newLint(), newWhy(), newRoute(), newChecks(), newExplain(), newVersion())
	return root
}

func complain(w io.Writer, err error) {
	for line := range strings.Lines(err.Error()) {
		_, _ = fmt.Fprintln(w, "alertlint:", report.Clean(strings.TrimRight(line, "\n")))
	}
}

// reportBug prints what a bug report needs. It quotes nothing of the files: logs of CI have many readers.
func reportBug(w io.Writer, what, trace string) {
	_, _ = fmt.Fprintf(w, "alertlint: %s\n", report.Clean(what))
	_, _ = fmt.Fprintf(w, "This is a bug in alertlint %s. Please report it with the lines below and, if you can, the object.\n", version())
	for line := range strings.Lines(trace) {
		_, _ = fmt.Fprintln(w, "  "+report.Clean(strings.TrimRight(line, "\n")))
	}
}
