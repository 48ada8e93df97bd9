// A function in ruler_dropped.go has no body here.
