package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// clusterOptions say which cluster is in view.
type clusterOptions struct {
	cluster             bool
	kubeconfig, context string
}

func (o *clusterOptions) clusterFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.cluster, "cluster", false, "bring the objects of a live cluster into view; without a path, judge them")
	f.StringVar(&o.kubeconfig, "kubeconfig", "", "with --cluster: kubeconfig file (default: as kubectl finds it)")
	f.StringVar(&o.context, "context", "", "with --cluster: context of the kubeconfig (default: the current one)")
}

func (o *options) checkCluster() error {
	switch {
	case !o.cluster && o.kubeconfig+o.context != "":
		return errors.New("--kubeconfig and --context go with --cluster")
	case o.cluster && len(o.paths)+len(o.values) == 0 && (o.fix || o.diff):
		return errors.New("--fix and --diff change files: give a path, against which the cluster is only looked at")
	}
	return nil
}

// cluster is what was read of a live cluster.
type cluster struct {
	client dynamic.Interface
	// files hold an object each, as YAML.
	files []*source.File
	// unseen are the kinds of which not all could be read, and known the single Secrets and ConfigMaps that were asked for.
	unseen map[object.Kind]bool
	known  []secret.Lookup
	// notes say what could not be read.
	notes []string
}

// readCluster reads what decides about alerting, and the Secrets and ConfigMaps that it refers to. What may not be read is
// noted. own are the objects that take the place of the cluster's.
func (o *clusterOptions) readCluster(ctx context.Context, own []*object.Object) (*cluster, error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = o.kubeconfig
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{CurrentContext: o.context}).ClientConfig()
	if err != nil {
		return nil, err
	}
	config.UserAgent, config.Timeout, config.QPS = "alertlint", time.Minute, -1
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	c := &cluster{client: client, unseen: map[object.Kind]bool{object.Secret: true, object.ConfigMap: true}}
	replaced := map[object.Ref]bool{}
	for _, o := range own {
		replaced[object.Ref{Kind: o.Ref.Kind, Namespace: o.Ref.Namespace, Name: o.Ref.Name}] = true
	}
	for _, k := range object.Kinds() {
		if !k.Watched {
			continue
		}
		if err := c.list(ctx, k.Kind, k.Stored(), replaced); err != nil {
			return nil, err
		}
	}
	return c, c.getReferenced(ctx, own, replaced)
}

func (c *cluster) list(ctx context.Context, kind object.Kind, resource schema.GroupVersionResource, replaced map[object.Ref]bool) error {
	options := metav1.ListOptions{Limit: 500}
	for {
		page, err := c.client.Resource(resource).List(ctx, options)
		switch {
		case apierrors.IsNotFound(err):
			return nil // not installed: not everyone has Thanos
		case apierrors.IsForbidden(err):
			c.unseen[kind] = true
			c.notes = append(c.notes, fmt.Sprintf("%s may not be listed: those of the cluster are not in view", resource.Resource))
			return nil
		case err != nil:
			return fmt.Errorf("listing %s: %w", resource.Resource, err)
		}
		for i := range page.Items {
			item := &page.Items[i]
			if !replaced[object.Ref{Kind: kind, Namespace: item.GetNamespace(), Name: item.GetName()}] {
				c.add(kind, item)
			}
		}
		if options.Continue = page.GetContinue(); options.Continue == "" {
			return nil
		}
	}
}

