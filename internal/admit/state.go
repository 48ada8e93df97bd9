package admit

import (
	"sync/atomic"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// State is what requests are judged by. Its parts are replaced whole, so a request sees one policy and one stack from
// beginning to end.
type State struct {
	linter atomic.Pointer[lint.Linter]
	stack  atomic.Pointer[stack.Stack]
}

// SetLinter has the requests from now on judged by that linter.
func (s *State) SetLinter(l *lint.Linter) { s.linter.Store(l) }

// SetStack has the requests from now on judged with that stack in view. Secrets and ConfigMaps are not in view at
// admission: what a user may know of them, validate.Handler learns for each request.
func (s *State) SetStack(st *stack.Stack) {
	s.stack.Store(st.Unseen(object.Secret, object.ConfigMap))
}

// Linter returns nil until a policy was read.
func (s *State) Linter() *lint.Linter { return s.linter.Load() }

// Stack returns nil until the caches are filled: a verdict without what is in the cluster could be wrong.
func (s *State) Stack() *stack.Stack { return s.stack.Load() }

// Ready reports whether there is all that a verdict needs.
func (s *State) Ready() bool { return s.Linter() != nil && s.Stack() != nil }
