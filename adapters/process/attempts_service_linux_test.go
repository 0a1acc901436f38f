package process_test

import (
	"errors"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// control are attempts at what the service gets of the machine. Where they succeed, they
// set what is set already.
func control(p place) []attempt {
	priority := func(which int) func() error {
		return func() error {
			now, err := unix.Getpriority(which, p.service)
			if err != nil {
				return err
			}
			const zero = 20 // what the kernel answers for the priority 0
			return unix.Setpriority(which, p.service, zero-now)
		}
	}
	call := func(number uintptr, args ...uintptr) func() error {
		return func() error {
			if _, _, err := syscall.Syscall(number, args[0], args[1], args[2]); err != 0 {
				return err
			}
			return nil
		}
	}
	service, usual := uintptr(p.service), uintptr(unsafe.Pointer(new(int32)))
	return []attempt{
		{"limit the service", anybody, func() error {
			var now unix.Rlimit
			return errors.Join(unix.Prlimit(p.service, unix.RLIMIT_CPU, nil, &now), unix.Prlimit(p.service, unix.RLIMIT_CPU, &now, nil))
		}},
		{"choose processors for the service", anybody, func() error {
			var now unix.CPUSet
			return errors.Join(unix.SchedGetaffinity(p.service, &now), unix.SchedSetaffinity(p.service, &now))
		}},
		{"schedule the service", anybody, func() error {
			now, err := unix.SchedGetAttr(p.service, 0)
			if err != nil {
				return err
			}
			return unix.SchedSetAttr(p.service, now, 0)
		}},
		{"schedule the service by a policy", anybody, call(unix.SYS_SCHED_SETSCHEDULER, service, unix.SCHED_NORMAL, usual)},
		{"schedule the service by parameters", anybody, call(unix.SYS_SCHED_SETPARAM, service, usual, 0)},
		{"give the service a priority", anybody, priority(unix.PRIO_PROCESS)},
		{"give the group of the service a priority", anybody, priority(unix.PRIO_PGRP)},
		{"give the service a priority at the disk", anybody, call(unix.SYS_IOPRIO_SET, 1, service, 0)},
	}
}
