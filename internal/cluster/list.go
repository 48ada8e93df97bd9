package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

func (c *Live) list(ctx context.Context, kind object.Kind, resource schema.GroupVersionResource, replaced map[object.Ref]bool) error {
	options := metav1.ListOptions{Limit: 500}
	for {
		page, err := c.client.Resource(resource).List(ctx, options)
		switch {
		case apierrors.IsNotFound(err):
			return nil // not installed: not everyone has Thanos
		case apierrors.IsForbidden(err):
			c.unseen[kind] = true
			c.Notes = append(c.Notes, fmt.Sprintf("no permission to list %s: those of the cluster are unknown", resource.Resource))
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
func (c *Live) add(kind object.Kind, item *unstructured.Unstructured) {
	unstructured.RemoveNestedField(item.Object, "status")
	for _, field := range []string{"managedFields", "uid", "resourceVersion", "generation", "creationTimestamp"} {
		unstructured.RemoveNestedField(item.Object, "metadata", field)
	}
	unstructured.RemoveNestedField(item.Object, "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")
	name := strings.TrimSuffix(fmt.Sprintf("cluster:%s/%s/%s", item.GetNamespace(), strings.ToLower(string(kind)), item.GetName()), "/")
	raw, err := json.Marshal(item.Object)
	if err != nil {
		c.Notes = append(c.Notes, fmt.Sprintf("cannot read %s", name))
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
		c.Notes = append(c.Notes, fmt.Sprintf("cannot read %s", name))
		return
	}
	file := source.Parse(name, text)
	if whole, err := object.Decode(raw); err == nil && len(file.Objects) == 1 {
		file.Objects[0].Object = whole.AsStored() // with the values of a Secret
	}
	c.Files = append(c.Files, file)
}
