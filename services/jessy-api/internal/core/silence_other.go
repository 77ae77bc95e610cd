//go:build !linux

package core

import "syscall"

// giveUpSilence has nothing to set: here only the probes find out.
func giveUpSilence(_, _ string, _ syscall.RawConn) error { return nil }
