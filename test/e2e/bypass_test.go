package e2e

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

const setExpr = `--patch=[{"op": "replace", "path": "/spec/groups/0/rules/0/expr", "value": "up =="}]`

// An object that waits for its finalizers is in force until they are gone, and so nothing broken gets into it. Nor does what is
// broken already keep it from going.
func TestDying(t *testing.T) {
	s := newTranscript(t, "dying")
	dying := func() {
		s.kubectl("create", "-f", "test/e2e/testdata/dying.yaml")
		s.kubectl("delete", "prometheusrule", "dying", "-n", "shop", "--wait=false")
	}
	s.note("a new mistake is refused until the very end")
	dying()
	s.kubectl("patch", "prometheusrule", "dying", "-n", "shop", "--type=json", setExpr)
	s.kubectl("patch", "prometheusrule", "dying", "-n", "shop", "--type=merge", `--patch={"metadata": {"finalizers": null}}`)
	s.kubectl("get", "prometheusrule", "dying", "-n", "shop")

	s.note("an old one, from when no one looked, is let go")
	unjudged(t, func() {
		dying()
		s.kubectl("patch", "prometheusrule", "dying", "-n", "shop", "--type=json", setExpr)
	})
	s.kubectl("patch", "prometheusrule", "dying", "-n", "shop", "--type=merge", `--patch={"metadata": {"finalizers": null}}`)
	s.kubectl("get", "prometheusrule", "dying", "-n", "shop")
}

// unjudged does something while the policy exempts the namespace shop.
func unjudged(t *testing.T, do func()) {
	t.Helper()
	rule := parse(t, read(t, "test/e2e/testdata/many-mistakes.yaml"))
	before := policy(t)
	setPolicy(t, "namespaces: {exempt: [shop]}")
	eventually(t, "the namespace to be exempt", func() error { return ask(t, rule).err })
	do()
	setPolicy(t, before)
	eventually(t, "the namespace to be judged", func() error {
		if len(ask(t, rule).refusals()) == 0 {
			return errors.New("a broken rule is let in")
		}
		return nil
	})
}

// onCall makes a namespace whose Alertmanager takes Watchdog to whom its AlertmanagerConfigs say.
func onCall(t *testing.T) {
	t.Helper()
	apply(t, read(t, "test/e2e/testdata/on-call.yaml"))
	t.Cleanup(func() {
		// Other tests' findings would speak of it.
		kube.Kubectl(context.WithoutCancel(t.Context()), "delete", "alertmanager", "main", "-n", "on-call")
	})
	config := parse(t, read(t, "test/e2e/testdata/silenced.yaml"))
	config.SetAnnotations(nil)
	eventually(t, "the webhook to see the Alertmanager", func() error {
		if len(ask(t, config).refusals()) == 0 {
			return errors.New("Watchdog may page people")
		}
		return nil
	})
}

// Whoever may write an object may silence what is a matter of taste, which leaves a trace, and nothing that would let broken
// configuration in. The policy is the one that is shipped.
func TestSilencing(t *testing.T) {
	s := newTranscript(t, "silencing")
	s.note("broken PromQL does not get in, whatever its annotation says")
	s.kubectl("create", "-f", "test/e2e/testdata/silenced-locked.yaml")

	onCall(t)
	s.note("what keeps no object from being loaded may be silenced, and is told")
	s.kubectl("create", "-f", "test/e2e/testdata/silenced.yaml")
	s.note("with each write")
	s.kubectl("label", "alertmanagerconfig", "paged", "-n", "on-call", "team=shop")
	s.kubectl("delete", "alertmanagerconfig", "paged", "-n", "on-call")

	var audited []string
	events, err := kube.Audit()
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range events {
		if what := event.Annotations["validate.alertlint.dev/silenced"]; what != "" {
			audited = append(audited, event.Verb+" "+event.ObjectRef.Name+": "+what)
		}
	}
	want := []string{
		"create paged: watchdog-null-route (1, first at spec.route.receiver)",
		"patch paged: watchdog-null-route (1, first at spec.route.receiver)",
	}
	if audited = audited[max(0, len(audited)-len(want)):]; !slices.Equal(audited, want) {
		t.Errorf("audited are %q, want %q", audited, want)
	}
	const series = `alertlint_webhook_silenced_findings_total{check="watchdog-null-route",severity="error"} `
	if !strings.Contains(metrics(t), series) {
		t.Errorf("no %s among the metrics", series)
	}
	if !strings.Contains(webhook.Log(), "silenced findings that would have denied the object") {
		t.Errorf("not logged:\n%s", webhook.Log())
	}
}
