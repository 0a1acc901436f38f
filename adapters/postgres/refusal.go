package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// mayCome reports whether a server that cannot be used may be usable soon: it is
// not there, starts, stops, or has no connection free.
func mayCome(err error) bool {
	switch is := code(err); {
	case is == "":
		var failed *pgconn.ConnectError
		return errors.As(err, &failed) || errors.Is(err, context.DeadlineExceeded)
	case strings.HasPrefix(is, classConnection):
		return true
	default:
		return is == codeTooMany || is == codeStarting || is == codeShutdown || is == codeCrashed
	}
}

// refusal says in one sentence why a database cannot be used. What pgx says of a
// connection names the user, and what a server says may be long.
func refusal(err error) error {
	switch is := code(err); {
	case is == codeWrongPassword, is == codeNotAllowed:
		return fmt.Errorf("refuses the user or the password (%s)", is)
	case is == codeNoDatabase:
		return errors.New("is not there: no database has this name")
	case is == codeTooMany:
		return errors.New("has no connection free: others use all of them")
	case is == codeNoPrivilege:
		return fmt.Errorf("does not let this user do what is needed: %s", message(err))
	case is == codeReadOnly, errors.Is(err, errReplica):
		return errReplica
	case is == codeStarting, is == codeShutdown, is == codeCrashed:
		return errors.New("is starting or stopping")
	case is != "":
		return fmt.Errorf("cannot be used: %s (%s)", message(err), is)
	case mayCome(err):
		return errors.New("cannot be reached")
	}
	return err
}

// message is what the server says.
func message(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Message
	}
	return ""
}
