// The functions in linkname.go have no body here.
