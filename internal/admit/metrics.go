package admit

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// No label holds a name that a user chose: the number of series is bounded.
var (
	requests = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alertlint_webhook_requests_total",
		Help: "Admission requests answered, by verdict: allowed, warned, denied, patched or bad.",
	}, []string{"endpoint", "verdict", "kind", "operation"})
	findings = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alertlint_webhook_findings_total",
		Help: "Findings at admission.",
	}, []string{"check", "severity"})
	silenced = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alertlint_webhook_silenced_findings_total",
		Help: "Findings at admission that the annotation alertlint.dev/ignore silenced.",
	}, []string{"check", "severity"})
	durations = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "alertlint_webhook_request_duration_seconds",
		Help:    "Time from the first byte of a request's body to its verdict.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
	}, []string{"endpoint"})
	turnedAway = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alertlint_webhook_turned_away_total",
		Help: "Requests without a verdict, by reason: busy, deadline, malformed, not_ready, panic or too_large.",
	}, []string{"endpoint", "reason"})
	bugs = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alertlint_webhook_bugs_total",
		Help: "Checks that failed because of a bug. No object is ever denied for that.",
	}, []string{"check"})
	reloads = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alertlint_policy_reloads_total",
		Help: "Reloads of the policy file, by result: ok or failed. After a failure the last good policy stays in force.",
	}, []string{"result"})
	reloaded = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "alertlint_policy_last_reload_success_timestamp_seconds",
		Help: "Time at which the policy in force was loaded.",
	})
)

func init() {
	metrics.Registry.MustRegister(requests, findings, silenced, durations, turnedAway, bugs, reloads, reloaded)
	for _, result := range []string{"ok", "failed"} {
		reloads.WithLabelValues(result)
	}
}

// Verdicts of requests.
const (
	Allowed = "allowed"
	Warned  = "warned"
	Denied  = "denied"
	Patched = "patched"
	Bad     = "bad"
)

// Count counts a verdict.
func Count(endpoint, verdict string, req admission.Request) {
	kind, operation := "other", "other"
	switch k := object.Kind(req.Kind.Kind); k {
	case object.PrometheusRule, object.AlertmanagerConfig:
		kind = string(k)
	default:
	}
	switch req.Operation {
	case "CREATE", "UPDATE", "DELETE", "CONNECT":
		operation = string(req.Operation)
	}
	requests.WithLabelValues(endpoint, verdict, kind, operation).Inc()
}

// CountFindings counts findings.
func CountFindings(diags []lint.Diagnostic) {
	for _, d := range diags {
		findings.WithLabelValues(d.Check.Name, d.Severity.String()).Inc()
	}
}

// CountSilenced counts findings that an annotation silenced.
func CountSilenced(diags []lint.Diagnostic) {
	for _, d := range diags {
		silenced.WithLabelValues(d.Check.Name, d.Severity.String()).Inc()
	}
}

// CountBug counts a check that failed. The check is empty where no check was at work.
func CountBug(check string) { bugs.WithLabelValues(check).Inc() }

// CountReload counts a reading of the policy file.
func CountReload(err error) {
	if err != nil {
		reloads.WithLabelValues("failed").Inc()
		return
	}
	reloads.WithLabelValues("ok").Inc()
	reloaded.Set(float64(time.Now().Unix()))
}
