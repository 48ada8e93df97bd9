package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
)

// clusterSecrets is a cluster whose API server lets users get what may says of "resource namespace/name".
type clusterSecrets struct {
	*secretKeys
	client *fake.Clientset

	mu    sync.Mutex
	asked []authorizationv1.SubjectAccessReviewSpec
}

func newClusterSecrets(t *testing.T, may func(string) (bool, error), objects ...runtime.Object) *clusterSecrets {
	t.Helper()
	c := &clusterSecrets{client: fake.NewClientset(objects...)}
	c.client.PrependReactor("create", "subjectaccessreviews", func(a clienttesting.Action) (bool, runtime.Object, error) {
		review := a.(clienttesting.CreateAction).GetObject().(*authorizationv1.SubjectAccessReview).DeepCopy()
		c.mu.Lock()
		c.asked = append(c.asked, review.Spec)
		c.mu.Unlock()
		of := review.Spec.ResourceAttributes
		allowed, err := may(of.Resource + " " + of.Namespace + "/" + of.Name)
		review.Status.Allowed = allowed
		return true, review, err
	})
	var err error
	if c.secretKeys, err = secretKeysOf(c.client); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { _ = c.run(ctx) })
	t.Cleanup(func() { cancel(); done.Wait() })
	for _, informer := range c.informers {
		for !informer.HasSynced() {
			time.Sleep(time.Millisecond)
		}
	}
	return c
}

func secretOf(name string, keys ...string) *corev1.Secret {
	s := &corev1.Secret{Data: map[string][]byte{}}
	s.Namespace, s.Name = "shop", name
	s.Annotations = map[string]string{"kubectl.kubernetes.io/last-applied-configuration": hush}
	s.Labels = map[string]string{"a": hush}
	for _, k := range keys {
		s.Data[k] = []byte(hush)
	}
	return s
}

// hush is what no one may see.
const hush = "hush-hush"

