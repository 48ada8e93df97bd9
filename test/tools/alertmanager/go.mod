module github.com/alertlint/alertlint/test/tools/alertmanager

go 1.26.0

require (
	github.com/prometheus/alertmanager v0.33.1
)
