package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// errDSN: pgx's own words may repeat a password.
var errDSN = errors.New("want postgres://USER@HOST/DATABASE, with options of PostgreSQL's libpq behind a ?")

// Check returns an error if a DSN cannot be one.
func Check(dsn string) error {
	_, err := configured(dsn)
	return err
}

// Name shows people which database a DSN means, without what nobody else is to
// know.
func Name(dsn string) string {
	c, err := configured(dsn)
	if err != nil {
		return "postgres://"
	}
	to := url.URL{Scheme: "postgres", Host: net.JoinHostPort(c.ConnConfig.Host, strconv.Itoa(int(c.ConnConfig.Port))), Path: "/" + c.ConnConfig.Database}
	if network, _ := pgxNetwork(c.ConnConfig); network == "unix" {
		to.Host, to.RawQuery = "", "host="+c.ConnConfig.Host
	}
	return to.String()
}

func pgxNetwork(c *pgx.ConnConfig) (network, address string) {
	if len(c.Host) > 0 && (c.Host[0] == '/' || c.Host[0] == '@') {
		return "unix", c.Host
	}
	return "tcp", c.Host
}

// connectTimeout is how long a connection may take to come about, unless the DSN
// says otherwise.
const connectTimeout = 5 * time.Second

// How long a statement may take, and a transaction wait for its next one; and how long a
// lock is waited for: who holds one for longer may not hold up others.
const (
	statementTimeout = "60s"
	idleTimeout      = "15s"
	lockTimeout      = "2s"
)

// bounds are those of a transaction of its own. It travels with others.
const bounds = "SELECT set_config('statement_timeout', '" + statementTimeout + "', true)," +
	" set_config('idle_in_transaction_session_timeout', '" + idleTimeout + "', true), set_config('lock_timeout', '" + lockTimeout + "', true)"

// pooled reports whether our sessions have no settings, because a pooler gives them out.
func pooled(c *pgxpool.Config) bool {
	return c.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeExec
}

// session are settings of our sessions, unless the DSN says otherwise: a transaction
// or connection that nobody is at the other end of any more ends within 15 s. To compile
// a query, which the server may do by itself, takes far longer than to run one of ours.
// A pooler, which is recognised by the mode that it needs, refuses them: there each
// transaction has those of bounds.
func session() map[string]string {
	return map[string]string{
		"application_name":                    "songmap",
		"statement_timeout":                   statementTimeout,
		"lock_timeout":                        lockTimeout,
		"idle_in_transaction_session_timeout": idleTimeout,
		"tcp_keepalives_idle":                 "5",
		"tcp_keepalives_interval":             "3",
		"tcp_keepalives_count":                "3",
		"tcp_user_timeout":                    "15000",
		"jit":                                 "off",
	}
}

func configured(dsn string) (*pgxpool.Config, error) {
	c, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, errDSN
	}
	if c.ConnConfig.ConnectTimeout == 0 {
		c.ConnConfig.ConnectTimeout = connectTimeout
	}
	c.ConnConfig.DialFunc = dialer(c.ConnConfig.ConnectTimeout).DialContext
	if c.ConnConfig.ValidateConnect == nil && severalHosts(c.ConnConfig) {
		c.ConnConfig.ValidateConnect = writable
	}
	switch c.ConnConfig.DefaultQueryExecMode {
	case pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec:
		for setting, value := range session() {
			if _, set := c.ConnConfig.RuntimeParams[setting]; !set {
				c.ConnConfig.RuntimeParams[setting] = value
			}
		}
	case pgx.QueryExecModeExec:
	case pgx.QueryExecModeSimpleProtocol:
		return nil, fmt.Errorf("default_query_exec_mode=simple_protocol does not work: use exec")
	}
	return c, nil
}

// severalHosts reports whether a DSN names more than one server. One may be named again,
// without TLS.
func severalHosts(c *pgx.ConnConfig) bool {
	return slices.ContainsFunc(c.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.Host != c.Host || f.Port != c.Port })
}

// writable refuses a server that can only be read: among several another one is the
// primary. It is what target_session_attrs=read-write does, with an error that can be
// recognised.
func writable(ctx context.Context, conn *pgconn.PgConn) error {
	results, err := conn.Exec(ctx, "SHOW transaction_read_only").ReadAll()
	if err == nil && string(results[0].Rows[0][0]) == "on" {
		err = errReplica
	}
	return err
}

// dialer makes connections that notice within 15 s that the other end is gone.
func dialer(timeout time.Duration) *net.Dialer {
	return &net.Dialer{
		Timeout:         timeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 3 * time.Second, Count: 3},
		Control:         giveUpOnSilence,
	}
}
