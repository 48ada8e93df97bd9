package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// kind is what an answer amounts to.
type kind string

const (
	allowed    kind = "allowed"
	denied     kind = "denied"      // by alertlint
	refused    kind = "refused"     // by the API server itself, which asked no one or had done so before
	turnedAway kind = "turned away" // alertlint has no verdict, and says why
	broken     kind = "broken"      // no answer, or none of alertlint's
	closed     kind = "closed"      // a connection that the webhook has ended
	held       kind = "held"        // a connection that the webhook has not ended
)

// answer is what one request was answered.
type answer struct {
	kind kind
	code int
	text string
}

func (a answer) String() string {
	if a.code != 0 {
		return fmt.Sprintf("%s %d", a.kind, a.code)
	}
	return string(a.kind)
}

func failure(err error) answer { return answer{kind: broken, text: err.Error()} }

// request is one request to the API server in somebody's name.
type request struct {
	method, path string
	body         []byte
}

const (
	ruleAPI   = "/apis/monitoring.coreos.com/v1/namespaces/%s/prometheusrules"
	configAPI = "/apis/monitoring.coreos.com/v1alpha1/namespaces/%s/alertmanagerconfigs"
	plainAPI  = "/api/v1/namespaces/%s/configmaps"
)

// ask sends a request to the API server.
func (t *target) ask(ctx context.Context, client *http.Client, r request) answer {
	req, err := http.NewRequestWithContext(ctx, r.method, t.api+r.path, bytes.NewReader(r.body))
	if err != nil {
		return failure(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if r.method == http.MethodPatch {
		req.Header.Set("Content-Type", "application/merge-patch+json")
	}
	resp, text, err := exchange(client, req)
	if err != nil {
		return failure(err)
	}
	if resp.StatusCode < 300 {
		return answer{kind: allowed, code: resp.StatusCode, text: strings.Join(resp.Header.Values("Warning"), "\n")}
	}
	return classify(resp.StatusCode, text)
}

// exchange sends a request, and reads all of the answer.
func exchange(client *http.Client, req *http.Request) (*http.Response, []byte, error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp, text, err
}

// classify tells alertlint's answers from the API server's own, in the Status that the API server sends.
func classify(code int, text []byte) answer {
	var status metav1.Status
	if err := json.Unmarshal(text, &status); err != nil {
		return answer{kind: broken, code: code, text: string(text)}
	}
	a := answer{kind: refused, code: code, text: status.Message}
	// As the API server writes them: k8s.io/apiserver/pkg/admission/plugin/webhook/errors.
	switch {
	case strings.Contains(status.Message, "admission webhook") && strings.Contains(status.Message, "denied the request"):
		a.kind = denied
	case strings.Contains(status.Message, "failed calling webhook"):
		a.kind = broken
		for _, said := range []string{"alertlint is ", "alertlint did not ", "the request is larger"} {
			if strings.Contains(status.Message, said) {
				a.kind = turnedAway
			}
		}
	case alertlints(status):
		a.kind = denied
	}
	return a
}

// alertlints reports whether a cause of the Status ends in the name of a check, as alertlint's do.
func alertlints(status metav1.Status) bool {
	if status.Details == nil {
		return false
	}
	for _, cause := range status.Details.Causes {
		if strings.HasSuffix(cause.Message, "]") {
			return true
		}
	}
	return false
}

// askWebhook sends a body to the webhook's own port, as the API server would.
func (t *target) askWebhook(ctx context.Context, endpoint string, body []byte) answer {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.webhook.URL()+endpoint+"?timeout=3s", bytes.NewReader(body))
	if err != nil {
		return failure(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return t.send(t.caller, req)
}

func (t *target) send(client *http.Client, req *http.Request) answer {
	resp, text, err := exchange(client, req)
	if err != nil {
		return failure(err)
	}
	if resp.StatusCode != http.StatusOK {
		a := answer{kind: turnedAway, code: resp.StatusCode}
		var status metav1.Status
		if err := json.Unmarshal(text, &status); err != nil {
			a.kind = broken
		}
		a.text = status.Message
		return a
	}
	var review admissionv1.AdmissionReview
	if err := json.Unmarshal(text, &review); err != nil {
		return failure(err)
	}
	if review.Response == nil {
		return failure(errors.New("a review without a response"))
	}
	a := answer{kind: allowed, text: strings.Join(review.Response.Warnings, "\n")}
	if !review.Response.Allowed {
		a.kind = denied
		a.text = review.Response.Result.Message
		if details := review.Response.Result.Details; details != nil {
			for _, cause := range details.Causes {
				a.text += "\n" + cause.Message
			}
		}
	}
	return a
}
