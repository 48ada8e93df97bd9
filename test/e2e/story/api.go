package story

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// Alert is one in Prometheus or Alertmanager, of which each says only some.
type Alert struct {
	Labels    map[string]string
	State     string // Prometheus
	ActiveAt  string // Prometheus
	Receivers []struct{ Name string }
}

// Firing returns the alerts that fire in Prometheus, by their names.
func (s *Story) Firing(ctx context.Context) (map[string]Alert, error) {
	var answer struct{ Data struct{ Alerts []Alert } }
	err := get(ctx, s.prometheus.URL("/api/v1/alerts"), &answer)
	firing := map[string]Alert{}
	for _, a := range answer.Data.Alerts {
		if a.State == "firing" {
			firing[a.Labels["alertname"]] = a
		}
	}
	return firing, err
}

// Rules returns the names of the alerting rules that Prometheus has loaded.
func (s *Story) Rules(ctx context.Context) (names []string, err error) {
	var answer struct {
		Data struct {
			Groups []struct{ Rules []struct{ Name string } }
		}
	}
	err = get(ctx, s.prometheus.URL("/api/v1/rules"), &answer)
	for _, g := range answer.Data.Groups {
		for _, r := range g.Rules {
			names = append(names, r.Name)
		}
	}
	return names, err
}

// Receivers returns where Alertmanager sends the alert of a name, and an error where it does not have it.
func (s *Story) Receivers(ctx context.Context, alert string) ([]string, error) {
	var alerts []Alert
	if err := get(ctx, s.alertmanager.URL("/api/v2/alerts?filter="+url.QueryEscape("alertname="+alert)), &alerts); err != nil {
		return nil, err
	}
	if len(alerts) != 1 {
		return nil, fmt.Errorf("%d alerts of the name %s, want one", len(alerts), alert)
	}
	var names []string
	for _, r := range alerts[0].Receivers {
		names = append(names, r.Name)
	}
	return names, nil
}

// Query returns an error where the expression has no result.
func (s *Story) Query(ctx context.Context, expr string) error {
	var answer struct{ Data struct{ Result []any } }
	if err := get(ctx, s.prometheus.URL("/api/v1/query?query="+url.QueryEscape(expr)), &answer); err != nil {
		return err
	}
	if len(answer.Data.Result) == 0 {
		return fmt.Errorf("%s has no result", expr)
	}
	return nil
}

func get(ctx context.Context, url string, into any) error {
	resp, err := do(ctx, http.MethodGet, url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(into)
}

func post(ctx context.Context, url string) error {
	resp, err := do(ctx, http.MethodPost, url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func do(ctx context.Context, method, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("%s: %s", url, resp.Status)
	}
	return resp, nil
}
