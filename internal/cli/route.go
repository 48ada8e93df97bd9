package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/common/model"
	"github.com/spf13/cobra"

	"github.com/alertlint/alertlint/internal/explain"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
)

func newRoute() *cobra.Command {
	var o routeOptions
	cmd := &cobra.Command{
		Use:   "route {--alert LABELS | --rules | --tree | --render} [PATH...]",
		Short: "Show which receivers an alert reaches, and by which routes",
		Long: `Route merges the configuration that prometheus-operator writes for each Alertmanager among the files, and shows which receivers
an alert reaches, by which routes, and where each route is written. Without a path it reads the current folder.

Give an alert by its labels, as for amtool. A label that is not given is absent. List labels that may have any value with
--unknown: "reaches" then holds for any value, and "may reach" shows example labels.

With --render it prints the alertmanager.yaml that the operator writes, with everything that may be secret left out.

Exit codes: 0 answered, 2 wrong usage or input that cannot be read, 3 a bug in alertlint.`,
		Example: `  alertlint route --alert 'alertname=KubePodNotReady,severity=critical,namespace=shop'
  alertlint route --alert alertname=KubePodNotReady --unknown namespace,pod clusters/prod
  alertlint route --alert alertname=Watchdog --unknown '*'
  alertlint route --rules      # every alerting rule among the files
  alertlint route --tree       # the whole tree, with what no alert reaches
  alertlint route --render     # the merged alertmanager.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.setPaths(args)
			if err := o.check(); err != nil {
				return err
			}
			r := router{
				runner: runner{options: o.options, stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr()},
				ask:    o,
			}
			code, err := r.run(cmd.Context())
			if err == nil && code != exitClean {
				return exitCode(code)
			}
			return err
		},
	}
	o.flags(cmd)
	return cmd
}

type routeOptions struct {
	options
	alert        string
	labels       model.LabelSet // of alert
	unknown      []string
	alertmanager string
	rules, tree  bool
	render       bool
}

func (o *routeOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.alert, "alert", "", "labels of the alert, as in alertname=Watchdog,severity=none")
	f.StringSliceVar(&o.unknown, "unknown", nil, `labels of the alert that may have any value or be absent; "*" for all that are not given`)
	f.BoolVar(&o.rules, "rules", false, "show where the alerts of every alerting rule among the files go")
	f.BoolVar(&o.tree, "tree", false, "draw the route tree; with --alert, mark what the alert reaches")
	f.BoolVar(&o.render, "render", false, "print the merged alertmanager.yaml of each Alertmanager, with secrets left out")
	f.StringVar(&o.alertmanager, "alertmanager", "", "NAMESPACE/NAME of one Alertmanager (default: all that are found)")
	o.lookFlags(cmd)
}

// lookFlags are the flags of the commands that look and do not judge.
func (o *options) lookFlags(cmd *cobra.Command) {
	o.viewFlags(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "text", "output format: "+strings.Join(report.Formats, " or "))
	f.StringVar(&o.color, "color", "auto", "color the output: "+strings.Join(colorings, ", "))
	complete(cmd, "output", report.Formats)
	complete(cmd, "color", colorings)
	o.failOn, o.formats = failOns[0], report.Formats // there is no flag --fail-on here
}

func (o *options) setPaths(args []string) {
	if o.paths = args; len(args) == 0 && len(o.values) == 0 {
		o.paths = []string{"."}
	}
}

func (o *routeOptions) check() error {
	switch {
	case o.rules && o.tree, o.rules && o.alert != "":
		return errors.New("--rules shows the alerts of all rules and cannot be combined with --alert or --tree")
	case o.render && (o.rules || o.tree || o.alert != ""):
		return errors.New("--render prints a configuration and cannot be combined with --alert, --rules or --tree")
	case o.render && o.output != "text":
		return fmt.Errorf("--render prints YAML and cannot be combined with -o %s", o.output)
	case !o.rules && !o.tree && !o.render && o.alert == "":
		return errors.New("route needs --alert LABELS, --rules, --tree or --render")
	case o.unknown != nil && o.alert == "":
		return errors.New("--unknown requires --alert; with --rules, unknown labels are derived from the expressions")
	}
	var err error
	if o.alert != "" {
		o.labels, err = parseAlert(o.alert)
	}
	for _, name := range o.unknown {
		if _, given := o.labels[model.LabelName(name)]; given {
			return fmt.Errorf("--unknown %s: --alert gives its value", name)
		}
	}
	return errors.Join(err, o.options.check())
}

// parseAlert takes labels as amtool config routes test does, all in one.
func parseAlert(text string) (model.LabelSet, error) {
	matchers, err := operator.ParseMatchers(text)
	if err != nil {
		return nil, fmt.Errorf("--alert: %w; write it as alertname=Watchdog,severity=none", err)
	}
	out := model.LabelSet{}
	for _, m := range matchers {
		name := model.LabelName(m.Name)
		if m.Type != labels.MatchEqual {
			return nil, fmt.Errorf("--alert: %s is a matcher; an alert has labels: %s=%q", m, m.Name, "value")
		}
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("--alert: label %s is given twice", m.Name)
		}
		out[name] = model.LabelValue(m.Value)
	}
	return out, nil
}

// router carries out one route command.
type router struct {
	runner
	ask  routeOptions
	view view
}

func (r *router) run(ctx context.Context) (int, error) {
	r.read(ctx)
	defer r.sayNamed()
	r.sayUnread(r.files)
	r.view = r.runner.view()
	alertmanagers, err := r.alertmanagers()
	if err != nil {
		return 0, err
	}
	if r.ask.render {
		return r.code, r.renderAll(alertmanagers)
	}
	var all []*explain.Routing
	for _, am := range alertmanagers {
		all = append(all, explain.Route(am, r.view.stack))
	}
	if err := r.addAlerts(all); err != nil {
		return 0, err
	}
	return r.code, report.Routings(r.stdout, r.output, all, r.ask.show(), r.view.place, r.colors(r.stdout))
}

func (o *routeOptions) show() report.Show {
	switch {
	case o.tree:
		return report.ShowTree
	case o.rules:
		return report.ShowRules
	}
	return report.ShowAlert
}

// addAlerts asks each Alertmanager for the alerts: that of the command line, or those of all rules among the files.
func (r *router) addAlerts(all []*explain.Routing) error {
	all = slices.DeleteFunc(slices.Clone(all), func(routing *explain.Routing) bool { return routing.Tree == nil })
	if r.ask.alert != "" {
		for _, routing := range all {
			routing.Add(nil, r.ask.asked())
		}
	}
	if !r.ask.rules || len(all) == 0 {
		return nil
	}
	none := true
	for _, o := range r.view.judged {
		for _, fired := range r.view.stack.Fired(o) {
			none = false
			for _, routing := range all {
				routing.Add(&fired, fired.Alert())
			}
		}
	}
	if none {
		return errors.New("no alerting rule among the files")
	}
	return nil
}

func (o *routeOptions) asked() routing.Alert {
	return routing.Alert{Labels: o.labels, Unknown: func(name string) bool {
		return slices.Contains(o.unknown, "*") || slices.Contains(o.unknown, name)
	}}
}

func (r *router) alertmanagers() ([]*stack.Alertmanager, error) {
	all := r.view.stack.Alertmanagers()
	if len(all) == 0 {
		return nil, errors.New("no Alertmanager found; name the files that contain it, or pass it with --stack, or with --values for kube-prometheus-stack")
	}
	if r.ask.alertmanager == "" {
		return all, nil
	}
	var found []*stack.Alertmanager
	var names []string
	for _, am := range all {
		ref := am.Object.Ref
		full := strings.TrimPrefix(ref.Namespace+"/"+ref.Name, "/")
		if names = append(names, full); r.ask.alertmanager == full || r.ask.alertmanager == ref.Name {
			found = append(found, am)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("--alertmanager %q not found; use %s", r.ask.alertmanager, strings.Join(names, " or "))
	}
	return found, nil
}
