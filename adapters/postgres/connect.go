package postgres

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
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

// session are settings of our sessions, unless the DSN says otherwise: a transaction
// or connection that nobody is at the other end of any more ends within 15 s. To compile
// a query, which the server may do by itself, takes far longer than to run one of ours.
// A pooler, which is recognised by the mode that it needs, refuses them; it has settings
// of its own for this.
func session() map[string]string {
	return map[string]string{
		"application_name":                    "songmap",
		"statement_timeout":                   "60s",
		"lock_timeout":                        "2s", // who holds one for longer may not hold up others
		"idle_in_transaction_session_timeout": "15s",
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

// dialer makes connections that notice within 15 s that the other end is gone.
func dialer(timeout time.Duration) *net.Dialer {
	return &net.Dialer{
		Timeout:         timeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 3 * time.Second, Count: 3},
		Control:         giveUpOnSilence,
	}
}
