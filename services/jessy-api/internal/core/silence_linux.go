package core

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// giveUpSilence has the kernel end a connection whose peer acknowledges neither what was sent nor a
// probe for silentAfter.
func giveUpSilence(_, _ string, socket syscall.RawConn) error {
	// Where it can't be set, a call still ends at its own limit; that is no reason to have no connection.
	_ = socket.Control(func(descriptor uintptr) {
		_ = unix.SetsockoptInt(int(descriptor), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(silentAfter.Milliseconds()))
	})
	return nil
}
