package webhook

import (
	"context"
	"errors"
	"fmt"
	"os"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// keepStack keeps the state's stack at what is in the files or in the cluster.
func keepStack(ctx context.Context, o options, state *admit.State) error {
	if o.standalone {
		st, err := readStack(o.stack)
		if err != nil {
			return err
		}
		state.SetStack(st)
		return nil
	}
	config, err := restConfig(o.kubeconfig)
	if err != nil {
		return err
	}
	w, err := newWatcher(config, state)
	if err != nil {
		return err
	}
	return w.run(ctx)
}

func readStack(files []string) (*stack.Stack, error) {
	var objects []*object.Object
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("--stack: %w", err)
		}
		file := source.Parse(name, data)
		if file.NotAnalysed != "" {
			return nil, fmt.Errorf("--stack: %s is %s", name, file.NotAnalysed)
		}
		for _, p := range file.Problems {
			return nil, fmt.Errorf("--stack: %s:%d:%d: %s", name, p.Line, p.Column, p.Message)
		}
		for _, o := range file.Objects {
			objects = append(objects, o.Object)
		}
	}
	return stack.New(objects...), nil
}

func restConfig(kubeconfig string) (*rest.Config, error) {
	if kubeconfig == "" {
		config, err := rest.InClusterConfig()
		if errors.Is(err, rest.ErrNotInCluster) {
			return nil, errors.New("not running in a cluster: set --kubeconfig, or --standalone to run without one")
		}
		return config, err
	}
	return clientcmd.BuildConfigFromFlags("", kubeconfig)
}
