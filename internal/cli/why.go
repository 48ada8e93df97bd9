package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alertlint/alertlint/internal/explain"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/report"
)

func newWhy() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "why {FILE | KIND/NAME | KIND/NAMESPACE/NAME}...",
		Short: "Show who loads or uses an object, who does not, and why",
		Long: `Why explains one object. For a PrometheusRule it shows which Prometheus and ThanosRuler load it, for an AlertmanagerConfig which
Alertmanager uses it and how; which do not, and why; and which labels would change that. For a Prometheus, ThanosRuler or
Alertmanager it shows what it selects, and for a Secret or ConfigMap which objects refer to it.

Name an object as for kubectl (promrule/shop, amcfg/shop/alerts), or by its file. The answer is about the objects in the
named files and those that --stack and --values add; without any of these, about the current folder.

Exit codes: 0 answered, 2 wrong usage or input that cannot be read, 3 a bug in alertlint.`,
		Example: `  alertlint why rules/shop.yaml --stack clusters/prod    # who loads these rules
  alertlint why promrule/shop                            # the same, by name, in the current folder
  alertlint why amcfg/shop/alerts                        # which Alertmanager uses it
  alertlint why am/monitoring/main                       # what an Alertmanager selects`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("why needs a file or the name of an object: alertlint why promrule/shop")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			refs := o.setSubjects(args)
			if err := o.check(); err != nil {
				return err
			}
			policy, err := o.readPolicy(checks.All())
			if err != nil {
				return err
			}
			w := why{refs: refs, runner: runner{
				options: o, linter: lint.New(checks.All(), policy), stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr(),
			}}
			code, err := w.run(cmd.Context())
			if err == nil && code != exitClean {
				return exitCode(code)
			}
			return err
		},
	}
	cmd.Flags().SortFlags = false
	o.lookFlags(cmd)
	return cmd
}

// kindOf returns the kind that a name is of. Nothing loads or uses a Namespace.
func kindOf(name string) (object.Kind, bool) {
	kind, ok := object.KindNamed(name)
	return kind, ok && kind != object.Namespace
}

// subject names an object. Its namespace may be left out.
type subject struct {
	object.Ref
	text string
}

func parseSubject(text string) (subject, bool) {
	parts := strings.Split(text, "/")
	kind, ok := kindOf(parts[0])
	if !ok || len(parts) < 2 || len(parts) > 3 || parts[len(parts)-1] == "" {
		return subject{}, false
	}
	s := subject{object.Ref{Kind: kind, Name: parts[len(parts)-1]}, text}
	if len(parts) == 3 {
		s.Namespace = parts[1]
	}
	return s, true
}

// setSubjects sorts the arguments into paths and names. What is there as a file is a path.
func (o *options) setSubjects(args []string) (named []subject) {
	for _, arg := range args {
		s, ok := parseSubject(arg)
		if _, err := os.Stat(arg); ok && err != nil {
			named = append(named, s)
		} else {
			o.paths = append(o.paths, arg)
		}
	}
	if len(o.stack)+len(o.values) == 0 {
		o.stack = []string{"."}
	}
	return named
}

// why carries out one why command.
type why struct {
	runner
	refs []subject
	view view
}

func (w *why) run(ctx context.Context) (int, error) {
	w.read(ctx)
	defer w.sayNamed()
	w.sayUnread(w.files)
	w.view = w.runner.view()
	subjects, err := w.subjects()
	if err != nil {
		return 0, err
	}
	var all []explain.Explanation
	for _, o := range subjects {
		explanation, bugs := explain.Object(o, w.view.stack, w.linter)
		all, w.bugs = append(all, explanation), append(w.bugs, bugs...)
	}
	w.sayBugs()
	return w.code, report.Explanations(w.stdout, w.output, all, w.view.place, w.colors(w.stdout))
}

func (w *why) subjects() (all []*object.Object, err error) {
	for _, o := range w.view.judged {
		// What comes of --values is in view, and not asked for.
		_, ok := kindOf(string(o.Ref.Kind))
		if ok && !slices.Contains(w.values, w.view.written[o].File.Name) {
			all = append(all, o)
		}
	}
	if len(w.paths) > 0 && len(all) == 0 && w.code == exitClean {
		return nil, errors.New("there is no object in the files that something could load or use")
	}
	for _, s := range w.refs {
		found := w.find(s)
		if len(found) == 0 {
			return nil, fmt.Errorf("%s not found%s", s, w.near(s))
		}
		all = append(all, found...)
	}
	return all, nil
}

// String returns "PrometheusRule shop".
func (s subject) String() string { return s.Ref.String() }

func (w *why) find(s subject) (found []*object.Object) {
	for o := range w.view.stack.All(s.Kind) {
		if o.Ref.Name == s.Name && (s.Namespace == "" || s.Namespace == o.Ref.Namespace) {
			found = append(found, o)
		}
	}
	return found
}

// near names what there is instead.
func (w *why) near(s subject) string {
	var names []string
	for o := range w.view.stack.All(s.Kind) {
		names = append(names, strings.TrimPrefix(o.Ref.Namespace+"/"+o.Ref.Name, "/"))
	}
	if len(names) == 0 {
		return fmt.Sprintf(", and no other %s; pass it with --stack", s.Kind)
	}
	return "; there is " + report.Listed(names, 5)
}
