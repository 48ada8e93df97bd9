package cli

import "testing"

// TestReadme runs the commands that the README shows with their output.
func TestReadme(t *testing.T) {
	t.Chdir("../..")
	holdSessions(t, "README.md")
}
