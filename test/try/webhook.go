package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
)

// stack are the files that stand for what the cluster holds.
var stack = []string{"examples/prometheus.yaml", "examples/alertmanager.yaml", "examples/secret.yaml"}

// webhook is the webhook's process.
type webhook struct {
	url     string
	command *exec.Cmd
	client  *http.Client
	exited  chan error
}

// patience is far longer than the webhook takes to start on a busy machine.
const patience = 30 * time.Second

// startWebhook starts the webhook on free ports, and waits until it is ready.
func startWebhook(ctx context.Context, bin string) (*webhook, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	health, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args := []string{"--standalone", "--bind-address=" + address, "--health-probe-bind-address=" + health, "--metrics-bind-address=127.0.0.1:0"}
	for _, file := range stack {
		args = append(args, "--stack="+file)
	}
	// Not bound to the context: stop lets it drain.
	command := exec.Command(filepath.Join(bin, "webhook"), args...)
	var log bytes.Buffer
	command.Stdout, command.Stderr = &log, &log
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("%w; make build builds it", err)
	}
	w := &webhook{url: "https://" + address, command: command, client: newClient(), exited: make(chan error, 1)}
	go func() { w.exited <- command.Wait() }()
	if err := w.await(ctx, "http://"+health+"/readyz"); err != nil {
		_ = w.stop()
		return nil, fmt.Errorf("the webhook did not start: %w\n%s", err, log.String())
	}
	return w, nil
}

// await asks until the webhook says that it is ready.
func (w *webhook) await(ctx context.Context, readyz string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, readyz, nil)
		if err != nil {
			return err
		}
		response, err := w.client.Do(request)
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
			err = errors.New(response.Status)
		}
		select {
		case exit := <-w.exited:
			w.exited <- exit
			return fmt.Errorf("it ended: %w", exit)
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// post sends a review to an endpoint, with the timeout that manifests/base gives the webhook.
func (w *webhook) post(ctx context.Context, path string, review *admissionv1.AdmissionReview) (*admissionv1.AdmissionResponse, error) {
	body, err := json.Marshal(review)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+path+"?timeout=3s", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := w.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	var answered admissionv1.AdmissionReview
	if err := json.Unmarshal(text, &answered); err != nil || answered.Response == nil {
		return nil, fmt.Errorf("%s: %s is not an AdmissionReview with a response: %.500s", path, response.Status, text)
	}
	return answered.Response, nil
}

// stop ends the process and waits for it.
func (w *webhook) stop() error {
	w.client.CloseIdleConnections()
	_ = w.command.Process.Signal(syscall.SIGTERM) // an error says that it has ended already
	select {
	case err := <-w.exited:
		return err
	case <-time.After(patience):
		_ = w.command.Process.Kill()
		return errors.New("the webhook did not end on SIGTERM, and was killed")
	}
}

// newClient takes any certificate: in its standalone mode the webhook signs its own at each start.
func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // on loopback
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
