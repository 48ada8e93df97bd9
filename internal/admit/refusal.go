package admit

import (
	"encoding/json"
	"fmt"
	"net/http"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
)

// refusal is a request that gets no verdict. That is an HTTP error, never a denial: an HTTP error leaves the decision to
// failurePolicy. Its body is a Status, whose message the API server hands on to the user (k8s.io/client-go/rest.Result.Error).
type refusal struct {
	code    int
	reason  string
	message string
}

var (
	errNotReady = &refusal{http.StatusServiceUnavailable, "not_ready", "alertlint is starting: its policy or its caches are not loaded yet"}
	errBusy     = &refusal{http.StatusTooManyRequests, "busy", "alertlint is busy: it is already checking as many objects as it has room for"}
	errTooLarge = &refusal{http.StatusRequestEntityTooLarge, "too_large", fmt.Sprintf("the request is larger than %d MiB", MaxBody>>20)}
	errSlow     = &refusal{http.StatusRequestTimeout, "slow", "the request body did not arrive in time"}
	errDeadline = &refusal{http.StatusGatewayTimeout, "deadline", "alertlint did not finish in time"}
	errPanic    = &refusal{http.StatusInternalServerError, "panic", "alertlint failed: this is a bug in alertlint"}
)

func malformed(code int, format string, args ...any) *refusal {
	return &refusal{code, "malformed", Line(fmt.Sprintf(format, args...))}
}

// answer writes the refusal.
func (refused *refusal) answer(w http.ResponseWriter, endpoint string) {
	turnedAway.WithLabelValues(endpoint, refused.reason).Inc()
	logf.Log.Info("turned away", "endpoint", endpoint, "reason", refused.reason, "message", refused.message)
	if refused == errBusy {
		// client-go asks again after so many seconds, within the timeout of the webhook.
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(refused.code)
	_ = json.NewEncoder(w).Encode(metav1.Status{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"},
		Status:   metav1.StatusFailure, Code: int32(refused.code), Message: refused.message,
	})
}
