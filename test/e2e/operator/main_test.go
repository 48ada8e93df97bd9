// Package operator holds what alertlint says of objects beforehand to what prometheus-operator then does with them, in front
// of a real API server. All cases go through one operator together: it looks at all of them at once, as it does in a
// cluster.
package operator

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/alertlint/alertlint/test/e2e/cluster"
)

var (
	update = flag.Bool("update", false, "write the golden files")

	// kept is what became of all cases.
	kept *world
)

func TestMain(m *testing.M) {
	cluster.Main(func(ctx context.Context, dir string) (int, error) { return run(ctx, m, dir) })
}

func run(ctx context.Context, m *testing.M, dir string) (int, error) {
	cases, err := allCases()
	if err != nil {
		return 0, err
	}
	kube, err := cluster.Start(ctx, dir)
	if err != nil {
		return 0, err
	}
	defer kube.Stop()
	if err := kube.InstallCRDs(ctx); err != nil {
		return 0, err
	}
	if kept, err = live(ctx, kube, cases); err != nil {
		return 0, err
	}
	return judge(m), nil
}

// judge runs the tests, and then asks whether a disagreement is none any more.
func judge(m *testing.M) int {
	code := m.Run()
	if flag.Lookup("test.run").Value.String() != "" {
		return code
	}
	for _, d := range settled() {
		fmt.Fprintf(os.Stderr, "%s: there is no disagreement any more: drop it from the table and from the decision\n", d)
		code = 1
	}
	return code
}
