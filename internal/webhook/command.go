package webhook

import (
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/go-logr/logr"
	"github.com/spf13/cobra"
	"k8s.io/klog/v2"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
)

type options struct {
	bind, metrics, health string
	certs, policy         string
	clientCA              string
	clientNames           []string
	kubeconfig            string
	standalone            bool
	checkSecrets          bool
	stack                 []string
}

// Command returns the webhook's command.
func Command() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "webhook",
		Short: "Admission webhook that checks and fixes PrometheusRules and AlertmanagerConfigs",
		Long: `The webhook serves /validate, which denies objects with errors and warns about the rest, and /mutate, which adds the
labels that a selector requires. It watches the cluster's Prometheus, ThanosRuler and Alertmanager objects and the labels
of its namespaces, to know which objects are loaded and used. alertlint explain CHECK explains a finding.`,
		Example: `  webhook --policy /etc/alertlint/policy.yaml              # in a pod; see manifests/
  webhook --kubeconfig ~/.kube/config --cert-dir tls/      # outside the cluster
  webhook --standalone --stack stack.yaml                  # without a cluster, to try it`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !o.standalone && len(o.stack) > 0 {
				return fmt.Errorf("--stack requires --standalone; without it, the objects of the cluster are used")
			}
			if o.standalone && o.checkSecrets {
				return fmt.Errorf("--check-secrets needs a cluster and cannot be combined with --standalone")
			}
			if o.clientCA == "" && len(o.clientNames) > 0 {
				return fmt.Errorf("--client-name requires --client-ca-file, the CA of the client certificates")
			}
			if o.standalone {
				o.toLoopback(cmd)
			}
			setLogger(slog.NewJSONHandler(os.Stderr, nil))
			return run(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.bind, "bind-address", ":9443", "address that serves /validate and /mutate over HTTPS")
	f.StringVar(&o.metrics, "metrics-bind-address", ":8080", "address that serves /metrics over HTTP")
	f.StringVar(&o.health, "health-probe-bind-address", ":8081", "address that serves /healthz and /readyz over HTTP")
	f.StringVar(&o.certs, "cert-dir", "/tls", "folder with tls.crt and tls.key; reloaded when they change")
	f.StringVar(&o.clientCA, "client-ca-file", "", "PEM `file` with the CA of the API server's client certificate; reloaded when it changes (default: accept any client)")
	f.StringSliceVar(&o.clientNames, "client-name", nil, "common name or DNS `name` that the API server's client certificate must have; may be repeated (default: any name)")
	f.StringVar(&o.policy, "policy", "", "policy `file`; reloaded when it changes (default: the built-in policy)")
	f.StringVar(&o.kubeconfig, "kubeconfig", "", "kubeconfig `file` (default: the pod's service account)")
	f.BoolVar(&o.checkSecrets, "check-secrets", false, "warn about a referenced Secret or ConfigMap that does not exist or lacks a key, if the user may read it; needs manifests/components/check-secrets")
	f.BoolVar(&o.standalone, "standalone", false, "run without a cluster: listen on loopback only, with a self-signed certificate unless --cert-dir is set")
	f.StringArrayVar(&o.stack, "stack", nil, "with --standalone: `file` with objects to use in place of the cluster's; may be repeated")
	return cmd
}

// toLoopback keeps what was not set on the command line away from the network.
func (o *options) toLoopback(cmd *cobra.Command) {
	for name, address := range map[string]*string{
		"bind-address": &o.bind, "metrics-bind-address": &o.metrics, "health-probe-bind-address": &o.health,
	} {
		if !cmd.Flags().Changed(name) {
			*address = "127.0.0.1" + *address
		}
	}
	if !cmd.Flags().Changed("cert-dir") {
		o.certs = ""
	}
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version
}

// setLogger has every package log through the one handler, those that we use included.
func setLogger(h slog.Handler) {
	slog.SetDefault(slog.New(h))
	logger := logr.FromSlogHandler(h)
	logf.SetLogger(logger)
	klog.SetLogger(logger)
}
