// Package secret says which Secrets and ConfigMaps there are, and what is known of them.
//
// A repository seldom holds the Secrets that its AlertmanagerConfigs refer to. It holds what makes them: SealedSecrets,
// ExternalSecrets, SopsSecrets, the generators of a Kustomization. [Of] reads from one object which Secrets and ConfigMaps it is
// or makes, each a [Source]: under which name and in which namespace, with which keys, and which of that is certain. Package
// stack keeps the sources of all objects in view by their names. Asked for a name, it hands those that have it, or may have it,
// to [NewView], and adds the [Lookup] of a cluster that was asked for that one. The [View] answers in three values whether the
// Secret exists and has a key.
//
// The views of what makes Secrets have a few fields each: the controllers' own packages would bring in hundreds of modules. What
// the controllers do was read in their source, which the comments name. See docs/decisions/secrets.md.
package secret
