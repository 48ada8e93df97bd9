package cluster

import (
	"context"
	"fmt"
)

// Server is a program that serves HTTP at a port of its own, as Prometheus and Alertmanager do.
type Server struct {
	Address string

	process *process
}

// StartServer starts a program from bin/ that lives as long as the cluster, and waits until it is ready.
func (c *Cluster) StartServer(ctx context.Context, name string, args ...string) (*Server, error) {
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	s := &Server{Address: "127.0.0.1:" + ports[0]}
	s.process, err = startProcess(c.Dir, c.tool(name), append(args, "--web.listen-address="+s.Address), nil)
	if err != nil {
		return nil, err
	}
	c.processes = append(c.processes, s.process)
	if err := c.eventually(ctx, name+" to be ready", func() error {
		return ok(ctx, s.URL("/-/ready"))
	}); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.Log())
	}
	return s, nil
}

// URL is where the server answers for a path.
func (s *Server) URL(path string) string { return "http://" + s.Address + path }

// Log returns the end of what the server wrote.
func (s *Server) Log() string { return tail(s.process.log) }

// Eventually asks until the answer is no error. It gives up after a minute, and at once where a process has ended.
func (c *Cluster) Eventually(ctx context.Context, what string, ask func() error) error {
	return c.eventually(ctx, what, ask)
}
