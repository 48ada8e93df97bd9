package main

import (
	"fmt"
	"os"
	"path/filepath"

	appsv1 "k8s.io/api/apps/v1"
	"sigs.k8s.io/yaml"
)

// shipped is what the manifests give the webhook's container.
type shipped struct {
	memory int64 // bytes
	cpus   int64
	env    []string
}

func readShipped(root string) (shipped, error) {
	text, err := os.ReadFile(filepath.Join(root, "manifests", "base", "deployment.yaml"))
	if err != nil {
		return shipped{}, err
	}
	var d appsv1.Deployment
	if err := yaml.UnmarshalStrict(text, &d); err != nil {
		return shipped{}, err
	}
	for _, c := range d.Spec.Template.Spec.Containers {
		if c.Name != "webhook" {
			continue
		}
		s := shipped{memory: c.Resources.Limits.Memory().Value(), cpus: c.Resources.Limits.Cpu().Value()}
		if s.memory == 0 || s.cpus == 0 {
			return shipped{}, fmt.Errorf("the container %s has no limits of memory and CPU", c.Name)
		}
		for _, e := range c.Env {
			s.env = append(s.env, e.Name+"="+e.Value)
		}
		// Go derives it from the CPU limit of the container's cgroup (runtime.defaultGOMAXPROCS); this process has none.
		s.env = append(s.env, fmt.Sprintf("GOMAXPROCS=%d", s.cpus))
		return s, nil
	}
	return shipped{}, fmt.Errorf("the deployment has no container named webhook")
}
