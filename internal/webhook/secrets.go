package webhook

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	toolscache "k8s.io/client-go/tools/cache"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
)

// Bounds on what one request may cost. What is beyond them is not known, and nothing is said of it.
const (
	maxReviews     = 20
	reviewsAtOnce  = 5
	reviewPatience = time.Second
	// cachePatience is for what was written a moment before the object that refers to it, by the same kubectl apply.
	cachePatience = 200 * time.Millisecond
)

// secretKeys knows the names and keys of the cluster's Secrets and ConfigMaps, and tells of them whom the API server lets
// get them. It holds no value.
type secretKeys struct {
	client    kubernetes.Interface
	informers map[object.Kind]toolscache.SharedIndexInformer
}

func newSecretKeys(o options) (*secretKeys, error) {
	config, err := restConfig(o.kubeconfig)
	if err != nil {
		return nil, err
	}
	config = rest.CopyConfig(config)
	config.UserAgent = "alertlint-webhook"
	// The API server's own priority and fairness is limit enough.
	config.QPS = -1
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	return secretKeysOf(client)
}

func secretKeysOf(client kubernetes.Interface) (*secretKeys, error) {
	factory := informers.NewSharedInformerFactory(client, 0)
	// Helm keeps its releases in Secrets, large ones, to which no one refers.
	withoutHelm := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTweakListOptions(func(o *metav1.ListOptions) {
		o.FieldSelector = "type!=helm.sh/release.v1"
	}))
	s := &secretKeys{client: client, informers: map[object.Kind]toolscache.SharedIndexInformer{
		object.Secret:    withoutHelm.Core().V1().Secrets().Informer(),
		object.ConfigMap: factory.Core().V1().ConfigMaps().Informer(),
	}}
	for _, informer := range s.informers {
		if err := informer.SetTransform(toKeyNames); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// run fills the cache and follows the cluster. The webhook does not wait for it: until it is filled, and where the rights
// for it are missing, Secrets are not known.
func (s *secretKeys) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, informer := range s.informers {
		group.Go(func() error { informer.RunWithContext(ctx); return nil })
	}
	return group.Wait()
}

// keyNames is what is cached of a Secret or ConfigMap.
type keyNames struct {
	metav1.ObjectMeta
	keys []string
}

// toKeyNames drops every value before anything is cached, and the annotations: kubectl keeps what was applied in one.
func toKeyNames(v any) (any, error) {
	var meta metav1.ObjectMeta
	var keys []string
	switch o := v.(type) {
	case *corev1.Secret:
		meta = o.ObjectMeta
		for k := range o.Data {
			keys = append(keys, k)
		}
	case *corev1.ConfigMap:
		meta = o.ObjectMeta
		// The operator does not look into binaryData (assets.StoreBuilder.GetConfigMapKey).
		for k := range o.Data {
			keys = append(keys, k)
		}
	default:
		return v, nil // it was here before
	}
	slices.Sort(keys)
	return &keyNames{ObjectMeta: metav1.ObjectMeta{
		Namespace: meta.Namespace, Name: meta.Name, UID: meta.UID, ResourceVersion: meta.ResourceVersion,
	}, keys: keys}, nil
}

// learn returns what the user may know of the Secrets and ConfigMaps that the object refers to.
func (s *secretKeys) learn(ctx context.Context, user authenticationv1.UserInfo, o *object.Object) []secret.Lookup {
	ctx, cancel := context.WithTimeout(ctx, reviewPatience)
	defer cancel()
	permitted := s.permitted(ctx, user, o.Ref.Namespace, object.References(o))
	deadline := time.Now().Add(cachePatience)
	var known []secret.Lookup
	for _, w := range permitted {
		known = append(known, s.look(ctx, deadline, o.Ref.Namespace, w))
	}
	return known
}

// wanted are the keys that an object wants of one Secret or ConfigMap.
type wanted struct {
	kind object.Kind
	name string
	keys []string
}

// permitted returns what the user may get. One question is for all of a namespace; those who may not get all of it are
// asked about one by one.
func (s *secretKeys) permitted(ctx context.Context, user authenticationv1.UserInfo, namespace string, refs []object.Reference) []wanted {
	var all []wanted
	for _, ref := range refs {
		i := slices.IndexFunc(all, func(w wanted) bool { return w.kind == ref.Kind && w.name == ref.Name })
		switch {
		case ref.Name == "" || !s.informers[ref.Kind].HasSynced():
		case i >= 0:
			all[i].keys = append(all[i].keys, ref.Key)
		case len(all) < maxReviews:
			all = append(all, wanted{kind: ref.Kind, name: ref.Name, keys: []string{ref.Key}})
		}
	}
	whole := map[object.Kind]bool{}
	for _, w := range all {
		if _, asked := whole[w.kind]; !asked {
			whole[w.kind] = s.mayGet(ctx, user, w.kind, namespace, "")
		}
	}
	allowed := make([]bool, len(all))
	var group errgroup.Group
	group.SetLimit(reviewsAtOnce)
	for i, w := range all {
		group.Go(func() error {
			allowed[i] = whole[w.kind] || s.mayGet(ctx, user, w.kind, namespace, w.name)
			return nil
		})
	}
	_ = group.Wait()
	var out []wanted
	for i, w := range all {
		if allowed[i] {
			out = append(out, w)
		}
	}
	return out
}

// mayGet asks the API server. Where there is no answer, the user may not.
func (s *secretKeys) mayGet(ctx context.Context, user authenticationv1.UserInfo, kind object.Kind, namespace, name string) bool {
	extra := map[string]authorizationv1.ExtraValue{}
	for k, v := range user.Extra {
		extra[k] = authorizationv1.ExtraValue(v)
	}
	review, err := s.client.AuthorizationV1().SubjectAccessReviews().Create(ctx, &authorizationv1.SubjectAccessReview{
		Spec: authorizationv1.SubjectAccessReviewSpec{
			User: user.Username, Groups: user.Groups, UID: user.UID, Extra: extra,
			ResourceAttributes: &authorizationv1.ResourceAttributes{
				Verb: "get", Version: "v1", Resource: kind.Info().Resource, Namespace: namespace, Name: name,
			},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		slog.Warn("cannot ask the API server whether the user may read a Secret; it is not checked", "error", err)
		return false
	}
	return review.Status.Allowed
}

// look looks into the cache, and until the deadline again where something is missing.
func (s *secretKeys) look(ctx context.Context, deadline time.Time, namespace string, w wanted) secret.Lookup {
	known := secret.Lookup{Kind: w.kind, Namespace: namespace, Name: w.name}
	for {
		found, exists, _ := s.informers[w.kind].GetStore().GetByKey(namespace + "/" + w.name)
		if names, ok := found.(*keyNames); ok && exists {
			known.Exists, known.Keys = true, names.keys
		}
		missing := slices.ContainsFunc(w.keys, func(k string) bool { return !slices.Contains(known.Keys, k) })
		if !missing || !time.Now().Before(deadline) {
			return known
		}
		select {
		case <-ctx.Done():
			return known
		case <-time.After(cachePatience / 10):
		}
	}
}
