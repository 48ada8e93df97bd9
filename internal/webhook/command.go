// Package webhook is the process of the admission webhook: its flags, certificates, listeners, caches and policy file. What it answers,
// packages validate and mutate decide.
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
		Short: "Judge and repair PrometheusRules and AlertmanagerConfigs on their way into a cluster",
		Long: `The webhook serves /validate, which refuses what is broken, and /mutate, which adds the labels that a selector asks for.
It knows the cluster's Prometheus, ThanosRuler and Alertmanager objects and the labels of its namespaces.`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !o.standalone && len(o.stack) > 0 {
				return fmt.Errorf("--stack is for --standalone; in a cluster the stack is the cluster's")
			}
			if o.standalone && o.checkSecrets {
				return fmt.Errorf("--check-secrets asks a cluster; it does not go with --standalone")
			}
			if o.clientCA == "" && len(o.clientNames) > 0 {
				return fmt.Errorf("--client-name needs --client-ca-file, the CA by which a client proves its name")
			}
			if o.standalone {
				o.toLoopback(cmd)
			}
			setLogger(slog.NewJSONHandler(os.Stderr, nil))
			return run(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.bind, "bind-address", ":9443", "address of /validate and /mutate, by HTTPS")
	f.StringVar(&o.metrics, "metrics-bind-address", ":8080", "address of /metrics, by HTTP")
	f.StringVar(&o.health, "health-probe-bind-address", ":8081", "address of /healthz and /readyz, by HTTP")
	f.StringVar(&o.certs, "cert-dir", "/tls", "folder of tls.crt and tls.key, which are read again when they change")
	f.StringVar(&o.clientCA, "client-ca-file", "", "PEM `file` of the CA whose certificate the API server has to show; read again when it changes (default: anyone may ask)")
	f.StringSliceVar(&o.clientNames, "client-name", nil, "common name or DNS `name` that the API server's certificate has to have; may be repeated (default: any name)")
	f.StringVar(&o.policy, "policy", "", "policy `file`, which is read again when it changes (default: the built-in policy)")
	f.StringVar(&o.kubeconfig, "kubeconfig", "", "kubeconfig `file` (default: the service account of the pod)")
	f.BoolVar(&o.checkSecrets, "check-secrets", false, "warn those who may get a Secret or ConfigMap where it does not exist or lacks a key; needs manifests/components/check-secrets")
	f.BoolVar(&o.standalone, "standalone", false, "run without a cluster, on loopback, with a self-signed certificate unless --cert-dir is given")
	f.StringArrayVar(&o.stack, "stack", nil, "with --standalone: `file` of objects that stand for the cluster's; may be repeated")
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
