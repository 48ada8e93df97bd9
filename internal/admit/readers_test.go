package admit

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// dial opens a connection and sends the header of a request with a body of that length.
func dial(t *testing.T, server *httptest.Server, length int) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", length); err != nil {
		t.Fatal(err)
	}
	return conn
}

func answerOf(t *testing.T, conn net.Conn) *http.Response {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func (r *readers) state() (count int, bytes int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.waiting.Len(), r.bytes
}

// Requests that do not send their body hold what they have sent, and no one up.
func TestSilent(t *testing.T) {
	for _, length := range []int{10, MaxBody} {
		t.Run(fmt.Sprint(length), func(t *testing.T) {
			limits := DefaultLimits()
			limits.readers = newReaders(20, 1<<20)
			limits.readPatience = time.Minute
			server := serve(t, &Endpoint{State: readyState(), Limits: limits, Handler: admission.HandlerFunc(allow)})
			first := dial(t, server, length)
			eventually(t, "the first to be read", func() bool { n, _ := limits.readers.state(); return n == 1 })
			for range 60 {
				dial(t, server, length)
			}
			if resp := answerOf(t, first); resp.StatusCode != http.StatusRequestTimeout || !resp.Close {
				t.Errorf("the one that waited longest got %s", resp.Status)
			}
			for range 5 {
				if code, answer := post(t, server.URL, strings.NewReader(review)); code != http.StatusOK {
					t.Errorf("%d %s", code, answer)
				}
			}
			if n, bytes := limits.readers.state(); n > 20 || bytes > 20*firstStep {
				t.Errorf("%d readers hold %d bytes", n, bytes)
			}
		})
	}
}

// Requests that send all of their body but its end hold no more bytes than there are for all.
func TestHeldBytes(t *testing.T) {
	limits := DefaultLimits()
	limits.readers = newReaders(20, 4<<20)
	limits.readPatience = time.Minute
	server := serve(t, &Endpoint{State: readyState(), Limits: limits, Handler: admission.HandlerFunc(allow)})
	first := dial(t, server, 1<<20)
	for range 7 {
		conn := dial(t, server, 1<<20)
		if _, err := conn.Write(make([]byte, 1<<20-1)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := first.Write(make([]byte, 1<<20-1)); err != nil {
		t.Fatal(err)
	}
	if resp := answerOf(t, first); resp.StatusCode != http.StatusRequestTimeout {
		t.Errorf("the one that waited longest got %s", resp.Status)
	}
	if code, answer := post(t, server.URL, strings.NewReader(review)); code != http.StatusOK {
		t.Errorf("%d %s", code, answer)
	}
	if _, bytes := limits.readers.state(); bytes > 4<<20 {
		t.Errorf("%d bytes are held", bytes)
	}
}

// The time for reading is not what the client asks for.
func TestSlowBody(t *testing.T) {
	limits := DefaultLimits()
	limits.readPatience = 50 * time.Millisecond
	server := serve(t, &Endpoint{State: readyState(), Limits: limits, Handler: admission.HandlerFunc(allow)})
	body, w := io.Pipe()
	defer w.Close()
	if code, message := post(t, server.URL+"?timeout=30s", body); code != http.StatusRequestTimeout || message != errSlow.message {
		t.Errorf("got %d %s", code, message)
	}
	if n, bytes := limits.readers.state(); n != 0 || bytes != 0 {
		t.Errorf("%d readers and %d bytes are left", n, bytes)
	}
}

// A client that reads no answer before it has written all gets one nevertheless.
func TestTooLarge(t *testing.T) {
	server := serve(t, &Endpoint{State: readyState(), Limits: DefaultLimits(), Handler: admission.HandlerFunc(allow)})
	for _, size := range []int{MaxBody + 1, 3 * MaxBody} {
		conn := dial(t, server, size)
		if _, err := conn.Write(bytes.Repeat([]byte(" "), size)); err != nil {
			t.Fatal(err)
		}
		resp := answerOf(t, conn)
		text, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusRequestEntityTooLarge || !resp.Close || !strings.Contains(string(text), errTooLarge.message) {
			t.Errorf("%s %s %v", resp.Status, text, err)
		}
	}
}

// A body of exactly what is allowed is read, whether its length is declared or not.
func TestLargest(t *testing.T) {
	server := serve(t, &Endpoint{State: readyState(), Limits: DefaultLimits(), Handler: admission.HandlerFunc(allow)})
	body := review + strings.Repeat(" ", MaxBody-len(review))
	for _, r := range []io.Reader{strings.NewReader(body), io.MultiReader(strings.NewReader(body))} {
		if code, answer := post(t, server.URL, r); code != http.StatusOK {
			t.Errorf("%d %s", code, answer)
		}
	}
}

// A connection is good for more than one request.
func TestKeepAlive(t *testing.T) {
	limits := DefaultLimits()
	limits.readPatience = 100 * time.Millisecond
	server := serve(t, &Endpoint{State: readyState(), Limits: limits, Handler: admission.HandlerFunc(allow)})
	conn := dial(t, server, len(review))
	for i := range 3 {
		if i > 0 {
			time.Sleep(2 * limits.readPatience) // The bound on reading is for one request.
			if _, err := fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(review)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := io.WriteString(conn, review); err != nil {
			t.Fatal(err)
		}
		resp := answerOf(t, conn)
		if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK || resp.Close {
			t.Errorf("request %d: %s %v", i, resp.Status, err)
		}
	}
}
