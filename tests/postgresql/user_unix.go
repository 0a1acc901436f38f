//go:build unix

package postgresql

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// attributes are how a program of PostgreSQL is started.
type attributes = syscall.SysProcAttr

// unprivileged are the attributes of somebody whom the programs run for: not for
// root. The folder becomes his.
func unprivileged(dir string) (*attributes, error) {
	if os.Getuid() != 0 {
		return &attributes{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		who, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(who.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(who.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &attributes{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}},
			os.Chown(dir, int(uid), int(gid))
	}
	return nil, fmt.Errorf("%w: neither postgres nor nobody is a user", ErrMissing)
}

// apart keeps signals of a terminal away: the server is to end after the tests.
func apart(as *attributes) *attributes {
	own := *as
	own.Setpgid = true
	return &own
}
