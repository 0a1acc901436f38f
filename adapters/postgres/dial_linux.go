package postgres

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// giveUpOnSilence ends a connection on which what was sent is not acknowledged:
// keepalives are not sent meanwhile.
func giveUpOnSilence(network, _ string, c syscall.RawConn) error {
	if network == "unix" {
		return nil
	}
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(patience.Milliseconds()))
	})
	if err == nil {
		err = failed
	}
	return err
}
