package admit

import (
	"container/list"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
)

// Connections bounds the open connections of a server: a new one takes the place of the one that has been quiet for longest,
// which has sent no request, or none since its last answer.
type Connections struct {
	limit int

	mu sync.Mutex
	// open has for each connection its element in quiet, or nil while a request is served on it.
	open map[net.Conn]*list.Element
	// longest first
	quiet *list.List
}

// NewConnections returns a bound for one server.
func NewConnections(limit int) *Connections {
	return &Connections{limit: limit, open: map[net.Conn]*list.Element{}, quiet: list.New()}
}

// Changed is the server's ConnState.
func (c *Connections) Changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() { connections.Set(float64(len(c.open))) }()
	at, known := c.open[conn]
	if at != nil {
		c.quiet.Remove(at)
		c.open[conn] = nil
	}
	switch state {
	case http.StateNew:
		c.open[conn] = c.quiet.PushBack(conn)
	case http.StateIdle:
		if known {
			c.open[conn] = c.quiet.PushBack(conn)
		}
	case http.StateActive:
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
	}
	for len(c.open) > c.limit && c.quiet.Len() > 0 {
		longest := c.quiet.Remove(c.quiet.Front()).(net.Conn)
		delete(c.open, longest)
		hangUp(longest)
		evicted.WithLabelValues("connection").Inc()
	}
}

// hangUp closes a connection without a farewell, which could wait for the other side to take it.
func hangUp(conn net.Conn) {
	if encrypted, ok := conn.(*tls.Conn); ok {
		conn = encrypted.NetConn()
	}
	_ = conn.Close()
}
