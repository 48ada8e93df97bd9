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
		Help: "Requests in flight, by stage (reading the body, waiting, judging, or asking the cluster about Secrets) and by lane (small, medium or large).",
	}, []string{"stage", "lane"})
	evicted = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alertlint_webhook_evicted_total",
		Help: "Requests without their body, and connections, dropped to make room because they had been idle for longest.",
	}, []string{"what"})
	stopped = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "alertlint_webhook_stopped_total",
		Help: "Requests only partly checked because their time was up or their client had gone.",
	}, []string{"endpoint"})
	connections = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "alertlint_webhook_connections",
		Help: "Open connections.",
	})
)

func init() { metrics.Registry.MustRegister(inFlight, evicted, stopped, connections) }
