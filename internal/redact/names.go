package redact

import (
	"slices"
	"strings"
)

var (
	// secretNames are how the names of fields end, in lower case and without separators, that hold a secret. TestUpstream
	// holds them against the types of upstream.
	secretNames = []string{
		"password", "passwd", "passphrase", "token", "tokenid", "secret", "apikey", "routingkey", "servicekey", "userkey", "accesskey",
		"secretkey", "secretkeyref", "tokenref", "privatekey", "signingkey", "authkey", "certificatekey", "consumerkey", "applicationkey", "credential", "credentials",
		"authorization", "bearer", "webhook",
	}
	// otherNames are those that end alike and hold the name of a Secret.
	otherNames = []string{"configsecret", "existingsecret", "imagepullsecret"}
	separators = strings.NewReplacer("_", "", "-", "", ".", "")
)

func bare(name string) string { return separators.Replace(strings.ToLower(name)) }

// Field reports whether a field of that name may hold a secret.
func Field(name string) bool { return isURLField(name) || isSecretField(name) }

func isURLField(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, "url") || strings.HasSuffix(name, "uri")
}

func isSecretField(name string) bool {
	name = bare(name)
	return hasSuffix(name, secretNames) && !hasSuffix(name, otherNames)
}

func hasSuffix(name string, suffixes []string) bool {
	return slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(name, s) })
}

// holdsSecrets reports whether a field of that name is a mapping or a list with secrets in it. If it is a text by mistake,
// that may be one.
func holdsSecrets(name string) bool {
	switch name = bare(name); name {
	case "global", "stringdata", "data", "alertmanagerspec", "prometheusspec", "remotewrite", "remoteread", "env":
		return name != "env" // which is a common label
	}
	return section(name) || strings.HasSuffix(name, "config") || strings.HasSuffix(name, "configs") || strings.HasSuffix(name, "configwithproxy")
}

// section reports whether all that stands below a field of that name authenticates someone, or is sent along: a value that is
// under a wrong name there may be a secret still.
func section(name string) bool {
	switch bare(name) {
	case "basicauth", "oauth2", "authorization", "sigv4", "azuread", "sdk", "managedidentity", "oauth", "workloadidentity", "googleiam",
		"headers", "httpheaders", "proxyconnectheader", "endpointparams", "env":
		return true
	}
	return false
}

// selectorField reports whether a field of the selector of a Secret's key has that name: it holds no secret.
func selectorField(name string) bool {
	switch name {
	case "name", "key", "optional", "secret", "configMap":
		return true
	}
	return false
}

// plainField reports whether a field below a section has that name and holds no secret. Headers that any mail has are fields too.
func plainField(name string) bool {
	if selectorField(name) {
		return true
	}
	switch name = bare(name); name {
	case "type", "username", "clientid", "tenantid", "scope", "scopes", "audience", "iss", "granttype", "signaturealgorithm", "cloud",
		"region", "profile", "rolearn", "externalid", "usefipsstsendpoint", "noproxy", "proxyfromenvironment",
		"tlsconfig", "ca", "cert", "servername", "insecureskipverify", "minversion", "maxversion",
		"valuefrom", "configmapkeyref", "fieldref", "resourcefieldref", "fieldpath",
		"subject", "from", "to", "cc", "bcc", "replyto", "sender", "date", "messageid", "inreplyto", "references", "contenttype",
		"importance", "priority", "xpriority":
		return true
	}
	return strings.HasSuffix(name, "file") || strings.HasSuffix(name, "ref")
}

// isPrivateKey finds a secret by what it is. A field "key" holds one in Alertmanager's tls_config, and the name of a key in the
// selector of a Secret; no name or label is as long as a key.
func isPrivateKey(name, value string) bool {
	return strings.Contains(value, "-----BEGIN") || name == "key" && len(value) > 128
}
