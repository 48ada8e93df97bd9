// Package cluster runs a Kubernetes control plane on this machine, from the binaries that `make tools` builds: etcd,
// kube-apiserver, cert-manager's controllers and, in front of it all, alertlint's webhook. There are no nodes; nothing
// that takes part in admission is missing.
package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// ErrNoTools is returned by Start where the binaries are not there.
var ErrNoTools = errors.New("the cluster's binaries are missing: run make tools")

// Cluster is a running control plane.
type Cluster struct {
	Dir        string // holds all that the cluster writes, its logs among it
	Kubeconfig string // an administrator's

	root      string
	url       string
	ca        *authority
	client    kubernetes.Interface
	processes []*process
	cancels   []context.CancelFunc
}

// Start runs etcd and the API server, which keep what they write in dir, and waits until they serve.
func Start(ctx context.Context, dir string) (*Cluster, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	c := &Cluster{Dir: dir, Kubeconfig: filepath.Join(dir, "admin.kubeconfig"), root: root}
	for _, tool := range []string{"etcd", "kube-apiserver", "kubectl", "cert-manager", "admission-webhook"} {
		if _, err := os.Stat(c.tool(tool)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoTools, err)
		}
	}
	if err := c.start(ctx); err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) start(ctx context.Context) error {
	var err error
	if c.ca, err = newAuthority(filepath.Join(c.Dir, "pki")); err != nil {
		return err
	}
	for name, groups := range map[string][]string{
		"apiserver": nil, "service-accounts": nil, "conversion": nil,
		"admin": {"system:masters"},
	} {
		if err := c.ca.issue(name, groups...); err != nil {
			return err
		}
	}
	ports, err := freePorts(2)
	if err != nil {
		return err
	}
	etcd := "http://127.0.0.1:" + ports[0]
	if err := c.launch("etcd",
		"--data-dir="+filepath.Join(c.Dir, "etcd"),
		"--listen-client-urls="+etcd,
		"--advertise-client-urls="+etcd,
		"--listen-peer-urls=http://127.0.0.1:0",
		"--unsafe-no-fsync",
	); err != nil {
		return err
	}
	if err := c.launchAPIServer(etcd, ports[1]); err != nil {
		return err
	}
	if err := c.writeKubeconfig(c.Kubeconfig, &api.AuthInfo{
		ClientCertificate: c.ca.file("admin.crt"),
		ClientKey:         c.ca.file("admin.key"),
	}); err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", c.Kubeconfig)
	if err != nil {
		return err
	}
	config.QPS = -1 // The default of 5 a second is for controllers.
	if c.client, err = kubernetes.NewForConfig(config); err != nil {
		return err
	}
	return c.eventually(ctx, "the API server to be ready", func() error {
		return c.get(ctx, "/readyz")
	})
}

func (c *Cluster) launchAPIServer(etcd, port string) error {
	c.url = "https://127.0.0.1:" + port
	audit, err := c.auditFlags()
	if err != nil {
		return err
	}
	clientAuth, err := c.clientAuthFlags()
	if err != nil {
		return err
	}
	return c.launch("kube-apiserver", append(append(audit, clientAuth...),
		"--etcd-servers="+etcd,
		"--bind-address=127.0.0.1",
		"--secure-port="+port,
		"--tls-cert-file="+c.ca.file("apiserver.crt"),
		"--tls-private-key-file="+c.ca.file("apiserver.key"),
		"--client-ca-file="+c.ca.file("ca.crt"),
		"--authorization-mode=RBAC",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+c.ca.file("service-accounts.key"),
		"--service-account-signing-key-file="+c.ca.file("service-accounts.key"),
		"--service-cluster-ip-range=10.0.0.0/24",
		"--endpoint-reconciler-type=none",
		// No controller creates the default service account that this plugin asks for.
		"--disable-admission-plugins=ServiceAccount",
	)...)
}

