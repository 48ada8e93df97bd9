package explain_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-logr/logr"
	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/explain"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/checks/ruleunloadable"
	"github.com/alertlint/alertlint/internal/lint/checks/watchdognullroute"
	"github.com/alertlint/alertlint/internal/mutate"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
	"github.com/alertlint/alertlint/internal/validate"
)

var (
	worlds = flag.Int("worlds", 300, "random worlds that the laws are held against")
	first  = flag.Uint64("world", 1, "the first of them")
)

// TestLaws holds that the answers of alertlint do not contradict each other. In random worlds it asks lint, explain, the routing and both
// endpoints, and holds what they say against these laws:
//
//   - Routing and lint (a): if an always-firing alert must reach a receiver that notifies people, the object whose route leads it there has an
//     error of watchdog-null-route. If the object has one, some always-firing alert must end there where it must not, and if it has a warning,
//     one may. What no alert reaches has no finding.
//   - Explanation and lint (b): what nobody loads or uses, although somebody in view could, has a finding of rule-selector-labels or
//     config-selector-labels; what somebody loads, or may load, has none.
//   - Labels (c): the labels that an explanation says to add or to set make it say yes, if its namespace does not keep it unknown; and the
//     labels that /mutate adds are those that an explanation says to add, or the policy's.
//   - Doors (d): what /validate denies, lint reports as an error with the same message. On create it denies every local error of lint.
//   - Fixes (e): what /mutate fixes, lint does not find any more in what comes of it, and nothing new besides.
//   - Unknown (f): a finding over what is only known if the object is used is an error only if somebody surely uses it. A selector that
//     explain calls wrong is a finding of the object that has it, and no other is.
func TestLaws(t *testing.T) {
	logf.SetLogger(logr.Discard())
	seen, failed := map[string]int{}, 0
	for i := range uint64(*worlds) {
		w := newWorld(t, *first+i)
		h := holding{w: w, st: stack.New(w.objects...), linter: lint.New(checks.All(), w.policy), seen: seen, routings: map[*stack.Alertmanager]*explain.Routing{}}
		h.routing()
		for _, o := range w.objects {
			h.object(o)
		}
		if len(h.broken) > 0 {
			t.Errorf("world %d:\n%s\n%s", *first+i, strings.Join(h.broken, "\n"), w)
		}
		if failed += min(len(h.broken), 1); failed == 10 {
			t.Fatal("and so on")
		}
	}
	t.Log(seen)
	for _, what := range []string{"must reach people", "error", "warning", "nobody loads it", "somebody loads it", "unknown", "labels", "denied", "patched", "wrong selector"} {
		if seen[what] < *worlds/100 {
			t.Errorf("only %d times: %s; that proves too little", seen[what], what)
		}
	}
}

// holding holds the laws against one world.
type holding struct {
	w        *world
	st       *stack.Stack
	linter   *lint.Linter
	routings map[*stack.Alertmanager]*explain.Routing
	fired    []stack.FiredAlert
	seen     map[string]int
	broken   []string
}

func (h *holding) breaks(format string, args ...any) {
	h.broken = append(h.broken, fmt.Sprintf(format, args...))
}

func (h *holding) lint(o *object.Object) []lint.Diagnostic {
	found, bugs := h.linter.Lint(o, h.st)
	for _, b := range bugs {
		h.breaks("%s", b.Reason)
	}
	return found
}

// routing follows the always-firing alerts, and holds the first half of the law of routing and lint.
func (h *holding) routing() {
	for _, o := range h.w.objects {
		for _, f := range h.st.Fired(o) {
			if f.Rule.Spec().Alert == "Watchdog" {
				h.fired = append(h.fired, f)
			}
		}
	}
	for _, am := range h.st.Alertmanagers() {
		r := explain.Route(am, h.st)
		h.routings[am] = r
		if refused(r) {
			continue
		}
		for _, alert := range h.asked() {
			for _, e := range r.Ask(alert).Ends {
				if e.Answer == object.Yes && e.Node.Object != nil && h.people(r, e.Node) {
					h.seen["must reach people"]++
					h.mustBeFound(r, alert, e.Node)
				}
			}
		}
	}
}

// refused reports whether the Alertmanager does not run on what the tree shows, because of some object. What lint says of the others is what
// they will do once that is mended: else each error would hide the next.
func refused(r *explain.Routing) bool {
	return r.Tree == nil || slices.ContainsFunc(r.Failures, func(f explain.Failure) bool { return f.Stage != operator.Skipped })
}

