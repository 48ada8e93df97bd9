package operator

import (
	"strings"
	"testing"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/lint/checks/watchdognullroute"
	"github.com/alertlint/alertlint/internal/object"
)

// Alertlint has something to say of Watchdog exactly where it pages someone through what the operator made of the object.
func TestWatchdog(t *testing.T) {
	watchdog := model.LabelSet{"alertname": "Watchdog", "severity": "none"}
	quiet, told := 0, 0
	for _, v := range kept.new.alertmanagers() {
		of := refFrom(v.by.Ref)
		text, ok := kept.new.generated[of]
		if (kept.new.fateOf(t, of) != fate{}) || !ok || v.lacksSecrets() {
			continue
		}
		written, err := config.Load(text)
		if err != nil {
			t.Fatal(of, err)
		}
		notifies := map[string]bool{}
		for _, r := range written.Receivers {
			notifies[r.Name] = len(r.WebhookConfigs)+len(r.SlackConfigs)+len(r.EmailConfigs)+len(r.PagerdutyConfigs)+len(r.OpsGenieConfigs)+
				len(r.TelegramConfigs)+len(r.DiscordConfigs)+len(r.MSTeamsConfigs)+len(r.MSTeamsV2Configs)+len(r.PushoverConfigs)+len(r.SNSConfigs)+len(r.WebexConfigs) > 0
		}
		paged := map[string]bool{}
		for _, end := range dispatch.NewRoute(written.Route, nil).Match(watchdog) {
			if notifies[end.RouteOpts.Receiver] {
				paged[end.RouteOpts.Receiver] = true
			}
		}
		for o, is := range v.of {
			if is.selects != object.Yes || is.skipped() {
				continue
			}
			reaches := false
			for receiver := range paged {
				reaches = reaches || strings.HasPrefix(receiver, o.Ref.Namespace+"/"+o.Ref.Name+"/")
			}
			diags, _ := linter.Lint(o, v.stack)
			said := false
			for _, d := range diags {
				said = said || d.Check == watchdognullroute.Check
			}
			if said != reaches {
				disagree(t, refFrom(o.Ref), "%s: Watchdog pages someone: %t, alertlint says so: %t", of, reaches, said)
			}
			if said {
				told++
			} else {
				quiet++
			}
		}
	}
	t.Logf("nothing to say of %d, something of %d", quiet, told)
}
