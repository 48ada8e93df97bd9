package story

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// podNetwork says where the addresses of testdata/kube-state-metrics.yaml really are.
func (s *Story) podNetwork() map[string]string {
	return map[string]string{
		"192.0.2.1:8080": strings.TrimPrefix(s.Pods.URL, "http://"),
		"192.0.2.2:9093": s.alertmanager.Address,
	}
}

// mountPrometheus writes prometheus.yaml and the rule files. What is rewritten of the former, and nothing else:
//   - $(POD_NAME) and $(SHARD), as config-reloader does;
//   - rule_files: the folder that the ConfigMaps are mounted in;
//   - kubernetes_sd_configs: how to reach the API server, which a pod knows from its service account;
//   - relabel_configs: in the end, the address of a pod becomes that of the process that stands for it.
func (s *Story) mountPrometheus(dir string, r *Rendered) error {
	rules := filepath.Join(dir, "rules")
	if err := os.RemoveAll(rules); err != nil {
		return err
	}
	for name, files := range r.Rules {
		for file, text := range files {
			if err := write(filepath.Join(rules, name, file), text); err != nil {
				return err
			}
		}
	}
	var config map[string]any
	text := strings.NewReplacer(
		"$(POD_NAME)", "prometheus-k8s-0",
		"$(SHARD)", "0",
		"/etc/prometheus/rules/", rules+"/",
	).Replace(r.Prometheus)
	if err := yaml.Unmarshal([]byte(text), &config); err != nil {
		return err
	}
	alerting, _ := config["alerting"].(map[string]any)
	scrapes, _ := config["scrape_configs"].([]any)
	alertmanagers, _ := alerting["alertmanagers"].([]any)
	if len(scrapes) != 1 || len(alertmanagers) != 1 {
		return fmt.Errorf("want a single scrape_config and Alertmanager:\n%s", text)
	}
	for _, discovery := range []any{scrapes[0], alertmanagers[0]} {
		if err := s.reach(discovery.(map[string]any)); err != nil {
			return fmt.Errorf("%w:\n%s", err, text)
		}
	}
	out, err := yaml.Marshal(config)
	if err != nil {
		return err
	}
	return write(filepath.Join(dir, "prometheus.yaml"), string(out))
}

func (s *Story) reach(config map[string]any) error {
	kubernetes, _ := config["kubernetes_sd_configs"].([]any)
	relabel, _ := config["relabel_configs"].([]any)
	if len(kubernetes) != 1 || len(relabel) == 0 {
		return errors.New("nothing to discover")
	}
	kubernetes[0].(map[string]any)["kubeconfig_file"] = s.kube.Kubeconfig
	for pod, process := range s.podNetwork() {
		relabel = append(relabel, map[string]any{
			"source_labels": []string{"__address__"},
			"regex":         pod,
			"target_label":  "__address__",
			"replacement":   process,
		})
	}
	config["relabel_configs"] = relabel
	return nil
}
