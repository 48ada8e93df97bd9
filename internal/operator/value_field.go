package operator

import (
	"net/url"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
)

// field returns the last name in the path.
func field(p object.Path) string {
	for i := len(p) - 1; i >= 0; i-- {
		if name, ok := p[i].(string); ok {
			return name
		}
	}
	return ""
}

func isURL(p object.Path) bool {
	switch field(p) {
	case "apiURL", "urlSecret", "webhookUrl", "webhookURL", "slackApiUrl", "opsGenieApiUrl":
		return true
	}
	return false
}

// inHeader reports whether Alertmanager puts the value into an HTTP header as it is, where net/http refuses line breaks:
// notify/opsgenie, notify/rocketchat, and prometheus/common/config for authorization.
func inHeader(p object.Path) bool {
	switch field(p) {
	case "credentials", "bearerTokenSecret", "opsGenieApiKey", "tokenID":
		return true
	case "apiKey":
		return slices.Contains(p, any("opsgenieConfigs"))
	case "token":
		return slices.Contains(p, any("rocketchatConfigs")) || slices.Contains(p, any("rocketChat"))
	}
	return slices.Contains(p, any("proxyConnectHeader"))
}

// describeValue says what is wrong with a value that is refused, without a word of the value itself.
func describeValue(ref object.Reference, value []byte) string {
	text := string(value)
	trimmed := strings.TrimSpace(text)
	switch {
	case text == "":
		return "is empty"
	case trimmed == "":
		return "is only white space"
	case !isURL(ref.Path):
		return ""
	}
	u, err := url.Parse(trimmed)
	switch {
	case err != nil:
		return "is not a valid URL"
	case u.Scheme != "http" && u.Scheme != "https":
		return "is not an http or https URL"
	case u.Host == "":
		return "is a URL without a host"
	case trimmed != text:
		return "starts or ends with white space, such as a trailing line break, which the operator does not trim here"
	}
	return "is a URL with a character that is not allowed there"
}