// asked are the always-firing alerts as the rules in view fire them, or as the policy has them if none does.
func (h *holding) asked() (all []routing.Alert) {
	for _, f := range h.fired {
		all = append(all, f.Alert())
	}
	if len(all) == 0 {
		all = append(all, routing.Alert{Labels: h.w.policy.AlwaysFiring[0]})
	}
	return all
}

// people reports whether a receiver notifies, and cannot be a dead man's switch.
func (h *holding) people(r *explain.Routing, n *routing.Node) bool {
	kinds := r.Integrations[n.FullReceiver()]
	return len(kinds) > 0 && !slices.Equal(kinds, []string{"webhook"})
}

func (h *holding) mustBeFound(r *explain.Routing, alert routing.Alert, n *routing.Node) {
	o := n.Object
	if o.Ref.Kind == object.Secret && len(h.fired) == 0 {
		return // a base configuration is judged only if a rule in view fires the alert: nothing says that its Alertmanager gets one
	}
	if h.worst(h.lint(o)) != lint.Error {
		h.breaks("(a) %s %s must reach %s by %s of %s, and lint finds no error in that", r.Alertmanager.Object.Ref, alert.Labels, n.FullReceiver(), n.Route.Path, o.Ref)
	}
	if o.Config() != nil && h.review(o, &validate.Handler{}).Allowed {
		h.breaks("(a) %s %s must reach %s by %s of %s, and /validate allows that", r.Alertmanager.Object.Ref, alert.Labels, n.FullReceiver(), n.Route.Path, o.Ref)
	}
}

// worst is the severity of the worst finding of watchdog-null-route.
func (h *holding) worst(found []lint.Diagnostic) (worst lint.Severity) {
	for _, d := range found {
		if d.Check == watchdognullroute.Check {
			worst = max(worst, d.Severity)
		}
	}
	return worst
}

func (h *holding) object(o *object.Object) {
	found := h.lint(o)
	e, _ := explain.Object(o, h.st, h.linter)
	switch o.Ref.Kind {
	case object.PrometheusRule:
		h.selection(e, found, checks.RuleSelectorLabels)
		h.doors(o, e, found)
	case object.AlertmanagerConfig:
		h.selection(e, found, checks.ConfigSelectorLabels)
		h.doors(o, e, found)
		h.watchdog(o, e, found)
	case object.Prometheus, object.ThanosRuler:
		h.selectors(e, found, checks.PrometheusInvalid)
	case object.Alertmanager:
		h.selectors(e, found, checks.AlertmanagerConfigUnloadable)
	case object.Secret:
		h.watchdog(o, e, found)
	default: // nobody is asked about it
	}
}

// watchdog holds the second half of the law of routing and lint.
func (h *holding) watchdog(o *object.Object, e explain.Explanation, found []lint.Diagnostic) {
	severity := h.worst(found)
	if severity == lint.Off {
		return
	}
	h.seen[severity.String()]++
	used, unsure, behind, relabelled := false, false, false, false
	var must, may bool
	for am, r := range h.routings {
		var use stack.ConfigUse
		ok := false
		if o.Config() != nil {
			use, ok = am.Use(o)
		}
		used = used || ok
		unsure = unsure || ok && use.Selects == object.Unknown
		behind = behind || ok && use.Global && h.selectsOthers(am, o)
		if refused(r) || ok && h.leftOut(am, o, use) {
			return
		}
		for _, alert := range h.asked() {
			ms, my := h.wrong(r, o, alert)
			must, may = must || ms, may || my
		}
	}
	for _, f := range h.fired {
		// Of an alert that is relabelled routing knows not even its name. The finding is about the alert of that name.
		relabelled = relabelled || f.Relabelled
	}
	switch {
	case o.Config() != nil && !used:
		// Nothing uses it: it is judged as it stands.
	case behind:
		// So is the whole configuration of an Alertmanager, for a webhook has no time to render what that selects besides.
	case !may:
		h.breaks("(a) %s of watchdog-null-route in %s, and routing says that no such alert gets there", severity, o.Ref)
	case severity == lint.Error && !must && !relabelled && !unsure:
		// What may or may not be used is judged as it stands, too: a webhook sees it before what selects it.
		h.breaks("(f) error of watchdog-null-route in %s, and routing says that the alert only may get there", o.Ref)
	}
}

// selectsOthers reports whether the Alertmanager may put routes of other objects before those of its whole configuration.
func (h *holding) selectsOthers(am *stack.Alertmanager, whole *object.Object) bool {
	return slices.ContainsFunc(h.w.objects, func(o *object.Object) bool {
		if o == whole || o.Config() == nil || o.Ref.Kind != object.AlertmanagerConfig {
			return false
		}
		_, ok := am.Use(o)
		return ok
	})
}

