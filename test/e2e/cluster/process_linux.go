package cluster

import "syscall"

// childAttributes has the kernel end the child with us, even where we are killed and can clean up nothing. A process group
// of its own keeps an interrupt at the terminal from reaching it before we do.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
