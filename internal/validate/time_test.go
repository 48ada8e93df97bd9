package validate

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	authenticationv1 "k8s.io/api/authentication/v1"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
	"github.com/alertlint/alertlint/internal/stack"
)

// Where time runs out while the old object is judged, what may be old is a warning, and what is new for certain refuses.
func TestRatchetStopped(t *testing.T) {
	for name, test := range map[string]struct {
		old, now         []string
		had, maybe, sure []string
	}{
		"may be old":     {[]string{"bad 1"}, []string{"up", "bad 1"}, nil, []string{"bad 1"}, nil},
		"is new":         {[]string{"bad 1"}, []string{"bad 2", "bad 1"}, nil, []string{"bad 1"}, []string{"bad 2"}},
		"copied":         {[]string{"bad 1"}, []string{"bad 1", "bad 1"}, nil, []string{"bad 1"}, []string{"bad 1"}},
		"in other words": {[]string{"up"}, []string{"bad 1"}, nil, nil, []string{"bad 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := handler(t, "")
			req := request(admissionv1.Update, ruleObject("", test.now...), ruleObject("", test.old...))
			sub, _ := h.State.Open(req)
			r := newRatchet(t.Context(), sub, req)
			// As it is where the meter stopped the first rule.
			stopped := meter.New(0)
			stopped.Stop()
			result := sub.Linter.Judge(sub.Old(req), sub.Stack, stopped)
			if len(result.Stopped) == 0 {
				t.Fatal("no rule is stopped")
			}
			r.before, r.stopped = counts{}, result.Stopped
			had, maybe, sure := r.divide(sub.Linter.Judge(sub.Object, sub.Stack, nil).Findings)
			text := func(diags []lint.Diagnostic) (texts []string) {
				for _, d := range diags {
					texts = append(texts, d.Path.In(r.now).(string))
				}
				return texts
			}
			if diff := cmp.Diff([][]string{test.had, test.maybe, test.sure}, [][]string{text(had), text(maybe), text(sure)}); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A rule that came to its end with the old object leaves nothing open.
func TestRatchetFinishedRule(t *testing.T) {
	h := handler(t, "")
	req := request(admissionv1.Update, ruleObject("", "bad 1"), ruleObject("", "bad 1"))
	sub, _ := h.State.Open(req)
	r := newRatchet(t.Context(), sub, req)
	r.before = counts{}
	if _, maybe, sure := r.divide(sub.Linter.Judge(sub.Object, sub.Stack, nil).Findings); len(maybe) > 0 || len(sure) != 1 {
		t.Errorf("may be old: %v, new: %v", maybe, sure)
	}
}

const config = `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE","namespace":"shop",
"kind":{"group":"monitoring.coreos.com","version":"v1beta1","kind":"AlertmanagerConfig"},
"resource":{"group":"monitoring.coreos.com","version":"v1beta1","resource":"alertmanagerconfigs"},
"object":{"metadata":{"name":"a"},"spec":{"route":{"receiver":"null","routes":[{"receiver":"a","matchers":[{"name":"x","value":"y"}]}]},
"receivers":[{"name":"null"},{"name":"a","slackConfigs":[{"apiURL":{"name":"gone","key":"url"}}]}]}}}}`

// Sixty ask at once about a Secret, and the cluster does not answer until it is known how many it was asked by. All get a
// verdict, most with a warning, the others without.
func TestSecretsRefuseNobody(t *testing.T) {
	state := &admit.State{}
	state.SetLinter(lint.New(checks.All(), lint.DefaultPolicy()))
	state.SetStack(stack.New())
	const clients = 80
	var asked, most, asking atomic.Int64
	var enough sync.WaitGroup
	enough.Add(60)
	h := &Handler{State: state, Learn: func(ctx context.Context, _ authenticationv1.UserInfo, o *object.Object) []secret.Lookup {
		n := asking.Add(1)
		defer asking.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		if asked.Add(1) <= 60 {
			enough.Done()
		}
		enough.Wait()
		return []secret.Lookup{{Kind: object.Secret, Namespace: o.Ref.Namespace, Name: "gone"}}
	}}
	server := httptest.NewServer(&admit.Endpoint{Name: "validate", Handler: h, State: state, Limits: admit.DefaultLimits()})
	defer server.Close()
	var warned atomic.Int64
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			resp, err := http.Post(server.URL+"?timeout=30s", "application/json", strings.NewReader(config))
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			var text strings.Builder
			_ = resp.Write(&text)
			if resp.StatusCode != http.StatusOK || !strings.Contains(text.String(), `"allowed":true`) {
				t.Errorf("refused: %s", text.String())
			}
			if strings.Contains(text.String(), "does not exist") {
				warned.Add(1)
			}
		})
	}
	all.Wait()
	if warned.Load() != asked.Load() || asked.Load() < 60 {
		t.Errorf("%d asked, %d were warned", asked.Load(), warned.Load())
	}
	if most.Load() < 60 || most.Load() > 64 {
		t.Errorf("%d asked at once", most.Load())
	}
}

// An ignore that silences nothing is reported with Learn as without, and once.
func TestLateRulesOnce(t *testing.T) {
	state := &admit.State{}
	state.SetLinter(lint.New(checks.All(), lint.DefaultPolicy()))
	state.SetStack(stack.New())
	h := &Handler{State: state, Learn: func(context.Context, authenticationv1.UserInfo, *object.Object) []secret.Lookup {
		return []secret.Lookup{{Kind: object.Secret, Namespace: "shop", Name: "gone"}}
	}}
	body := strings.Replace(config, `"metadata":{"name":"a"}`, `"metadata":{"name":"a","annotations":{"alertlint.dev/ignore":"nonsense"}}`, 1)
	req, err := admit.ReadReview([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	resp := h.Handle(t.Context(), req)
	var got []string
	for _, w := range resp.Warnings {
		got = append(got, w[strings.LastIndex(w, "["):])
	}
	if diff := cmp.Diff([]string{"[ignore-unused]", "[secret-missing]"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	silenced := strings.Replace(body, "nonsense", "secret-missing", 1)
	if req, err = admit.ReadReview([]byte(silenced)); err != nil {
		t.Fatal(err)
	}
	if resp := h.Handle(t.Context(), req); len(resp.Warnings) > 0 && strings.Contains(resp.Warnings[0], "[secret-missing]") {
		t.Errorf("got %q", resp.Warnings)
	}
}
