// Package admit is what the two endpoints of the webhook share: reading AdmissionReviews, bounds on their cost, the state that
// requests are checked against, warnings and metrics.
//
// One request goes like this. [Endpoint].ServeHTTP takes the body within [Limits], queues by size so that small objects do not wait for
// large ones, and gives the handler (package validate or mutate) a deadline and a meter ([Meter]) that is stopped when time is up.
// [State.Open] decodes the object into a [Subject], or answers at once: another kind, an exempt namespace, an object that is too large.
// A request that gets no verdict is an HTTP error, never a denial, so that failurePolicy decides.
//
// Relied on upstream: the API server keeps 4,096 characters of warnings and drops those with control characters
// (k8s.io/apiserver/pkg/endpoints/filters, k8s.io/apimachinery/pkg/util/net.NewWarningHeader), and hands the message of an error's Status
// on to the user (k8s.io/client-go/rest.Result.Error).
package admit
