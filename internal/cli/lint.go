package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/alertlint/alertlint/internal/cluster"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/source"
)

func newLint() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "lint [PATH...]",
		Short: "Check files, folders and standard input (-)",
		Long: `Lint checks the PrometheusRules and AlertmanagerConfigs in files and folders, or on standard input if the path is "-".
Without a path it checks the current folder. In folders it reads *.yaml, *.yml and *.json, and skips dot folders,
node_modules and vendor.

All objects are checked together: a Prometheus among the files decides which rules are loaded, an Alertmanager which
configurations are used. If these are kept elsewhere, pass them with --stack. Values of kube-prometheus-stack, in a
Flux HelmRelease, an Argo CD Application or a --values file, count as the objects that the chart makes of them.

With --cluster, files are checked against the live cluster: a file overrides the cluster object of the same name, and
anything in neither counts as missing. Without a path, the cluster's own objects are checked. The cluster is only read.

Exit codes: 0 no findings at or above --fail-on, 1 such findings, 2 wrong usage, or a policy or input that cannot be
read, 3 a bug in alertlint.`,
		Example: `  alertlint lint                                          # the current folder
  alertlint lint rules/ --stack clusters/prod             # rules, and the Prometheus that selects them
  helm template my-chart | alertlint lint -               # standard input
  alertlint lint rules/ --values values.yaml --release kps    # rules, and the chart's values
  alertlint lint --cluster                                # everything in the current cluster
  alertlint lint rules/ --cluster --context prod          # before you apply it
  alertlint lint rules/ --diff                            # preview the fixes
  alertlint lint rules/ --fix                             # apply them
  alertlint lint -o json --fail-on warning                # for CI`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.paths = args; len(args) == 0 && !o.cluster {
				o.paths = []string{"."}
			}
			if err := o.check(); err != nil {
				return err
			}
			if err := o.checkCluster(); err != nil {
				return err
			}
			policy, err := o.readPolicy(checks.All())
			if err != nil {
				return err
			}
			r := runner{
				options: o, linter: lint.New(checks.All(), policy),
				stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr(),
			}
			if code := r.run(cmd.Context()); code != exitClean {
				return exitCode(code)
			}
			return nil
		},
	}
	o.flags(cmd)
	o.clusterFlags(cmd)
	return cmd
}

// runner carries out one lint command.
type runner struct {
	options
	linter         *lint.Linter
	stdout, stderr io.Writer

	files []*source.File // that are judged
	stack []*source.File // that are in view besides
	// unread says which files were named and not read. That is said last, not to be scrolled away by what was found.
	unread []error
	live   *cluster.Live // nil without --cluster
	code   int
	bugs   []lint.Bug
}

// fail has the command end with the code, unless a higher one is set already.
func (r *runner) fail(code int) { r.code = max(r.code, code) }

func (r *runner) run(ctx context.Context) int {
	r.read(ctx)
	defer r.sayNamed()
	var (
		rep *report.Report
		err error
	)
	switch {
	case r.diff:
		rep, err = r.showDiff()
	case r.fix:
		rep = r.fixFiles(ctx)
		err = r.print(rep)
	default:
		rep = r.judge(r.files)
		err = r.print(rep)
	}
	if err != nil {
		complain(r.stderr, err)
		r.fail(exitInput)
	}
	if rep.Worst() >= r.threshold() {
		r.fail(exitFindings)
	}
	r.sayBugs()
	return r.code
}

// read reads what is judged and what is in view, and says which files of the stack have places that cannot be read.
func (r *runner) read(ctx context.Context) {
	files, stack, errs, unread := r.load(ctx, r.stderr)
	r.files, r.stack, r.unread = files, stack, unread
	r.unreadable(errs)
	if len(unread) > 0 {
		r.fail(exitInput)
	}
	if r.cluster {
		if err := r.readLive(ctx); err != nil {
			r.unreadable([]error{err})
		}
	}
	for _, f := range r.stack {
		for _, p := range f.Problems {
			if p.Kind == source.Unreadable {
				complain(r.stderr, &stackProblem{f, p})
				r.fail(exitInput)
			}
		}
	}
}

// sayBugs tells the first bug in full.
func (r *runner) sayBugs() {
	if len(r.bugs) == 0 {
		return
	}
	reportBug(r.stderr, r.bugs[0].Error(), r.bugs[0].Reason)
	for _, b := range r.bugs[1:] {
		complain(r.stderr, b)
	}
	r.fail(exitBug)
}

// sayNamed complains of what was named and not read.
func (r *runner) sayNamed() {
	for _, err := range r.unread {
		complain(r.stderr, err)
	}
}

// sayUnread complains of what could not be read of the files, which lint has findings on.
func (r *runner) sayUnread(files []*source.File) {
	for _, f := range files {
		for _, p := range f.Problems {
			if p.Kind == source.Unreadable {
				complain(r.stderr, fmt.Errorf("not read: %s:%d:%d: %s", f.Name, p.Line, p.Column, p.Message))
			}
		}
	}
}

func (r *runner) unreadable(errs []error) {
	for _, err := range errs {
		complain(r.stderr, err)
		r.fail(exitInput)
	}
}

func (r *runner) print(rep *report.Report) error {
	if r.output != "json" && rep.Files == 0 && r.code == exitInput {
		return nil // what was named cannot be read, and that is said
	}
	if r.output == "json" {
		for _, note := range report.Notes(rep) {
			complain(r.stderr, errors.New(note))
		}
		return report.JSON(r.stdout, rep)
	}
	return report.Text(r.stdout, rep, r.colors(r.stdout))
}
