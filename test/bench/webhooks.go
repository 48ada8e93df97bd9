package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/alertlint/alertlint/test/bench/sample"
)

// server is a webhook that runs as a process of its own.
type server struct {
	name, url string
	command   *exec.Cmd
}

// sizes are how many rules an object has, and how many different objects are sent in turns.
var sizes = []struct{ rules, objects int }{{1, 1000}, {10, 400}, {100, 100}, {1000, 20}}

func benchWebhooks(o options, temp string) error {
	if err := writeCertificate(temp); err != nil {
		return err
	}
	ours, err := startServer(o, "alertlint", "/validate?timeout=10s", "webhook", func(address string) []string {
		return []string{
			"--standalone", "--cert-dir=" + temp, "--bind-address=" + address,
			"--metrics-bind-address=127.0.0.1:0", "--health-probe-bind-address=127.0.0.1:0",
		}
	})
	if err != nil {
		return err
	}
	defer ours.stop()
	theirs, err := startServer(o, "operator", "/admission-prometheusrules/validate?timeout=10s", "admission-webhook", func(address string) []string {
		return []string{
			"--web.listen-address=" + address, "--web.enable-tls",
			"--web.cert-file=" + filepath.Join(temp, "tls.crt"), "--web.key-file=" + filepath.Join(temp, "tls.key"),
		}
	})
	if err != nil {
		return err
	}
	defer theirs.stop()

	fmt.Printf("admission webhooks: TLS, %d connections, %d rounds of %s each\n\n", o.connections, o.rounds, o.cell)
	fmt.Printf("%6s  %31s  %31s  %s\n", "", "alertlint", "prometheus-operator", "")
	fmt.Printf("%6s  %9s %10s %10s  %9s %10s %10s  %10s %8s\n",
		"rules", "req/s", "p50", "p99", "req/s", "p50", "p99", "throughput", "p99")
	for _, size := range sizes {
		bodies := reviews(size.objects, size.rules)
		var a, b measurement
		for range o.rounds {
			for s, m := range map[*server]*measurement{ours: &a, theirs: &b} {
				if err := s.ask(bodies, o, m); err != nil {
					return fmt.Errorf("%s: %w", s.name, err)
				}
			}
		}
		fmt.Printf("%6d  %9.0f %10s %10s  %9.0f %10s %10s  %9.1fx %7.2fx\n", size.rules,
			a.rate(), round(a.quantile(.5)), round(a.quantile(.99)), b.rate(), round(b.quantile(.5)), round(b.quantile(.99)),
			a.rate()/b.rate(), a.quantile(.99).Seconds()/b.quantile(.99).Seconds())
	}
	fmt.Println()
	return nil
}

func round(d time.Duration) time.Duration {
	if d < 10*time.Millisecond {
		return d.Round(10 * time.Microsecond)
	}
	return d.Round(100 * time.Microsecond)
}

// measurement is what one server did with one size of object.
type measurement struct {
	latencies []time.Duration
	elapsed   time.Duration
}

func (m *measurement) rate() float64 { return float64(len(m.latencies)) / m.elapsed.Seconds() }

func (m *measurement) quantile(q float64) time.Duration {
	slices.Sort(m.latencies)
	return m.latencies[int(q*float64(len(m.latencies)-1))]
}

// ask has every connection ask for a while, one request after the other.
func (s *server) ask(bodies [][]byte, o options, m *measurement) error {
	client := newClient(o.connections)
	defer client.CloseIdleConnections()
	var (
		wait sync.WaitGroup
		mu   sync.Mutex
		errs []error
	)
	ask := func(connection int, d time.Duration) []time.Duration {
		var latencies []time.Duration
		end := time.Now().Add(d)
		for i := connection; time.Now().Before(end); i += o.connections {
			start := time.Now()
			if err := s.post(client, bodies[i%len(bodies)]); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
				return nil
			}
			latencies = append(latencies, time.Since(start))
		}
		return latencies
	}
	start := time.Now()
	for c := range o.connections {
		wait.Go(func() {
			ask(c, o.cell/10) // Warms up, and opens the connection.
			latencies := ask(c, o.cell)
			mu.Lock()
			defer mu.Unlock()
			m.latencies = append(m.latencies, latencies...)
		})
	}
	wait.Wait()
	m.elapsed += time.Since(start) - o.cell/10
	if len(errs) > 0 {
		return errs[0]
	}
	return nil
}

func (s *server) post(client *http.Client, body []byte) error {
	resp, err := client.Post(s.url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	// A server that refuses early would look fast.
	if resp.StatusCode != http.StatusOK || !bytes.Contains(answer, []byte(`"allowed":true`)) {
		return fmt.Errorf("want the object allowed, got %s: %.500s", resp.Status, answer)
	}
	return nil
}

// newClient returns a client of keep-alive connections, of HTTP/1.1 for both servers: the operator's has HTTP/2 off.
func newClient(connections int) *http.Client {
	return &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // It made the certificate itself.
		TLSNextProto:    map[string]func(string, *tls.Conn) http.RoundTripper{},
	}}
}

func reviews(objects, rules int) [][]byte {
	out := make([][]byte, objects)
	for i := range out {
		o := sample.Rule(i, rules)
		raw, err := json.Marshal(o)
		if err != nil {
			panic(err)
		}
		out[i], err = json.Marshal(admissionv1.AdmissionReview{
			TypeMeta: metav1.TypeMeta{APIVersion: "admission.k8s.io/v1", Kind: "AdmissionReview"},
			Request: &admissionv1.AdmissionRequest{
				UID:       types.UID(fmt.Sprintf("705ab4f5-6393-11e8-b7cc-%012d", i)),
				Kind:      metav1.GroupVersionKind{Group: "monitoring.coreos.com", Version: "v1", Kind: "PrometheusRule"},
				Resource:  metav1.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "prometheusrules"},
				Name:      o.Name,
				Namespace: o.Namespace,
				Operation: admissionv1.Create,
				Object:    runtime.RawExtension{Raw: raw},
			},
		})
		if err != nil {
			panic(err)
		}
	}
	return out
}

func startServer(o options, name, path, program string, args func(address string) []string) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &server{name: name, url: "https://" + address + path}
	s.command = exec.Command(filepath.Join(o.bin, program), args(address)...)
	var log bytes.Buffer
	s.command.Stdout, s.command.Stderr = &log, &log
	if err := s.command.Start(); err != nil {
		return nil, fmt.Errorf("%w; `make bench` builds what it measures", err)
	}
	client, body := newClient(1), reviews(1, 1)[0]
	defer client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for {
		err := s.post(client, body)
		if err == nil {
			return s, nil
		}
		if ctx.Err() != nil {
			s.stop()
			return nil, fmt.Errorf("%s does not answer: %w\n%s", program, err, log.String())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (s *server) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM)
	_ = s.command.Wait()
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// writeCertificate writes the one certificate that both servers use.
func writeCertificate(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	for name, block := range map[string]*pem.Block{
		"tls.crt": {Type: "CERTIFICATE", Bytes: der}, "tls.key": {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			return err
		}
	}
	return nil
}