// wrong says whether the alert must or may end at a receiver of the object that is not a null receiver.
func (h *holding) wrong(r *explain.Routing, o *object.Object, alert routing.Alert) (must, may bool) {
	all := true
	for _, e := range r.Ask(alert).Ends {
		if e.Node.Object == nil || e.Node.Object.Ref != o.Ref {
			continue
		}
		kinds, known := r.Integrations[e.Node.FullReceiver()]
		if known && len(kinds) == 0 {
			all = false
			continue
		}
		may = true
		must = must || e.Answer == object.Yes
	}
	return must || may && all, may
}

func (h *holding) leftOut(am *stack.Alertmanager, o *object.Object, use stack.ConfigUse) bool {
	failures, _ := am.Check(nil, o, use.Global)
	return len(failures) > 0
}

// selection holds the laws of explanation and lint, of labels, and of what is unknown.
func (h *holding) selection(e explain.Explanation, found []lint.Diagnostic, check *lint.Check) {
	o := e.Object
	best := object.No
	for _, s := range e.Selected {
		best = max(best, s.Answer)
	}
	complains := slices.ContainsFunc(found, func(d lint.Diagnostic) bool { return d.Check == check })
	switch {
	case len(e.Selected) == 0:
	case best == object.No:
		h.seen["nobody loads it"]++
		if !complains {
			h.breaks("(b) explain says that nobody selects %s, and lint does not", o.Ref)
		}
	default:
		h.seen[map[object.Answer]string{object.Yes: "somebody loads it", object.Unknown: "unknown"}[best]]++
		if complains {
			h.breaks("(b) lint says that nobody selects %s, and explain says %s", o.Ref, best)
		}
	}
	for _, d := range found {
		if (d.Check == ruleunloadable.Check || d.Check == checks.AlertmanagerConfigUnloadable) && d.Severity == lint.Error && best != object.Yes {
			h.breaks("(f) error %q in %s, which nobody surely selects", d.Message, o.Ref)
		}
	}
	for i, s := range e.Selected {
		h.labels(o, i, s, s.Add)
		h.labels(o, i, s, s.Change)
	}
}

func (h *holding) labels(o *object.Object, i int, s explain.Selection, labels map[string]string) {
	if len(labels) == 0 {
		return
	}
	h.seen["labels"]++
	with := *o
	with.Labels = maps.Clone(o.Labels)
	if with.Labels == nil {
		with.Labels = map[string]string{}
	}
	maps.Copy(with.Labels, labels)
	e, _ := explain.Object(&with, h.st, h.linter)
	want := object.Yes
	if slices.ContainsFunc(s.Reasons, func(r explain.Reason) bool { return r.Answer == object.Unknown }) {
		want = object.Unknown
	}
	if got := e.Selected[i].Answer; got != want {
		h.breaks("(c) with labels %v %s should be selected by %s: expected %s, got %s", labels, o.Ref, s.By.Ref, want, got)
	}
}

// selectors holds that a selector which is none is found in the object that has it, and only such a one.
func (h *holding) selectors(e explain.Explanation, found []lint.Diagnostic, check *lint.Check) {
	wrong := map[string]bool{}
	unread := e.Object.Alertmanager() != nil && e.Object.Alertmanager().Spec.AlertmanagerConfigSelector == nil && e.Object.Alertmanager().Spec.AlertmanagerConfiguration == nil
	for _, r := range e.Selects.Reasons {
		invalid := strings.Contains(r.Message, "is invalid")
		if invalid && unread {
			continue // without a label selector the operator reads no namespace selector
		}
		if field := len(r.At.Path) == 2; field && (invalid || strings.Contains(r.Message, "is malformed")) {
			h.seen["wrong selector"]++
			wrong[fmt.Sprint(r.At.Path[1])] = true
			if r.Answer == object.Yes {
				h.breaks("(f) explain says of %s %q, and yes", e.Object.Ref, r.Message)
			}
		}
	}
	for _, d := range found {
		if d.Check != check || len(d.Path) < 2 || !strings.HasSuffix(fmt.Sprint(d.Path[1]), "Selector") {
			continue
		}
		if field := fmt.Sprint(d.Path[1]); !wrong[field] {
			h.breaks("(f) lint says of %s %q, and explain does not", e.Object.Ref, d.Message)
		} else {
			wrong[field] = false
		}
	}
	for field, left := range wrong {
		if left {
			h.breaks("(f) explain says that %s of %s is wrong, and lint does not", field, e.Object.Ref)
		}
	}
}