// add makes a file of an object, as kubectl get -o yaml would show it, less what the cluster adds for itself. Of a Secret
// it shows no value.
func (c *cluster) add(kind object.Kind, item *unstructured.Unstructured) {
	unstructured.RemoveNestedField(item.Object, "status")
	for _, field := range []string{"managedFields", "uid", "resourceVersion", "generation", "creationTimestamp"} {
		unstructured.RemoveNestedField(item.Object, "metadata", field)
	}
	unstructured.RemoveNestedField(item.Object, "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")
	name := strings.TrimSuffix(fmt.Sprintf("cluster:%s/%s/%s", item.GetNamespace(), strings.ToLower(string(kind)), item.GetName()), "/")
	raw, err := json.Marshal(item.Object)
	if err != nil {
		c.notes = append(c.notes, fmt.Sprintf("%s cannot be read", name))
		return
	}
	values, _, _ := unstructured.NestedMap(item.Object, "data")
	if kind == object.Secret {
		for k := range values {
			values[k] = "..."
		}
		if len(values) > 0 {
			item.Object["data"] = values
		}
	}
	text, err := yaml.Marshal(item.Object)
	if err != nil {
		c.notes = append(c.notes, fmt.Sprintf("%s cannot be read", name))
		return
	}
	file := source.Parse(name, text)
	if whole, err := object.Decode(raw); err == nil && len(file.Objects) == 1 {
		file.Objects[0].Object = whole.AsStored() // with the values of a Secret
	}
	c.files = append(c.files, file)
}

// getReferenced reads the Secrets and ConfigMaps that objects refer to, and those that hold a base configuration, each by
// its name: that needs the least rights.
func (c *cluster) getReferenced(ctx context.Context, own []*object.Object, replaced map[object.Ref]bool) error {
	wanted := map[object.Ref]bool{}
	objects := own
	for _, f := range c.files {
		for _, o := range f.Objects {
			objects = append(objects[:len(objects):len(objects)], o.Object)
		}
	}
	for _, o := range objects {
		for _, ref := range object.References(o) {
			wanted[object.Ref{Kind: ref.Kind, Namespace: o.Ref.Namespace, Name: ref.Name}] = true
		}
	}
	for _, am := range stack.New(objects...).Alertmanagers() {
		wanted[object.Ref{Kind: object.Secret, Namespace: am.Object.Ref.Namespace, Name: am.ConfigSecret()}] = true
	}
	refused := map[string]int{}
	for _, ref := range slices.SortedFunc(maps.Keys(wanted), func(a, b object.Ref) int { return strings.Compare(a.String(), b.String()) }) {
		if ref.Name == "" || ref.Namespace == "" || replaced[ref] {
			continue
		}
		if err := c.get(ctx, ref, refused); err != nil {
			return err
		}
	}
	for _, what := range slices.Sorted(maps.Keys(refused)) {
		c.notes = append(c.notes, fmt.Sprintf("%s may not be read: nothing is said of %d of them", what, refused[what]))
	}
	return nil
}

func (c *cluster) get(ctx context.Context, ref object.Ref, refused map[string]int) error {
	resource := ref.Kind.Info().Stored()
	item, err := c.client.Resource(resource).Namespace(ref.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		c.known = append(c.known, secret.Lookup{Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name})
	case apierrors.IsForbidden(err), apierrors.IsInvalid(err), apierrors.IsBadRequest(err):
		refused[fmt.Sprintf("%s of namespace %s", resource.Resource, ref.Namespace)]++
	case err != nil:
		return fmt.Errorf("reading %s: %w", ref, err)
	default:
		c.add(ref.Kind, item)
	}
	return nil
}

// see returns the stack as one of the cluster.
func (c *cluster) see(st *stack.Stack) *stack.Stack {
	// With has the Alertmanagers look at what was learned.
	return st.Complete().Unseen(slices.Collect(maps.Keys(c.unseen))...).Learn(c.known...)
}

// judgesLive says whether it is the cluster's own objects that are judged.
func (r *runner) judgesLive() bool { return r.cluster && len(r.paths)+len(r.values) == 0 }

// readLive brings the cluster into view. Without a path its objects are what is judged.
func (r *runner) readLive(ctx context.Context) error {
	var own []*object.Object
	for _, f := range slices.Concat(r.files, r.stack) {
		for _, o := range f.Objects {
			own = append(own, o.InNamespace(r.namespace))
		}
	}
	live, err := r.readCluster(ctx, own)
	if err != nil {
		return fmt.Errorf("--cluster: %w", err)
	}
	r.live = live
	for _, note := range live.notes {
		complain(r.stderr, errors.New(note))
	}
	if r.judgesLive() {
		r.files = live.files
	} else {
		r.stack = append(r.stack, live.files...)
	}
	return nil
}
