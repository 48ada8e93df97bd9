package finding

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// UsedBy is the Alertmanager that uses an AlertmanagerConfig.
func UsedBy(u stack.ConfigUse) lint.Related {
	if u.Global {
		return lint.Related{
			Object: u.By, Path: object.Path{"spec", "alertmanagerConfiguration"},
			Message: "uses this AlertmanagerConfig as its global configuration",
		}
	}
	return lint.Related{
		Object: u.By, Path: object.Path{"spec", "alertmanagerConfigSelector"},
		Message: "selects it and lets the alert in",
	}
}

// BasedOn is the Alertmanager whose base configuration is at fault.
func BasedOn(am *stack.Alertmanager) lint.Related {
	return lint.Related{Object: am.Object.Ref, Path: object.Path{"metadata", "name"}, Message: "takes this Secret as its base configuration"}
}
