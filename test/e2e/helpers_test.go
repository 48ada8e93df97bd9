package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/lint"
)

// read reads a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func eventually(t *testing.T, what string, ask func() error) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := ask()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s: %v\n%s", what, err, webhook.Log())
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// awaitStack waits until the webhook's cache has the Prometheus of the namespace, which shows in that it repairs a rule.
func awaitStack(t *testing.T, namespace string) {
	t.Helper()
	rule := parse(t, strings.ReplaceAll(read(t, "examples/broken/prometheusrule-unlabelled.yaml"),
		"namespace: monitoring", "namespace: "+namespace))
	eventually(t, "the webhook to see the Prometheus", func() error {
		answer := ask(t, rule)
		if answer.err == nil && len(answer.labels) == 0 {
			return errors.New("a rule is not repaired")
		}
		return answer.err
	})
}

// monitoring makes the cluster that the examples speak of, once for all tests.
func monitoring(t *testing.T) {
	t.Helper()
	if kube.Kubectl(t.Context(), "get", "namespace", "monitoring").Exit == 0 {
		return
	}
	for _, args := range [][]string{
		{"create", "namespace", "monitoring"},
		{"apply", "-f", "examples/prometheus.yaml", "-f", "examples/alertmanager.yaml", "-f", "examples/secret.yaml"},
	} {
		if err := kube.Kubectl(t.Context(), args...).Err(); err != nil {
			t.Fatal(err)
		}
	}
	awaitStack(t, "monitoring")
}

func parse(t *testing.T, manifest string) *unstructured.Unstructured {
	t.Helper()
	object := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(manifest), &object.Object); err != nil {
		t.Fatal(err)
	}
	return object
}

// answer is what the API server says to a creation that is not carried out.
type answer struct {
	err      error
	warnings []string
	labels   map[string]string
}

// refusals are the causes of a denial, as PATH: MESSAGE [CHECK].
func (a answer) refusals() []string {
	var status *apierrors.StatusError
	if !errors.As(a.err, &status) {
		return nil
	}
	var all []string
	for _, cause := range status.ErrStatus.Details.Causes {
		all = append(all, cause.Field+": "+cause.Message)
	}
	slices.Sort(all)
	return all
}

func ask(t *testing.T, object *unstructured.Unstructured) answer {
	t.Helper()
	var a answer
	var mu sync.Mutex
	config, err := kube.RESTConfig()
	if err != nil {
		t.Fatal(err)
	}
	config.WarningHandlerWithContext = warnings(func(text string) {
		mu.Lock()
		defer mu.Unlock()
		a.warnings = append(a.warnings, text)
	})
	c, err := dynamic.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	resource, _ := meta.UnsafeGuessKindToResource(object.GroupVersionKind())
	// Cleanups ask too, when the test's context has ended.
	created, err := c.Resource(resource).Namespace(object.GetNamespace()).Create(context.WithoutCancel(t.Context()), object,
		metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	a.err = err
	if err == nil {
		a.labels = created.GetLabels()
	}
	slices.Sort(a.warnings)
	return a
}

type warnings func(string)

func (w warnings) HandleWarningHeaderWithContext(_ context.Context, _ int, _, text string) { w(text) }

var _ rest.WarningHandlerWithContext = warnings(nil)

// diagnostic is a finding in the command line's JSON.
type diagnostic struct {
	Check    string `json:"check"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Path     string `json:"path"`
	Group    string `json:"group"`
	Alert    string `json:"alert"`
	Record   string `json:"record"`
	Route    string `json:"route"`
	Receiver string `json:"receiver"`
	Interval string `json:"timeInterval"`
}

// String renders the finding as the webhook does.
func (d diagnostic) String() string {
	about := lint.Subject{Group: d.Group, Alert: d.Alert, Record: d.Record, Route: d.Route, Receiver: d.Receiver, Interval: d.Interval}
	text := about.Before(d.Message) + " [" + d.Check + "]"
	switch {
	case d.Path != "":
		return d.Path + ": " + text
	case d.Severity == "error":
		return "object: " + text
	default:
		return text
	}
}

func decodeDiagnostics(t *testing.T, text []byte) []diagnostic {
	t.Helper()
	var report struct {
		Diagnostics []diagnostic `json:"diagnostics"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return report.Diagnostics
}
