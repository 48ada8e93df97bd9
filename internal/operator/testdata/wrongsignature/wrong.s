// The functions in wrong.go have no body here.
