package admit

import (
	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
)

// Stages of a request.
const (
	stageReading = "reading"
	stageWaiting = "waiting"
	stageJudging = "judging"
	stageAsking  = "asking"
)

var (
	inFlight = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "alertlint_webhook_requests_in_flight",
		Help: "Requests by what they are at: reading (their body is on its way), waiting, judging, or asking the cluster about Secrets; and by lane: small, medium or large.",
	}, []string{"stage", "lane"})
	evicted = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alertlint_webhook_evicted_total",
		Help: "What sent nothing for the longest time and had to make room: a request without its body, or a connection.",
	}, []string{"what"})
	stopped = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alertlint_webhook_stopped_total",
		Help: "Requests that were not judged to their end, for their time was up or their client was gone.",
	}, []string{"endpoint"})
	connections = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "alertlint_webhook_connections",
		Help: "Connections that are open.",
	})
)

func init() { metrics.Registry.MustRegister(inFlight, evicted, stopped, connections) }
