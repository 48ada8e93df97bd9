package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// keepStack keeps the state's stack at what is in the files or in the cluster.
func keepStack(ctx context.Context, o options, state *admit.State) error {
	if o.standalone {
		st, err := readStack(o.stack)
		if err != nil {
			return err
		}
		state.SetStack(st)
		return nil
	}
	config, err := restConfig(o.kubeconfig)
	if err != nil {
		return err
	}
	w, err := newWatcher(config, state)
	if err != nil {
		return err
	}
	return w.run(ctx)
}

func readStack(files []string) (*stack.Stack, error) {
	var objects []*object.Object
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("--stack: %w", err)
		}
		file := source.Parse(name, data)
		if file.NotAnalysed != "" {
			return nil, fmt.Errorf("--stack: %s is %s", name, file.NotAnalysed)
		}
		for _, p := range file.Problems {
			return nil, fmt.Errorf("--stack: %s:%d:%d: %s", name, p.Line, p.Column, p.Message)
		}
		for _, o := range file.Objects {
			objects = append(objects, o.Object)
		}
	}
	return stack.New(objects...), nil
}

func restConfig(kubeconfig string) (*rest.Config, error) {
	if kubeconfig == "" {
		config, err := rest.InClusterConfig()
		if errors.Is(err, rest.ErrNotInCluster) {
			return nil, errors.New("not in a cluster: give --kubeconfig, or --standalone to run without one")
		}
		return config, err
	}
	return clientcmd.BuildConfigFromFlags("", kubeconfig)
}

// watched are the kinds that decide what becomes of other objects. No Secret is among them. They are cached without a type:
// one object that does not fit its Go type, as an operator newer than ours may serve, would keep a typed cache from ever
// being filled. object.DecodeAs takes what fits.
var watched = map[object.Kind]client.Object{
	object.Prometheus:   untyped(object.Prometheus),
	object.ThanosRuler:  untyped(object.ThanosRuler),
	object.Alertmanager: untyped(object.Alertmanager),
	object.Namespace: &metav1.PartialObjectMetadata{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: string(object.Namespace)},
	},
}

func untyped(kind object.Kind) client.Object {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": monitoringv1.SchemeGroupVersion.String(), "kind": string(kind),
	}}
}

// watcher follows the cluster.
type watcher struct {
	cache   cache.Cache
	state   *admit.State
	changed chan struct{}
	// retry is how often a kind is looked for whose definition is not installed. It may be never: not everyone has Thanos.
	retry time.Duration

	mu      sync.Mutex
	objects map[object.Ref]*object.Object
	// settled are the kinds whose objects are all here, and those that the cluster does not have.
	settled map[object.Kind]bool
}

func newWatcher(config *rest.Config, state *admit.State) (*watcher, error) {
	config.UserAgent = "alertlint-webhook"
	c, err := cache.New(config, cache.Options{DefaultTransform: strip})
	if err != nil {
		return nil, err
	}
	return &watcher{
		cache: c, state: state, changed: make(chan struct{}, 1), retry: 10 * time.Second,
		objects: map[object.Ref]*object.Object{}, settled: map[object.Kind]bool{},
	}, nil
}

func (w *watcher) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.cache.Start(ctx) })
	group.Go(func() error { w.rebuild(ctx); return nil })
	for kind := range watched {
		group.Go(func() error { return w.follow(ctx, kind) })
	}
	return group.Wait()
}

// strip leaves out what no rule looks at.
func strip(v any) (any, error) {
	if o, ok := v.(*unstructured.Unstructured); ok {
		delete(o.Object, "status")
	}
	if o, ok := v.(metav1.Object); ok {
		o.SetManagedFields(nil)
		o.SetAnnotations(nil)
	}
	return v, nil
}

// follow watches one kind, from when the cluster has it.
func (w *watcher) follow(ctx context.Context, kind object.Kind) error {
	for {
		informer, err := w.cache.GetInformer(ctx, watched[kind], cache.BlockUntilSynced(false))
		if err == nil {
			events, err := informer.AddEventHandler(w.handler(kind))
			if err != nil {
				return err
			}
			// The informer is filled before its handlers have seen everything.
			if toolscache.WaitForCacheSync(ctx.Done(), events.HasSynced) {
				w.settle(kind, "synced")
			}
			return nil
		}
		if meta.IsNoMatchError(err) {
			w.settle(kind, "not installed in the cluster; looking again from time to time")
		} else if ctx.Err() == nil {
			slog.Error("a kind cannot be watched; trying again", "kind", kind, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(w.retry):
		}
	}
}

func (w *watcher) settle(kind object.Kind, how string) {
	w.mu.Lock()
	before := w.settled[kind]
	w.settled[kind] = true
	w.mu.Unlock()
	if !before || how == "synced" {
		slog.Info(how, "kind", kind)
	}
	w.signal()
}

func (w *watcher) signal() {
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

func (w *watcher) handler(kind object.Kind) toolscache.ResourceEventHandler {
	return toolscache.ResourceEventHandlerFuncs{
		AddFunc:    func(v any) { w.set(kind, v) },
		UpdateFunc: func(_, v any) { w.set(kind, v) },
		DeleteFunc: func(v any) {
			if unknown, ok := v.(toolscache.DeletedFinalStateUnknown); ok {
				v = unknown.Obj
			}
			w.remove(kind, v)
		},
	}
}

func (w *watcher) set(kind object.Kind, v any) {
	o, err := decode(kind, v)
	if err != nil {
		slog.Error("an object in the cluster cannot be read", "kind", kind, "error", err)
		return
	}
	w.mu.Lock()
	w.objects[key(o.Ref)] = o
	w.mu.Unlock()
	w.signal()
}

func (w *watcher) remove(kind object.Kind, v any) {
	o, ok := v.(metav1.Object)
	if !ok {
		return
	}
	w.mu.Lock()
	delete(w.objects, object.Ref{Kind: kind, Namespace: o.GetNamespace(), Name: o.GetName()})
	w.mu.Unlock()
	w.signal()
}

func key(r object.Ref) object.Ref {
	r.APIVersion = ""
	return r
}

// decode makes an object of what the cache holds.
func decode(kind object.Kind, v any) (*object.Object, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return object.DecodeAs(raw, watched[kind].GetObjectKind().GroupVersionKind().GroupVersion().String(), string(kind))
}

// quiet is how long changes are gathered before they are looked at.
const quiet = 20 * time.Millisecond

// rebuild makes a new stack after changes, once every kind is settled.
func (w *watcher) rebuild(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.changed:
		}
		time.Sleep(quiet)
		w.publish()
	}
}

// publish leaves the last stack in place where alertlint fails on what is in the cluster now.
func (w *watcher) publish() {
	defer func() {
		if v := recover(); v != nil {
			admit.CountBug("")
			slog.Error("the stack cannot be built; the last one stays in view: this is a bug in alertlint",
				"reason", fmt.Sprint(v), "stack", string(debug.Stack()))
		}
	}()
	w.mu.Lock()
	ready := len(w.settled) == len(watched)
	objects := slices.Collect(maps.Values(w.objects))
	w.mu.Unlock()
	if ready {
		w.state.SetStack(stack.New(objects...))
	}
}
