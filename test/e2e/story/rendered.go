package story

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const namespace = "monitoring"

// Rendered is what prometheus-operator wrote for the Prometheus and the Alertmanager of the examples, word by word.
type Rendered struct {
	Prometheus   string                       // prometheus.yaml
	Rules        map[string]map[string]string // the files of each ConfigMap
	Alertmanager string                       // alertmanager.yaml

	prometheusArgs, alertmanagerArgs []string
}

func read(ctx context.Context, client kubernetes.Interface) (*Rendered, error) {
	r := &Rendered{Rules: map[string]map[string]string{}}
	var err error
	if r.Prometheus, err = unzip(ctx, client, "prometheus-k8s", "prometheus.yaml.gz"); err != nil {
		return nil, err
	}
	if r.Alertmanager, err = unzip(ctx, client, "alertmanager-main-generated", "alertmanager.yaml.gz"); err != nil {
		return nil, err
	}
	rules, err := client.CoreV1().ConfigMaps(namespace).List(ctx, metav1.ListOptions{LabelSelector: "prometheus-name=k8s"})
	if err != nil {
		return nil, err
	}
	for _, c := range rules.Items {
		r.Rules[c.Name] = c.Data
	}
	for set, args := range map[string]*[]string{
		"prometheus-k8s": &r.prometheusArgs, "alertmanager-main": &r.alertmanagerArgs,
	} {
		s, err := client.AppsV1().StatefulSets(namespace).Get(ctx, set, metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		*args = arguments(s)
	}
	return r, nil
}

// arguments returns those of the container that is not a sidecar. The operator names it after the program.
func arguments(s *appsv1.StatefulSet) []string {
	for _, c := range s.Spec.Template.Spec.Containers {
		if c.Name == "prometheus" || c.Name == "alertmanager" {
			return c.Args
		}
	}
	return nil
}

func unzip(ctx context.Context, client kubernetes.Interface, secret, key string) (string, error) {
	s, err := client.CoreV1().Secrets(namespace).Get(ctx, secret, metav1.GetOptions{})
	if err != nil {
		return "", err
	}
	zipped, err := gzip.NewReader(bytes.NewReader(s.Data[key]))
	if err != nil {
		return "", fmt.Errorf("secret %s, %s: %w", secret, key, err)
	}
	text, err := io.ReadAll(zipped)
	return string(text), err
}
