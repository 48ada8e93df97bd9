package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/alertlint/alertlint/internal/cluster"
	"github.com/alertlint/alertlint/internal/object"
)

// clusterOptions say which cluster is in view.
type clusterOptions struct {
	cluster             bool
	kubeconfig, context string
}

func (o *clusterOptions) clusterFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.cluster, "cluster", false, "check the objects of a live cluster, or, with a path, check files against them")
	f.StringVar(&o.kubeconfig, "kubeconfig", "", "with --cluster: kubeconfig file (default: as kubectl finds it)")
	f.StringVar(&o.context, "context", "", "with --cluster: context of the kubeconfig (default: the current one)")
}

func (o *options) checkCluster() error {
	switch {
	case !o.cluster && o.kubeconfig+o.context != "":
		return errors.New("--kubeconfig and --context require --cluster")
	case o.cluster && len(o.paths)+len(o.values) == 0 && (o.fix || o.diff):
		return errors.New("--fix and --diff change files, never the cluster: give a path")
	}
	return nil
}

// judgesLive reports whether it is the cluster's own objects that are judged.
func (r *runner) judgesLive() bool { return r.cluster && len(r.paths)+len(r.values) == 0 }

// readLive brings the cluster into view. Without a path its objects are what is judged.
func (r *runner) readLive(ctx context.Context) error {
	var own []*object.Object
	for _, f := range slices.Concat(r.files, r.stack) {
		for _, o := range f.Objects {
			own = append(own, o.InNamespace(r.namespace))
		}
	}
	live, err := cluster.Read(ctx, cluster.Options{Kubeconfig: r.kubeconfig, Context: r.context}, own)
	if err != nil {
		return fmt.Errorf("--cluster: %w", err)
	}
	r.live = live
	for _, note := range live.Notes {
		complain(r.stderr, errors.New(note))
	}
	if r.judgesLive() {
		r.files = live.Files
	} else {
		r.stack = append(r.stack, live.Files...)
	}
	return nil
}
