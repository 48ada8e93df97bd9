package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/common/model"
	"github.com/spf13/cobra"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
)

func newRoute() *cobra.Command {
	var o routeOptions
	cmd := &cobra.Command{
		Use:   "route {--alert LABELS | --rules | --tree} [PATH...]",
		Short: "Say which receivers an alert reaches",
		Long: `Route puts together the configuration that prometheus-operator makes for each Alertmanager among the files, and says which
receivers an alert reaches there, by which routes, and where each of them is written. Without a path it reads the current
folder.

An alert is given by its labels, as amtool takes them. A label that is not given is absent. With --unknown it may be
there with any value: what is then said to be reached is reached whatever the value; what may be reached is followed by
labels with which it is.

Exit codes: 0 answered, 2 usage or input that cannot be read, 3 a bug.`,
		Example: `  alertlint route --alert 'alertname=KubePodNotReady,severity=critical,namespace=shop'
  alertlint route --alert alertname=KubePodNotReady --unknown namespace,pod clusters/prod
  alertlint route --alert alertname=Watchdog --unknown '*'
  alertlint route --rules      # every alerting rule among the files
  alertlint route --tree       # the whole tree, with what no alert reaches`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.setPaths(args)
			if err := o.check(); err != nil {
				return err
			}
			r := router{
				runner: runner{options: o.options, stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr()},
				ask:    o,
			}
			r.alerts = sync.OnceValues(r.findAlerts)
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
}

func (o *routeOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.alert, "alert", "", "labels of an alert: alertname=Watchdog,severity=none")
	f.StringSliceVar(&o.unknown, "unknown", nil, `labels of the alert that may have any value or be absent; "*" for all that are not given`)
	f.BoolVar(&o.rules, "rules", false, "ask for every alerting rule among the files")
	f.BoolVar(&o.tree, "tree", false, "draw the route tree; with --alert, mark what the alert reaches")
	f.StringVar(&o.alertmanager, "alertmanager", "", "NAMESPACE/NAME of the Alertmanager to ask (default: all in view)")
	o.lookFlags(cmd)
}

// lookFlags are the flags of the commands that look and do not judge.
func (o *options) lookFlags(cmd *cobra.Command) {
	o.viewFlags(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "text", "output format: "+strings.Join(outputs, " or "))
	f.StringVar(&o.color, "color", "auto", "color the output: "+strings.Join(colorings, ", "))
	complete(cmd, "output", outputs)
	complete(cmd, "color", colorings)
	o.failOn = failOns[0] // there is no such flag here
}

func (o *options) setPaths(args []string) {
	if o.paths = args; len(args) == 0 && len(o.values) == 0 {
		o.paths = []string{"."}
	}
}

func (o *routeOptions) check() error {
	switch {
	case o.rules && o.tree, o.rules && o.alert != "":
		return errors.New("--rules asks for the alerts of all rules; it does not go with --alert or --tree")
	case !o.rules && !o.tree && o.alert == "":
		return errors.New("route needs --alert LABELS, --rules or --tree")
	case o.unknown != nil && o.alert == "":
		return errors.New("--unknown goes with --alert; of the alerts of rules, what is not known is found out")
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
	// alerts is findAlerts, once for all Alertmanagers.
	alerts func() ([]ruleAlert, error)
}

// answer is what one Alertmanager does.
type answer struct {
	alertmanager *stack.Alertmanager
	tree         *routing.Tree
	integrations map[string][]string
	dead         map[*routing.Node]routing.Unreachable
	failures     []failure
	alerts       []routed
}

// routed is an alert and where it ends.
type routed struct {
	// sent is nil where the alert does not come from a rule.
	sent   *stack.Sent
	labels model.LabelSet
	*ended
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
	var answers []answer
	for _, am := range alertmanagers {
		a, err := r.answer(am)
		if err != nil {
			return 0, err
		}
		answers = append(answers, a)
	}
	if r.output == "json" {
		return r.code, r.json(answers)
	}
	return r.code, r.text(answers)
}

func (r *router) alertmanagers() ([]*stack.Alertmanager, error) {
	all := r.view.stack.Alertmanagers()
	if len(all) == 0 {
		return nil, errors.New("no Alertmanager in view; name the files that hold it, or bring it into view by --stack, or by --values with the values of kube-prometheus-stack")
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
		return nil, fmt.Errorf("--alertmanager %q: there is none of that name in view; use %s", r.ask.alertmanager, strings.Join(names, " or "))
	}
	return found, nil
}

func (r *router) answer(am *stack.Alertmanager) (answer, error) {
	a := answer{alertmanager: am, tree: am.Tree(), dead: map[*routing.Node]routing.Unreachable{}, failures: r.failures(am)}
	if a.tree == nil {
		return a, nil
	}
	a.integrations = integrations(am, a.tree)
	switch {
	case r.ask.rules:
		alerts, err := r.alerts()
		if err != nil {
			return a, err
		}
		k := newAsker(&a)
		for _, alert := range alerts {
			a.alerts = append(a.alerts, routed{alert.sent, alert.labels, k.ask(alert.asked)})
		}
	case r.ask.alert != "":
		a.alerts = []routed{{labels: r.ask.labels, ended: newAsker(&a).ask(r.ask.asked())}}
	}
	if r.ask.tree {
		for _, d := range a.tree.Root.Unreachable() {
			a.dead[d.Node] = d
		}
	}
	return a, nil
}

func (o *routeOptions) asked() routing.Alert {
	return routing.Alert{Labels: o.labels, Unknown: func(name string) bool {
		return slices.Contains(o.unknown, "*") || slices.Contains(o.unknown, name)
	}}
}

// integrations returns the kinds of integrations of each receiver of the merged configuration, by its full name: slack.
func integrations(am *stack.Alertmanager, tree *routing.Tree) map[string][]string {
	out := map[string][]string{}
	add := func(prefix string, receivers []object.Receiver) {
		for _, r := range receivers {
			kinds := []string{}
			for _, i := range r.Integrations {
				if kind := integrationKind(i.Field); !slices.Contains(kinds, kind) {
					kinds = append(kinds, kind)
				}
			}
			out[prefix+r.Name] = kinds
		}
	}
	base := am.Base()
	if base.Config != nil && (base.Object == nil || base.Object.Config() == nil) {
		add("", base.Config.Receivers)
	}
	for n := range tree.Root.All {
		if o := n.Object; o != nil && o.Config() != nil && (n.Parent == nil || n.Parent.Object != o) {
			add(o.Ref.Namespace+"/"+o.Ref.Name+"/", o.Config().Receivers)
		}
	}
	return out
}

func integrationKind(field string) string {
	return strings.TrimSuffix(strings.TrimSuffix(field, "Configs"), "_configs")
}
