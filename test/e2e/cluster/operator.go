package cluster

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// Operator is prometheus-operator, running outside the cluster as a process of its own. It writes what it writes inside
// one, and as no kubelet runs what comes of it, no Prometheus and no Alertmanager ever becomes available.
type Operator struct {
	cluster *Cluster
	process *process
	address string
}

// StartOperator starts prometheus-operator as the administrator, who may do all that it checks for: emit events, and write
// the status of what it selects. It waits until all controllers run. The CRDs have to be installed. Flags come on top of those
// that it has to have.
func (c *Cluster) StartOperator(ctx context.Context, flags ...string) (*Operator, error) {
	o, err := c.launchOperator(flags)
	if err != nil {
		return nil, err
	}
	c.processes = append(c.processes, o.process)
	return o, c.eventually(ctx, "prometheus-operator's controllers to run", func() error {
		metrics, err := o.metrics(ctx)
		if err != nil {
			return err
		}
		for _, controller := range []string{"alertmanager", "prometheus", "thanos"} {
			if metrics[fmt.Sprintf("prometheus_operator_ready{controller=%q}", controller)] != 1 {
				return fmt.Errorf("the %s controller is not ready", controller)
			}
		}
		return nil
	})
}

// CrashOperator starts prometheus-operator, waits until it ends of itself and returns the end of what it wrote. It is an
// error where it lives on.
func (c *Cluster) CrashOperator(ctx context.Context, flags ...string) (string, error) {
	o, err := c.launchOperator(flags)
	if err != nil {
		return "", err
	}
	select {
	case <-o.process.done:
		return o.Log(), nil
	case <-ctx.Done():
	case <-time.After(20 * time.Second):
	}
	o.process.kill()
	return "", errors.New("prometheus-operator does not crash")
}

func (c *Cluster) launchOperator(flags []string) (*Operator, error) {
	const name = "prometheus-operator"
	if _, err := os.Stat(c.tool(name)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoTools, err)
	}
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	o := &Operator{cluster: c, address: "127.0.0.1:" + ports[0]}
	o.process, err = startProcess(c.Dir, c.tool(name), append([]string{
		"--web.listen-address=" + o.address,
		"--feature-gates=StatusForConfigurationResources=true",
		"--log-format=json",
	}, flags...), []string{"KUBECONFIG=" + c.Kubeconfig})
	return o, err
}

// Settled waits until the operator has seen so many objects of each kind since its start, has nothing left to do for them,
// and has written their status. What fails is tried again, later and later, which is not waited for.
func (o *Operator) Settled(ctx context.Context, alertmanagers, prometheuses, thanosRulers int) error {
	want := map[string]int{
		`prometheus_operator_triggered_total{action="add",controller="alertmanager",triggered_by="Alertmanager"}`: alertmanagers,
		`prometheus_operator_triggered_total{action="add",controller="prometheus",triggered_by="Prometheus"}`:     prometheuses,
		`prometheus_operator_triggered_total{action="add",controller="thanos",triggered_by="ThanosRuler"}`:        thanosRulers,
		`prometheus_operator_reconcile_operations_total{controller="alertmanager"}`:                               alertmanagers,
		`prometheus_operator_reconcile_operations_total{controller="prometheus"}`:                                 prometheuses,
		`prometheus_operator_reconcile_operations_total{controller="thanos"}`:                                     thanosRulers,
	}
	return o.cluster.within(ctx, 5*time.Minute, "prometheus-operator to settle", func() error {
		metrics, err := o.metrics(ctx)
		if err != nil {
			return err
		}
		for series, n := range want {
			if metrics[series] < float64(n) {
				return fmt.Errorf("%s is %v, not %d", series, metrics[series], n)
			}
		}
		for series, value := range metrics {
			busy := strings.HasPrefix(series, "prometheus_operator_workqueue_depth{") ||
				strings.HasPrefix(series, "prometheus_operator_workqueue_unfinished_work_seconds{")
			if busy && value > 0 {
				return fmt.Errorf("%s is %v", series, value)
			}
		}
		return nil
	})
}

// Stop ends the operator as Kubernetes would.
func (o *Operator) Stop() {
	o.process.stop()
	o.cluster.forget(o.process)
}

// Log returns the end of what the operator wrote.
func (o *Operator) Log() string { return tail(o.process.log) }

// LogFile is where all is that the operator wrote, one JSON object a line. An operator that is started anew writes on.
func (o *Operator) LogFile() string { return o.process.log }

// metrics returns the value of each series, by the text that it is written with.
func (o *Operator) metrics(ctx context.Context) (map[string]float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+o.address+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		_, _ = io.Copy(io.Discard, resp.Body)
		return nil, errors.New(resp.Status)
	}
	series := map[string]float64{}
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		name, value, found := strings.Cut(lines.Text(), "} ")
		if number, err := strconv.ParseFloat(value, 64); found && err == nil {
			series[name+"}"] = number
		}
	}
	return series, lines.Err()
}
