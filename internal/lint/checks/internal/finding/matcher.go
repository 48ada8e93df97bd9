package finding

import (
	"slices"

	"github.com/alertlint/alertlint/internal/lint"
)

// matcherLists are the lists that hold matchers.
var matcherLists = []string{"matchers", "sourceMatch", "targetMatch"}

// ReportMatcher reports a finding, and of a mistake that is repeated from matcher to matcher only one, which names the other
// places. doc is the object as encoding/json decodes it into an any.
func ReportMatcher(pass *lint.Pass, d lint.Diagnostic, doc func() any) {
	if n := len(d.Path); n >= 3 && d.Fix == nil {
		list, _ := d.Path[n-3].(string)
		if _, item := d.Path[n-2].(int); item && slices.Contains(matcherLists, list) {
			text, _ := d.Path.In(doc()).(string)
			pass.ReportOnce(d.Message+"\x00"+text, d)
			return
		}
	}
	pass.Report(d)
}
