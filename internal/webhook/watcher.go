package webhook

import (
	"context"
	"log/slog"
	"maps"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/cache"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
	"github.com/alertlint/alertlint/internal/stack"
)

// watcher follows the cluster.
type watcher struct {
	cache   cache.Cache
	state   *admit.State
	changed chan struct{}
	// retry is how often a kind is looked for whose definition is not installed. It may be never: not everyone has Thanos.
	retry time.Duration

	mu sync.Mutex
	// pending are the objects that changed since the last stack, by key. Those that are gone are nil.
	pending map[object.Ref]*object.Object
	// settled are the kinds whose objects are all here, and those that the cluster does not have.
	settled map[object.Kind]bool

	// stack is the last one. Only publish uses it.
	stack *stack.Stack
}

func newWatcher(config *rest.Config, state *admit.State) (*watcher, error) {
	config.UserAgent = "alertlint-webhook"
	c, err := cache.New(config, cache.Options{DefaultTransform: toItem, NewInformer: newInformer})
	if err != nil {
		return nil, err
	}
	return &watcher{
		cache: c, state: state, changed: make(chan struct{}, 1), retry: 10 * time.Second,
		pending: map[object.Ref]*object.Object{}, settled: map[object.Kind]bool{}, stack: stack.New(),
	}, nil
}

func (w *watcher) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.cache.Start(ctx) })
	group.Go(func() error { w.update(ctx); return nil })
	for kind := range watched {
		group.Go(func() error { return w.follow(ctx, kind) })
	}
	return group.Wait()
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
			w.settle(kind, "not installed in the cluster; will look again")
		} else if ctx.Err() == nil {
			slog.Error("cannot watch a kind; retrying", "kind", kind, "error", err)
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

// set takes what toItem made. What cannot be read is as good as gone: the last that was read of it is not what is there.
func (w *watcher) set(kind object.Kind, v any) {
	i, ok := v.(*item)
	if !ok || i.object == nil {
		w.remove(kind, v)
		return
	}
	w.change(key(i.object.Ref), i.object)
}

func (w *watcher) remove(kind object.Kind, v any) {
	if o, ok := v.(metav1.Object); ok {
		w.change(object.Ref{Kind: kind, Namespace: o.GetNamespace(), Name: o.GetName()}, nil)
	}
}

func (w *watcher) change(ref object.Ref, to *object.Object) {
	w.mu.Lock()
	w.pending[ref] = to
	w.mu.Unlock()
	w.signal()
}

func key(r object.Ref) object.Ref {
	r.APIVersion = ""
	return r
}

// quiet is how long changes are gathered before they are looked at.
const quiet = 20 * time.Millisecond

// update makes the next stack after changes, once every kind is settled.
func (w *watcher) update(ctx context.Context) {
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

// publish leaves the last stack in place where alertlint fails on what is in the cluster now, and keeps the changes for the
// next time.
func (w *watcher) publish() {
	w.mu.Lock()
	if len(w.settled) < len(watched) {
		w.mu.Unlock()
		return
	}
	changes := w.pending
	w.pending = map[object.Ref]*object.Object{}
	w.mu.Unlock()

	defer func() {
		if v := recover(); v != nil {
			w.keep(changes)
			admit.CountBug("")
			slog.Error("cannot process the objects of the cluster; keeping the previous state: this is a bug in alertlint",
				"reason", redact.Panic(v), "stack", string(debug.Stack()))
		}
	}()
	var set []*object.Object
	var gone []object.Ref
	for ref, o := range changes {
		if o != nil {
			set = append(set, o)
		} else {
			gone = append(gone, ref)
		}
	}
	w.stack = w.stack.With(set, gone)
	w.state.SetStack(w.stack)
}

func (w *watcher) keep(changes map[object.Ref]*object.Object) {
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.Copy(changes, w.pending)
	w.pending = changes
}
