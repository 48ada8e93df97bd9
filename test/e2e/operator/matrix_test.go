package operator

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/object"
)

// The matrix is what became of every case, to be read.
func TestMatrix(t *testing.T) {
	about := map[string][]string{}
	for _, v := range kept.new.alertmanagers() {
		of := refFrom(v.by.Ref)
		is := kept.new.fateOf(t, of).String()
		if kept.crashed[of.namespace] != "" {
			is = "crashes the operator"
		}
		about[caseOf(of)] = append(about[caseOf(of)], of.kind+" "+is+kept.new.counted(&v)+v.said(of))
	}
	for _, v := range kept.new.rulers() {
		of := refFrom(v.by.Ref)
		is := "runs"
		if kept.new.reconciled[of].Status == "False" {
			is = "stopped"
		}
		about[caseOf(of)] = append(about[caseOf(of)], of.kind+" "+is+kept.new.counted(&v)+v.said(of))
	}
	var text strings.Builder
	for _, c := range kept.cases {
		fmt.Fprintf(&text, "%s\n", c.name)
		lines := about[c.name]
		for _, o := range append(c.first, c.then...) {
			if kept.refused[refOf(o)] != "" {
				lines = append(lines, o.GetKind()+" refused by the API server")
			}
		}
		slices.Sort(lines)
		for _, l := range lines {
			fmt.Fprintf(&text, "  %s\n", l)
		}
	}
	golden := filepath.Join("testdata", "matrix.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("review, and run make golden:\n%s", diff)
	}
}

// counted says how many objects the operator has put in, of those that are made to be selected, and which of its own case it has not.
func (s *snapshot) counted(v *view) string {
	of, n := refFrom(v.by.Ref), 0
	var skipped []string
	for o := range v.of {
		r := refFrom(o.Ref)
		_, written := s.files[of][r]
		written = written || strings.Contains(s.generated[of], r.namespace+"/"+r.name+"/")
		if strings.HasPrefix(r.namespace, "selected-") && written {
			n++
		}
		if s.rejected[[2]ref{of, r}] != "" && caseOf(r) == caseOf(of) {
			skipped = append(skipped, r.name)
		}
	}
	if n > 0 {
		return fmt.Sprintf(", with %d", n)
	}
	if skipped != nil {
		slices.Sort(skipped)
		return fmt.Sprintf(", without %s", strings.Join(skipped, " and "))
	}
	return ""
}

// said lists the rules by which alertlint has an error to say of the objects of the case.
func (v *view) said(of ref) string {
	errors := errorsOf(v.by, v.stack)
	for o := range v.stack.All(object.Secret) {
		if o.Ref.Namespace == of.namespace && of.kind == "Alertmanager" {
			errors = append(errors, errorsOf(o, v.stack)...)
		}
	}
	for o, is := range v.of {
		if is.selects != object.No && caseOf(refFrom(o.Ref)) == caseOf(of) {
			errors = append(errors, is.errors...)
		}
	}
	if len(errors) == 0 {
		return ""
	}
	for i := range errors {
		errors[i], _, _ = strings.Cut(errors[i], " ")
	}
	slices.Sort(errors)
	return ": " + strings.Join(slices.Compact(errors), ", ")
}
