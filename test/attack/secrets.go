package main

import (
	"context"
	"fmt"
	"net/http"
)

// missingSecrets creates a config that refers to a Secret which is not there, another one each time.
func missingSecrets(t *target) (shot, error) {
	path := fmt.Sprintf(configAPI, "tenant") + "?dryRun=All"
	return func(ctx context.Context, sender, n int) answer {
		o := configObject("secret", object{"receivers": []any{object{
			"name": "n", "slackConfigs": []any{object{
				"channel": "#alerts", "apiURL": object{"name": fmt.Sprintf("missing-%d-%d", sender, n), "key": "url"},
			}},
		}}})
		return t.ask(ctx, t.alice, request{http.MethodPost, path, encode(o)})
	}, nil
}

func secretAttacks() []attack {
	return []attack{{
		name: "missing-secrets", about: "60 clients at once that refer to Secrets which are not there, with --check-secrets",
		arm: missingSecrets, senders: 60, secrets: true, want: passes,
	}}
}
