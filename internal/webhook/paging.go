package webhook

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	toolscache "k8s.io/client-go/tools/cache"
)

// pageSize is how many objects are asked for at a time.
const pageSize = 500

// newInformer makes an informer that, where the API server does not stream what there is (before Kubernetes 1.34 few do), lists it in
// pages, and keeps of each no more than the stack needs: ten thousand PrometheusRules at once would take 150 MiB more.
func newInformer(lw toolscache.ListerWatcher, o runtime.Object, resync time.Duration, indexers toolscache.Indexers) toolscache.SharedIndexInformer {
	if list, ok := lw.(*toolscache.ListWatch); ok && list.ListWithContextFunc != nil {
		list.ListWithContextFunc = inPages(list.ListWithContextFunc)
	}
	return toolscache.NewSharedIndexInformer(lw, o, resync, indexers)
}

func inPages(list toolscache.ListWithContextFunc) toolscache.ListWithContextFunc {
	return func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		// With a version to start from, the API server pays no heed to the limit.
		options.ResourceVersion, options.ResourceVersionMatch = "", ""
		options.Limit = pageSize
		var all *unstructured.UnstructuredList
		for {
			page, err := list(ctx, options)
			objects, ok := page.(*unstructured.UnstructuredList)
			if err != nil || !ok {
				return page, err
			}
			for i := range objects.Items {
				strip(&objects.Items[i])
			}
			if all != nil {
				objects.Items = append(all.Items, objects.Items...)
			}
			all, options.Continue = objects, objects.GetContinue()
			if options.Continue == "" {
				return all, nil
			}
		}
	}
}