func configOf(t *testing.T, receiver string) *object.Object {
	t.Helper()
	raw, err := yaml.YAMLToJSON([]byte(`apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: {name: c, namespace: shop}
spec: {receivers: [{name: a, ` + receiver + `}]}`))
	if err != nil {
		t.Fatal(err)
	}
	o, err := object.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

var someone = authenticationv1.UserInfo{
	Username: "someone", UID: "7", Groups: []string{"shop"}, Extra: map[string]authenticationv1.ExtraValue{"scope": {"x"}},
}

func everything(string) (bool, error) { return true, nil }

func TestLearn(t *testing.T) {
	three := configOf(t, "slackConfigs: [{apiURL: {name: slack, key: url}}, {apiURL: {name: gone, key: url}}, {apiURL: {name: slack, key: other}}]")
	slack := secret.Lookup{Kind: object.Secret, Namespace: "shop", Name: "slack", Exists: true, Keys: []string{"a", "url"}}
	gone := secret.Lookup{Kind: object.Secret, Namespace: "shop", Name: "gone"}
	for name, test := range map[string]struct {
		may   func(string) (bool, error)
		want  []secret.Lookup
		asked []string
	}{
		"all of the namespace": {everything, []secret.Lookup{slack, gone}, []string{"shop/"}},
		"one": {
			func(of string) (bool, error) { return of == "secrets shop/gone", nil },
			[]secret.Lookup{gone},
			[]string{"shop/", "shop/gone", "shop/slack"},
		},
		"none":      {func(string) (bool, error) { return false, nil }, nil, []string{"shop/", "shop/gone", "shop/slack"}},
		"no answer": {func(string) (bool, error) { return true, errors.New("no") }, nil, []string{"shop/", "shop/gone", "shop/slack"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClusterSecrets(t, test.may, secretOf("slack", "url", "a"), secretOf("unrelated"))
			got := c.learn(t.Context(), someone, three)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			var asked []string
			for _, spec := range c.asked {
				of := spec.ResourceAttributes
				asked = append(asked, of.Namespace+"/"+of.Name)
				if spec.User != "someone" || spec.UID != "7" || !slices.Equal(spec.Groups, []string{"shop"}) || spec.Extra["scope"][0] != "x" || of.Verb != "get" {
					t.Errorf("asked %+v", spec)
				}
			}
			slices.Sort(asked)
			if diff := cmp.Diff(test.asked, asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLearnOfConfigMaps(t *testing.T) {
	ca := &corev1.ConfigMap{Data: map[string]string{"ca.crt": hush}, BinaryData: map[string][]byte{"other": nil}}
	ca.Namespace, ca.Name = "shop", "ca"
	c := newClusterSecrets(t, everything, ca)
	got := c.learn(t.Context(), someone, configOf(t, "emailConfigs: [{tlsConfig: {ca: {configMap: {name: ca, key: ca.crt}}}}]"))
	want := []secret.Lookup{{Kind: object.ConfigMap, Namespace: "shop", Name: "ca", Exists: true, Keys: []string{"ca.crt"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What comes with the object that refers to it is waited for.
func TestLearnOfWhatComesInAMoment(t *testing.T) {
	c := newClusterSecrets(t, everything)
	go func() {
		time.Sleep(cachePatience / 5)
		_, _ = c.client.CoreV1().Secrets("shop").Create(context.Background(), secretOf("slack", "url"), metav1.CreateOptions{})
	}()
	got := c.learn(t.Context(), someone, configOf(t, "slackConfigs: [{apiURL: {name: slack, key: url}}]"))
	if len(got) != 1 || !got[0].Exists {
		t.Errorf("got %+v", got)
	}
}

func TestLearnIsBounded(t *testing.T) {
	var refs []string
	for i := range 5 * maxReviews {
		refs = append(refs, fmt.Sprintf("{apiURL: {name: s%d, key: url}}", i))
	}
	o := configOf(t, "slackConfigs: ["+strings.Join(refs, ", ")+"]")
	c := newClusterSecrets(t, func(of string) (bool, error) { return !strings.HasSuffix(of, "/"), nil })
	if got := c.learn(t.Context(), someone, o); len(got) != maxReviews {
		t.Errorf("%d known", len(got))
	}
	if len(c.asked) != maxReviews+1 {
		t.Errorf("%d asked", len(c.asked))
	}
}

// Who asks for what is missing, and for longer than there is time, waits no longer.
func TestLearnEndsInTime(t *testing.T) {
	c := newClusterSecrets(t, everything)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o := configOf(t, "slackConfigs: [{apiURL: {name: slack, key: url}}]")
	if got := c.look(ctx, time.Now().Add(time.Hour), "shop", wanted{kind: object.Secret, name: "slack", keys: []string{"url"}}); got.Exists {
		t.Errorf("got %+v", got)
	}
	_ = c.learn(ctx, someone, o)
}

// Before the cache is filled, and where the rights for it are missing, nothing is known, and no one is asked.
func TestLearnWithoutACache(t *testing.T) {
	s, err := secretKeysOf(fake.NewClientset())
	if err != nil {
		t.Fatal(err)
	}
	if got := s.learn(t.Context(), someone, configOf(t, "slackConfigs: [{apiURL: {name: slack, key: url}}]")); got != nil {
		t.Errorf("got %+v", got)
	}
}

// No value is cached or logged.
func TestNoValueIsKept(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	c := newClusterSecrets(t, func(string) (bool, error) { return true, errors.New("no") }, secretOf("slack", "url"))
	c.learn(t.Context(), someone, configOf(t, "slackConfigs: [{apiURL: {name: slack, key: url}}]"))
	cached := c.informers[object.Secret].GetStore().List()
	if len(cached) != 1 {
		t.Fatalf("%d cached", len(cached))
	}
	names := cached[0].(*keyNames)
	if text := fmt.Sprintf("%s %q %s", names, names.keys, log.String()); strings.Contains(text, hush) || !strings.Contains(text, `"url"`) {
		t.Errorf("kept: %s", text)
	}
	again, err := toKeyNames(cached[0])
	if err != nil || again != cached[0] {
		t.Errorf("what is cached is not left as it is: %v, %v", again, err)
	}
}
