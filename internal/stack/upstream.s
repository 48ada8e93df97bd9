// The functions in upstream.go have no body here.
