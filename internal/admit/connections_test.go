package admit

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// Connections on which nothing is asked make room for others, those on which something is judged do not.
func TestConnections(t *testing.T) {
	entered, release := make(chan struct{}, 1), make(chan struct{})
	server := httptest.NewUnstartedServer(&Endpoint{State: readyState(), Limits: DefaultLimits(), Handler: admission.HandlerFunc(
		func(_ context.Context, req admission.Request) admission.Response {
			if req.UID == "wait" {
				entered <- struct{}{}
				<-release
			}
			return admission.Allowed("")
		})})
	bound := NewConnections(10)
	server.Config.ConnState = bound.Changed
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).DisableKeepAlives = true
	ask := func(uid string) error {
		resp, err := client.Post(server.URL, "application/json", strings.NewReader(strings.Replace(review, `"uid":"u"`, `"uid":"`+uid+`"`, 1)))
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		return err
	}
	judged := make(chan error, 1)
	go func() { judged <- ask("wait") }()
	<-entered

	var silent []net.Conn
	for range 50 {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		silent = append(silent, conn)
		if err := ask("quick"); err != nil {
			t.Errorf("a request among silent connections: %v", err)
		}
	}
	_ = silent[0].SetReadDeadline(time.Now().Add(30 * time.Second))
	if _, err := silent[0].Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the oldest is not closed: %v", err)
	}
	bound.mu.Lock()
	if n := len(bound.open); n > 10 {
		t.Errorf("%d connections are open", n)
	}
	bound.mu.Unlock()
	close(release)
	if err := <-judged; err != nil {
		t.Errorf("what is judged was given up: %v", err)
	}
}
