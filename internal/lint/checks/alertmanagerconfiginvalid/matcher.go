package alertmanagerconfiginvalid

import (
	"errors"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/prometheus/alertmanager/matcher/compat"
	"github.com/prometheus/common/promslog"

	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
)

var matchTypes = []string{"=", "!=", "=~", "!~"}

// parseMatchers is how Alertmanager reads the matchers of its configuration where no flag tells it otherwise.
var parseMatchers = compat.FallbackMatchersParser(promslog.NewNopLogger())

func (p *checker) checkMatchers(matchers []object.Matcher) {
	for _, m := range matchers {
		p.checkMatcher(m)
	}
}

// checkMatcher judges a matcher as Alertmanager parses what the operator renders of it (Matcher.String, which quotes the
// value but not the name).
// The operator's validator passes over a matcher without matchType, and over every regular expression.
func (p *checker) checkMatcher(m object.Matcher) {
	switch {
	case p.isBroken(m.Path):
		return
	case !slices.Contains(matchTypes, m.Type):
		p.Reportf(m.Path.At("matchType"), `matchType %s is not one of "=", "!=", "=~", "!~"`, phrase.Quote(m.Type))
		return
	case strings.TrimSpace(m.Name) == "":
		p.Reportf(p.deepest(m.Path, object.Path{"name"}), "a matcher without a label name; set name")
		return
	}
	p.Meter.Take(100)
	err, known := p.names[m.Name]
	if !known {
		_, err = parseMatchers(m.Name+`=""`, "config")
		p.names[m.Name] = err
	}
	if err != nil {
		p.Reportf(m.Path.At("name"), "%s is not a label name that Alertmanager can read: %s", phrase.Quote(m.Name), phrase.OneLine(err))
	}
	if strings.HasSuffix(m.Type, "~") {
		p.checkRegexp(m)
	}
}

// checkRegexp parses the regular expression between the anchors that Alertmanager sets: NewMatcher of its pkg/labels. What
// parses compiles (regexp.Compile), which may take a thousand times as long. ObjectBudget bounds both.
func (p *checker) checkRegexp(m object.Matcher) {
	p.Meter.Take(meter.RegexpSteps(m.Value))
	if _, err := syntax.Parse("^(?:"+m.Value+")$", syntax.Perl); err != nil {
		p.Reportf(m.Path.At("value"), "%s is not a valid regular expression: %s", phrase.Quote(m.Value), whyNoRegexp(m.Value, err))
	}
}

// whyNoRegexp leaves out the anchors, which no one wrote.
func whyNoRegexp(value string, err error) string {
	if _, alone := syntax.Parse(value, syntax.Perl); alone != nil {
		err = alone
	}
	var s *syntax.Error
	switch {
	case !errors.As(err, &s):
		return phrase.OneLine(err)
	case s.Expr == value:
		return s.Code.String()
	}
	return s.Code.String() + " in " + phrase.Quote(s.Expr)
}

// checkInhibitRules judges what ValidateAlertmanagerConfig does not look at.
func (p *checker) checkInhibitRules() {
	for _, r := range p.InhibitRules {
		p.checkMatchers(r.SourceMatch)
		p.checkMatchers(r.TargetMatch)
		for i, name := range r.Equal {
			if name == "" {
				p.Reportf(r.Path.At("equal", i), "an empty label name in equal; remove it")
			}
		}
	}
}
