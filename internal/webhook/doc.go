// Package webhook is the process of the admission webhook: flags, TLS certificates, listeners, health, metrics, the policy file and the
// caches. It decides nothing: packages validate and mutate answer requests.
//
// [Command] is the whole program. run.go starts the parts, each a goroutine that ends all others if it fails: the TLS server, plain HTTP for
// health and metrics, the reloaders of policy and certificates, and the watcher, which keeps a stack.Stack of the cluster's objects in the
// [admit.State] that requests are checked against. With --standalone the stack is read from files, and no cluster is needed. With
// --check-secrets, secrets.go keeps the names of the keys of Secrets, never a value, and asks the API server what a user may know.
//
// Until the policy, the certificates and the caches are loaded, the process is not ready, and requests are answered with an error.
package webhook
