package operator

import (
	"context"
	"log/slog"
	_ "unsafe" // for go:linkname

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
)

// What the operator does with an AlertmanagerConfig before it renders it, with a global one, and with fields of rules that a
// version does not have, it does not export. See docs/decisions/linkname.md; TestSignatures holds these against its source.

//go:linkname checkConfigResource github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.checkAlertmanagerConfigResource
func checkConfigResource(context.Context, *monitoringv1alpha1.AlertmanagerConfig, semver.Version, *assets.StoreBuilder) error

//go:linkname initializeFromConfig github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.(*ConfigBuilder).initializeFromAlertmanagerConfig
func initializeFromConfig(*alertmanager.ConfigBuilder, context.Context, *monitoringv1.AlertmanagerGlobalConfig, *monitoringv1alpha1.AlertmanagerConfig) error

//go:linkname sanitizeRules github.com/prometheus-operator/prometheus-operator/pkg/operator.(*PrometheusRuleSelector).sanitizePrometheusRulesSpec
func sanitizeRules(*operator.PrometheusRuleSelector, monitoringv1.PrometheusRuleSpec, *slog.Logger) monitoringv1.PrometheusRuleSpec