// review has a handler answer the request to create an object, which is not there yet.
func (h *holding) review(o *object.Object, handler admission.Handler) admission.Response {
	state := &admit.State{}
	state.SetLinter(h.linter)
	state.SetStack(h.st.With(nil, []object.Ref{o.Ref}))
	switch handler := handler.(type) {
	case *validate.Handler:
		handler.State = state
	case *mutate.Handler:
		handler.State = state
	}
	group, version, _ := strings.Cut(o.Ref.APIVersion, "/")
	return handler.Handle(context.Background(), admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		Kind:      metav1.GroupVersionKind{Group: group, Version: version, Kind: string(o.Ref.Kind)},
		Resource:  metav1.GroupVersionResource{Group: group, Version: version, Resource: strings.ToLower(string(o.Ref.Kind)) + "s"},
		Operation: admissionv1.Create, Namespace: o.Ref.Namespace, Name: o.Ref.Name, Object: runtime.RawExtension{Raw: o.Raw},
	}})
}

// doors holds the laws of both endpoints.
func (h *holding) doors(o *object.Object, e explain.Explanation, found []lint.Diagnostic) {
	errors, locals := map[string]bool{}, map[string]bool{}
	for _, d := range found {
		if d.Severity == lint.Error {
			errors[admit.Text(d)] = true
			if d.Check.Scope == lint.Local {
				locals[admit.Text(d)] = true
			}
		}
	}
	resp := h.review(o, &validate.Handler{})
	if !resp.Allowed {
		h.seen["denied"]++
		if resp.Result.Details == nil {
			h.breaks("(d) /validate answers %v", resp.Result)
			return
		}
		for _, c := range resp.Result.Details.Causes {
			if !errors[c.Message] {
				h.breaks("(d) /validate denies %s: %s; lint has no such error", o.Ref, c.Message)
			}
			delete(locals, c.Message)
		}
	}
	for text := range locals {
		h.breaks("(d) lint has a local error in %s, which /validate does not deny: %s", o.Ref, text)
	}
	h.mutation(o, e, found)
}

// mutation holds the laws of labels and of fixes.
func (h *holding) mutation(o *object.Object, e explain.Explanation, found []lint.Diagnostic) {
	resp := h.review(o, &mutate.Handler{})
	if len(resp.Patches) == 0 {
		return
	}
	h.seen["patched"]++
	text, err := json.Marshal(resp.Patches)
	if err != nil {
		panic(err)
	}
	patch, err := jsonpatch.DecodePatch(text)
	if err != nil {
		panic(err)
	}
	raw, err := patch.Apply(o.Raw)
	if err != nil {
		h.breaks("(e) %v: %s", err, text)
		return
	}
	after, err := object.Decode(raw)
	if err != nil {
		h.breaks("(e) %v: %s", err, raw)
		return
	}
	added := maps.Clone(after.Labels)
	maps.DeleteFunc(added, func(name, _ string) bool { _, had := o.Labels[name]; return had })
	policy := h.w.policy.Inject.PrometheusRule
	if o.Config() != nil {
		policy = h.w.policy.Inject.AlertmanagerConfig
	}
	ofPolicy := len(policy) > 0
	for name, value := range added {
		ofPolicy = ofPolicy && policy[name] == value
	}
	if len(added) > 0 && !ofPolicy && !slices.ContainsFunc(e.Selected, func(s explain.Selection) bool { return maps.Equal(s.Add, added) }) {
		h.breaks("(c) /mutate adds %v to %s, which no explanation says", added, o.Ref)
	}
	h.fixed(o, after, found)
}

func (h *holding) fixed(before, after *object.Object, found []lint.Diagnostic) {
	had := map[string]bool{}
	for _, d := range found {
		had[admit.Text(d)] = true
	}
	with := *h
	with.st = h.st.With([]*object.Object{after}, nil)
	for _, d := range with.lint(after) {
		switch {
		case d.Fix != nil && d.Fix.AtAdmission:
			h.breaks("(e) /mutate fixes %s, and lint still finds %q", before.Ref, d.Message)
		case d.Check.Scope == lint.Across, d.Check == watchdognullroute.Check:
			// Somebody may load it now, which is what these look at.
		case !had[admit.Text(d)]:
			h.breaks("(e) /mutate fixes %s, and lint finds %q then", before.Ref, d.Message)
		}
	}
}