func (c *Cluster) get(ctx context.Context, path string) error {
	return c.client.CoreV1().RESTClient().Get().AbsPath(path).Do(ctx).Error()
}

// RESTConfig returns an administrator's access to the cluster.
func (c *Cluster) RESTConfig() (*rest.Config, error) {
	return clientcmd.BuildConfigFromFlags("", c.Kubeconfig)
}

// Stop ends every process, the youngest first. None of them holds anything that is worth a farewell.
func (c *Cluster) Stop() {
	for _, cancel := range c.cancels {
		cancel()
	}
	for i := len(c.processes) - 1; i >= 0; i-- {
		c.processes[i].kill()
	}
	c.processes = nil
}

// Result is what a command said, and how it ended.
type Result struct {
	Stdout, Stderr string
	Exit           int
}

// Err returns an error for a command that did not succeed.
func (r Result) Err() error {
	if r.Exit == 0 {
		return nil
	}
	return fmt.Errorf("exit status %d: %s", r.Exit, r.Stderr)
}

// Kubectl runs kubectl as the administrator, in the repository's root.
func (c *Cluster) Kubectl(ctx context.Context, args ...string) Result {
	return c.KubectlInput(ctx, nil, args...)
}

// KubectlInput runs kubectl as the administrator, with something to read at -f -.
func (c *Cluster) KubectlInput(ctx context.Context, stdin []byte, args ...string) Result {
	return c.runInput(ctx, stdin, c.tool("kubectl"), args...)
}

// Run runs another program to its end, where Kubectl would run.
func (c *Cluster) Run(ctx context.Context, path string, args ...string) Result {
	return c.runInput(ctx, nil, path, args...)
}

func (c *Cluster) runInput(ctx context.Context, stdin []byte, path string, args ...string) Result {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = c.root
	cmd.Env = append(os.Environ(), "KUBECONFIG="+c.Kubeconfig, "KUBECACHEDIR="+filepath.Join(c.Dir, "kubectl"))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &stdout, &stderr
	result := Result{}
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			fmt.Fprintln(&stderr, err)
		}
		result.Exit = max(1, cmd.ProcessState.ExitCode())
	}
	result.Stdout, result.Stderr = stdout.String(), stderr.String()
	return result
}

func (c *Cluster) tool(name string) string { return filepath.Join(c.root, "bin", name) }

// launch starts a program from bin/ that lives as long as the cluster.
func (c *Cluster) launch(name string, args ...string) error {
	p, err := startProcess(c.Dir, c.tool(name), args, nil)
	if err != nil {
		return err
	}
	c.processes = append(c.processes, p)
	return nil
}

// eventually asks until the answer is no error. It gives up after a minute, and at once where a process has ended.
func (c *Cluster) eventually(ctx context.Context, what string, ask func() error) error {
	return c.within(ctx, time.Minute, what, ask)
}

func (c *Cluster) within(ctx context.Context, limit time.Duration, what string, ask func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		err := ask()
		if err == nil {
			return nil
		}
		for _, p := range c.processes {
			if exited := p.exited(); exited != nil {
				return fmt.Errorf("waiting for %s: %w", what, exited)
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s: %w", what, err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *Cluster) writeKubeconfig(path string, user *api.AuthInfo) error {
	config := api.NewConfig()
	config.Clusters["e2e"] = &api.Cluster{Server: c.url, CertificateAuthority: c.ca.file("ca.crt")}
	config.AuthInfos["e2e"] = user
	config.Contexts["e2e"] = &api.Context{Cluster: "e2e", AuthInfo: "e2e"}
	config.CurrentContext = "e2e"
	return clientcmd.WriteToFile(*config, path)
}

// freePorts returns loopback ports that no one listens at. They are held until all are found, to be different.
func freePorts(n int) ([]string, error) {
	var ports []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	return ports, nil
}

// Root returns the folder of the main module, from anywhere inside it.
func Root() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}
