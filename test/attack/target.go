package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/alertlint/alertlint/test/e2e/cluster"
)

// target is the cluster under attack, and the people in it.
type target struct {
	shipped shipped
	race    bool
	kube    *cluster.Cluster
	webhook *cluster.Webhook
	process process
	cgroup  *cgroup // nil if there is none to be had

	pidFile string
	starts  int
	// view is how many Alertmanagers there are; secrets reports whether the webhook runs with --check-secrets.
	view    int
	secrets bool
	// restless is whether the last attack left work behind.
	restless bool

	api        string
	alice, bob *http.Client // one attacks, the other works
	caller     *http.Client // asks the webhook as the API server does
	dialer     *tls.Config

	killing sync.Once
}

// bob works in the namespace shop. alice may write her own namespace, and see its Secrets so that --check-secrets speaks to her.
const people = `
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: monitoring}}
- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
- {apiVersion: v1, kind: Namespace, metadata: {name: tenant}}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRole
  metadata: {name: writes-alerting}
  rules:
  - {apiGroups: [monitoring.coreos.com], resources: [prometheusrules, alertmanagerconfigs], verbs: ["*"]}
  - {apiGroups: [""], resources: [secrets], verbs: [get]}
  - {apiGroups: [""], resources: [configmaps], verbs: ["*"]}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: writes-alerting, namespace: shop}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: writes-alerting}
  subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}]
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: writes-alerting, namespace: tenant}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: writes-alerting}
  subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: alice}]
- apiVersion: monitoring.coreos.com/v1
  kind: Prometheus
  metadata: {name: main, namespace: monitoring}
  spec: {ruleSelector: {}, ruleNamespaceSelector: {}, serviceMonitorSelector: {}}
`

// boot starts all parts. What it has started is stopped if a later part fails.
func boot(ctx context.Context, o options, dir string) (t *target, err error) {
	t = &target{race: o.race, pidFile: filepath.Join(dir, "webhook.pid")}
	root, err := cluster.Root()
	if err != nil {
		return nil, err
	}
	if t.shipped, err = readShipped(root); err != nil {
		return nil, err
	}
	script, err := t.build(ctx, dir)
	if err != nil {
		return nil, err
	}
	say("starting etcd and kube-apiserver")
	if t.kube, err = cluster.Start(ctx, dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			t.stop()
		}
	}()
	if err := t.kube.InstallCRDs(ctx); err != nil {
		return nil, err
	}
	if err := t.kube.KubectlInput(ctx, []byte(people), "apply", "-f", "-").Err(); err != nil {
		return nil, err
	}
	if err := t.kube.StartCertManager(); err != nil {
		return nil, err
	}
	if err := t.setView(ctx, 1); err != nil {
		return nil, err
	}
	say("applying manifests/default and starting the webhook")
	if t.webhook, err = t.kube.InstallAlertlint(ctx, script); err != nil {
		return nil, err
	}
	if o.total > 0 {
		// One process is to live through it all, so it has from the start what some attacks are against.
		if err := t.checkSecrets(ctx); err != nil {
			return nil, err
		}
	}
	if err := t.started(); err != nil {
		return nil, err
	}
	return t, t.connect(ctx)
}

// build builds the webhook, and writes a script that starts it with the limits that it is shipped with. The shell enters the
// cgroup and then becomes the webhook, which so has never been outside.
func (t *target) build(ctx context.Context, dir string) (script string, err error) {
	say("building the webhook")
	binary, script := filepath.Join(dir, "bin", "webhook"), filepath.Join(dir, "webhook")
	args := []string{"build", "-o", binary, "github.com/alertlint/alertlint/cmd/webhook"}
	if t.race {
		args = append([]string{"build", "-race"}, args[1:]...)
	}
	if out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the webhook: %w\n%s", err, out)
	}
	lines := []string{"#!/bin/sh -e", "echo $$ > " + t.pidFile}
	if !t.race {
		if t.cgroup, err = newCgroup(t.shipped.memory); err != nil {
			say("NO MEMORY CGROUP can be made (%v): the process is watched instead, and killed above %d MiB resident", err, t.shipped.memory>>20)
		} else {
			say("the webhook runs in %s (%s), %d MiB, with %s", t.cgroup.dir, t.cgroup.version, t.shipped.memory>>20, strings.Join(t.shipped.env, " "))
			lines = append(lines, "echo $$ > "+t.cgroup.procs())
		}
		lines = append(lines, "export "+strings.Join(t.shipped.env, " "))
	}
	lines = append(lines, `exec `+binary+` "$@"`, "")
	return script, os.WriteFile(script, []byte(strings.Join(lines, "\n")), 0o700)
}

func say(format string, args ...any) { fmt.Printf("# "+format+"\n", args...) }
