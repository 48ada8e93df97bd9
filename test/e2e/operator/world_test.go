package operator

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/test/e2e/cluster"
)

// world is what there was at two times: when the operator had dealt with what it found, and with what came then.
type world struct {
	cases      []testCase
	refused    map[ref]string    // by the API server's schema
	crashed    map[string]string // the panic, by the name of the case
	controller map[ref]string
	old        snapshot
	new        snapshot
}

// ref names an object, whatever its version.
type ref struct{ kind, namespace, name string }

func (r ref) String() string { return r.kind + " " + r.namespace + "/" + r.name }

func refOf(o *unstructured.Unstructured) ref { return ref{o.GetKind(), o.GetNamespace(), o.GetName()} }

// snapshot is what the operator wrote, and what alertlint makes of the same objects.
type snapshot struct {
	objects []*object.Object
	seen    map[object.Kind][]view

	// generated is the configuration of each Alertmanager.
	generated map[ref]string
	// files are the rule files of each Prometheus and ThanosRuler, by the PrometheusRule that each was made of.
	files map[ref]map[ref]string
	// reconciled is the condition of each of them.
	reconciled map[ref]monitoringv1.Condition
	// rejected is what events say: the text, by who looked at an object, and the object.
	rejected map[[2]ref]string
}

func live(ctx context.Context, kube *cluster.Cluster, cases []testCase) (*world, error) {
	config, err := kube.RESTConfig()
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	w := &world{cases: cases, refused: map[ref]string{}, crashed: map[string]string{}, controller: share(cases)}
	var there []*unstructured.Unstructured
	for _, snap := range []*snapshot{&w.old, &w.new} {
		var coming []*unstructured.Unstructured
		for _, c := range cases {
			if snap == &w.old {
				coming = append(coming, c.first...)
			} else {
				coming = append(coming, c.then...)
			}
		}
		if err := w.create(ctx, client, coming); err != nil {
			return nil, err
		}
		there = append(there, coming...)
		there = slices.DeleteFunc(there, func(o *unstructured.Unstructured) bool { return w.refused[refOf(o)] != "" })
		operators, err := w.start(ctx, kube, there)
		if err != nil {
			return nil, err
		}
		if *snap, err = read(ctx, client); err != nil {
			return nil, err
		}
		for _, o := range operators {
			o.Stop()
		}
		if err := snap.view(there); err != nil {
			return nil, err
		}
	}
	for _, c := range cases {
		if !c.crashes {
			continue
		}
		log, err := kube.CrashOperator(ctx, "--controller-id="+c.name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		w.crashed[c.name] = log
	}
	return w, nil
}

// view gives alertlint the objects, as they were written.
func (s *snapshot) view(objects []*unstructured.Unstructured) error {
	for _, o := range objects {
		text, err := json.Marshal(o)
		if err != nil {
			return err
		}
		decoded, err := object.Decode(text)
		if err != nil {
			return fmt.Errorf("%s: %w", refOf(o), err)
		}
		s.objects = append(s.objects, decoded)
	}
	return nil
}

// controllers is how many operators share the work. Each asks the API server no more than 100 times a second, which is what
// takes the time.
const controllers = 4

// share says which operator each object is for.
func share(cases []testCase) map[ref]string {
	to := map[ref]string{}
	for i, c := range cases {
		id := fmt.Sprintf("e2e-%d", i%controllers)
		if c.crashes {
			id = c.name
		}
		for _, o := range c.first {
			to[refOf(o)] = id
		}
	}
	return to
}

// start starts the operators and waits until they have settled. They start anew each time, since informers that run would
// show them what came piece by piece.
func (w *world) start(ctx context.Context, kube *cluster.Cluster, there []*unstructured.Unstructured) (all []*cluster.Operator, err error) {
	count := map[string]map[string]int{}
	for i := range controllers {
		id := fmt.Sprintf("e2e-%d", i)
		count[id] = map[string]int{}
		// The status of what is selected tells nothing that events do not, and takes a third of the time.
		operator, err := kube.StartOperator(ctx, "--controller-id="+id, "--feature-gates=StatusForConfigurationResources=false")
		if err != nil {
			return nil, err
		}
		all = append(all, operator)
	}
	for _, o := range there {
		if n := count[w.controller[refOf(o)]]; n != nil {
			n[o.GetKind()]++
		}
	}
	for i, operator := range all {
		n := count[fmt.Sprintf("e2e-%d", i)]
		if err := operator.Settled(ctx, n["Alertmanager"], n["Prometheus"], n["ThanosRuler"]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// create creates the objects, namespaces first, and notes which ones the API server's schema refuses.
func (w *world) create(ctx context.Context, client dynamic.Interface, objects []*unstructured.Unstructured) error {
	var (
		mu   sync.Mutex
		errs []error
		wg   sync.WaitGroup
		slot = make(chan struct{}, 8)
	)
	for _, namespaces := range []bool{true, false} {
		for _, o := range objects {
			if (o.GetKind() == "Namespace") != namespaces {
				continue
			}
			slot <- struct{}{}
			wg.Go(func() {
				defer func() { <-slot }()
				resource, _ := meta.UnsafeGuessKindToResource(o.GroupVersionKind())
				o := o.DeepCopy() // what comes back has defaults in it
				o.SetAnnotations(map[string]string{"operator.prometheus.io/controller-id": w.controller[refOf(o)]})
				// As kubectl has it, a field that is not known is an error.
				_, err := client.Resource(resource).Namespace(o.GetNamespace()).Create(ctx, o,
					metav1.CreateOptions{FieldValidation: metav1.FieldValidationStrict})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case apierrors.IsInvalid(err) || apierrors.IsBadRequest(err) || err != nil && strings.Contains(err.Error(), "conversion webhook"):
					w.refused[refOf(o)] = err.Error()
				case err != nil:
					errs = append(errs, fmt.Errorf("%s: %w", refOf(o), err))
				}
			})
		}
		wg.Wait()
	}
	return errors.Join(errs...)
}

func read(ctx context.Context, client dynamic.Interface) (snapshot, error) {
	s := snapshot{
		generated: map[ref]string{}, files: map[ref]map[ref]string{}, reconciled: map[ref]monitoringv1.Condition{},
		rejected: map[[2]ref]string{},
	}
	byFile := map[string]ref{}
	rules, err := list[monitoringv1.PrometheusRule](ctx, client, monitoringv1.SchemeGroupVersion.WithResource("prometheusrules"))
	if err != nil {
		return s, err
	}
	for _, r := range rules {
		byFile[fmt.Sprintf("%s-%s-%s.yaml", r.Namespace, r.Name, r.UID)] = ref{"PrometheusRule", r.Namespace, r.Name}
	}
	secrets, err := list[corev1.Secret](ctx, client, corev1.SchemeGroupVersion.WithResource("secrets"))
	if err != nil {
		return s, err
	}
	for _, secret := range secrets {
		packed, ok := secret.Data["alertmanager.yaml.gz"]
		if !ok {
			continue
		}
		text, err := unpack(packed)
		if err != nil {
			return s, err
		}
		s.generated[owner(secret.ObjectMeta)] = text
	}
	configMaps, err := list[corev1.ConfigMap](ctx, client, corev1.SchemeGroupVersion.WithResource("configmaps"))
	if err != nil {
		return s, err
	}
	for _, cm := range configMaps {
		if len(cm.OwnerReferences) == 0 {
			continue
		}
		by := owner(cm.ObjectMeta)
		if s.files[by] == nil {
			s.files[by] = map[ref]string{}
		}
		for file, text := range cm.Data {
			s.files[by][byFile[file]] = text
		}
	}
	for kind, resource := range map[string]string{"Alertmanager": "alertmanagers", "Prometheus": "prometheuses", "ThanosRuler": "thanosrulers"} {
		// Of their status all have the same fields in common.
		all, err := list[monitoringv1.Prometheus](ctx, client, monitoringv1.SchemeGroupVersion.WithResource(resource))
		if err != nil {
			return s, err
		}
		for _, o := range all {
			for _, c := range o.Status.Conditions {
				if c.Type == monitoringv1.Reconciled {
					s.reconciled[ref{kind, o.Namespace, o.Name}] = c
				}
			}
		}
	}
	s.rejected, err = events(ctx, client)
	return s, err
}

// events reads until no more come: the operator writes them when it finds the time.
func events(ctx context.Context, client dynamic.Interface) (map[[2]ref]string, error) {
	found := map[[2]ref]string{}
	for before := -1; ; {
		all, err := list[eventsv1.Event](ctx, client, eventsv1.SchemeGroupVersion.WithResource("events"))
		if err != nil {
			return nil, err
		}
		for _, e := range all {
			if e.Related != nil {
				found[[2]ref{
					{e.Related.Kind, e.Related.Namespace, e.Related.Name}, {e.Regarding.Kind, e.Regarding.Namespace, e.Regarding.Name},
				}] = e.Note
			}
		}
		if len(all) == before {
			return found, nil
		}
		before = len(all)
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(2 * time.Second):
		}
	}
}

func owner(m metav1.ObjectMeta) ref {
	return ref{m.OwnerReferences[0].Kind, m.Namespace, m.OwnerReferences[0].Name}
}

func list[T any](ctx context.Context, client dynamic.Interface, resource schema.GroupVersionResource) ([]T, error) {
	found, err := client.Resource(resource).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(found.Items)
	if err != nil {
		return nil, err
	}
	var out []T
	return out, json.Unmarshal(text, &out)
}

func unpack(packed []byte) (string, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
}
