package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/source"
)

// defaultPolicy is read where --policy is not given and the current folder has it.
const defaultPolicy = ".alertlint.yaml"

var (
	outputs   = []string{"text", "json"}
	failOns   = []string{"error", "warning", "info"}
	colorings = []string{"auto", "always", "never"}
)

type options struct {
	paths     []string
	stack     []string
	values    []string
	release   string
	policy    string
	failOn    string
	namespace string
	output    string
	formats   []string // that output may be
	color     string
	fix, diff bool
	clusterOptions
}

func (o *options) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	o.viewFlags(cmd)
	f.StringVar(&o.policy, "policy", "", "policy file (default "+defaultPolicy+" in the current folder, if it exists)")
	f.StringVar(&o.failOn, "fail-on", "error", "exit with 1 if there are findings of this severity or above: "+strings.Join(failOns, ", "))
	f.StringVarP(&o.output, "output", "o", "text", "output format: "+strings.Join(outputs, " or "))
	f.StringVar(&o.color, "color", "auto", "color the output: "+strings.Join(colorings, ", "))
	f.BoolVar(&o.fix, "fix", false, "apply the available fixes to the files, in place")
	f.BoolVar(&o.diff, "diff", false, "print what --fix would change as a diff, and change nothing")
	o.formats = outputs
	complete(cmd, "output", outputs)
	complete(cmd, "fail-on", failOns)
	complete(cmd, "color", colorings)
	filenames(cmd, "policy")
}

// viewFlags are the flags of all commands that look at objects: they say what is in view.
func (o *options) viewFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&o.stack, "stack", nil, "file or folder with more objects to check against, such as a Prometheus; may be repeated")
	f.StringArrayVar(&o.values, "values", nil, "values file of kube-prometheus-stack: check the objects that the chart makes of it; may be repeated, as with helm")
	f.StringVar(&o.release, "release", "", "Helm release name for --values (if unset, checks that need it are skipped)")
	f.StringVarP(&o.namespace, "namespace", "n", "", "namespace of objects that do not name one")
	filenames(cmd, "stack", "values")
}

func filenames(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		if err := cmd.MarkFlagFilename(name, "yaml", "yml", "json"); err != nil {
			panic(err)
		}
	}
}

func complete(cmd *cobra.Command, flag string, choices []string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err)
	}
}

func exactly(complaint string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New(complaint)
		}
		return nil
	}
}

func (o *options) check() error {
	switch {
	case !slices.Contains(failOns, o.failOn):
		return badChoice("--fail-on", o.failOn, failOns)
	case !slices.Contains(o.formats, o.output):
		return badChoice("-o", o.output, o.formats)
	case !slices.Contains(colorings, o.color):
		return badChoice("--color", o.color, colorings)
	case o.release != "" && len(o.values) == 0:
		return errors.New("--release requires --values; HelmReleases and Applications name their release themselves")
	case o.diff && o.output != "text":
		return errors.New("--diff prints a diff and cannot be combined with -o json")
	case o.fix && !o.diff && slices.Contains(o.paths, source.Stdin):
		return errors.New("--fix cannot write to standard input; use --diff")
	}
	return nil
}

func (o *options) threshold() lint.Severity {
	var s lint.Severity
	if err := s.UnmarshalText([]byte(o.failOn)); err != nil {
		panic(err) // check has seen it
	}
	return s
}

// colors reports whether to color what goes to w. See https://no-color.org.
func (o *options) colors(w io.Writer) bool {
	switch o.color {
	case "always":
		return true
	case "never":
		return false
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(w)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// readPolicy reads the policy file, and returns the default policy where none is given.
func (o *options) readPolicy(checks []*lint.Check) (*lint.Policy, error) {
	name := o.policy
	if name == "" {
		if _, err := os.Stat(defaultPolicy); err != nil {
			return lint.DefaultPolicy(), nil
		}
		name = defaultPolicy
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, lint.MaxPolicyBytes+1))
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	policy, err := lint.ReadPolicy(text, checks)
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", name, err)
	}
	return policy, nil
}
