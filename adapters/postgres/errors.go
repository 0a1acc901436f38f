package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"songmap/ports"
)

// Codes of errors of PostgreSQL (its manual, appendix A).
const (
	codeDiskFull      = "53100"
	codeTooMany       = "53300"
	codeLocked        = "55P03" // somebody else holds a lock for too long
	codeNotText       = "22021" // a NUL, or what is not UTF-8
	codeSerialization = "40001"
	codeDeadlock      = "40P01"
	codeUnique        = "23505"
	codeNoPrivilege   = "42501"
	codeReadOnly      = "25006"
	codeWrongPassword = "28P01"
	codeNotAllowed    = "28000"
	codeNoDatabase    = "3D000"
	codeShutdown      = "57P01"
	codeCrashed       = "57P02"
	codeStarting      = "57P03"

	classConnection = "08"
	classData       = "22"
	classIntegrity  = "23"
	classLimit      = "54"
)

// code is that of an error of PostgreSQL, or nothing.
func code(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

// away marks an error of the database as one, with its cause. What the database cannot
// hold is the fault of whoever wants it there: it will not be better in a while.
func away(err error) error {
	switch {
	case code(err) == codeDiskFull:
		return fmt.Errorf("%w: %w: %w", ports.ErrNoSpace, ports.ErrUnavailable, err)
	case unfit(err):
		return fmt.Errorf("the database cannot hold it: %w", err)
	}
	return fmt.Errorf("%w: %w", ports.ErrUnavailable, err)
}

// unfit reports whether the database refuses what was to be written for its own sake.
func unfit(err error) bool {
	is := code(err)
	return strings.HasPrefix(is, classData) || strings.HasPrefix(is, classIntegrity) || strings.HasPrefix(is, classLimit)
}

// unavailable is away, but for the end of a caller's context, which is not the
// database's fault.
func unavailable(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	return away(err)
}

// passing reports whether a transaction may succeed if it is done again: it met
// another one.
func passing(err error) bool {
	is := code(err)
	return is == codeSerialization || is == codeDeadlock
}

// spoilt reports whether a transaction failed because of what one of its
// operations wrote, or wanted and somebody else had locked.
func spoilt(err error) bool {
	return code(err) == codeLocked || unfit(err)
}

// lost reports whether a statement failed with its connection, and not because it
// took too long. Others of the pool may be dead as well.
func lost(err error) bool {
	switch is := code(err); {
	case err == nil, errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return false
	case is == "":
		return true
	default:
		return strings.HasPrefix(is, classConnection) || is == codeShutdown || is == codeCrashed
	}
}
