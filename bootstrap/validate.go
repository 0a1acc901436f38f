package bootstrap

import (
	"errors"
	"fmt"
	"net"
	"time"

	"songmap/adapters/process"
	"songmap/adapters/rest"
	"songmap/adapters/rest/middleware"
	"songmap/bootstrap/upkeep"
)

// Validate implements kong's validation: it names the first setting that
// cannot be used. It also reads the API keys.
func (c *Config) Validate() (err error) {
	if c.keys, err = readKeys(*c); err != nil {
		return err
	}
	if err := c.checkListen(); err != nil {
		return err
	}
	if err := c.checkTLS(); err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return err
	}
	for _, rule := range []struct {
		holds bool
		says  string
	}{
		{c.Role == RoleAll || c.InPostgres(), "--role api and --role worker need a database that instances can share, which a file and memory: are not"},
		{c.Workers >= 1 && c.Workers <= 1000, "--workers must be 1 to 1000"},
		{c.MaxAttempts >= 1, "--max-attempts must be at least 1"},
		{c.Drain >= 0, "--drain must not be negative"},
		{c.AnalyzerTimeout >= time.Second, "--analyzer-timeout must be at least 1s"},
		{c.MaxDuration >= time.Second, "--max-duration must be at least 1s"},
		{c.MaxUpload >= 1<<10, "--max-upload must be at least 1KiB"},
		{c.UploadIdle >= time.Second, "--upload-idle must be at least 1s"},
		{c.BackupEvery == 0 || c.Database != upkeep.InMemory, "--backup-every: a database in memory cannot be backed up"},
		{c.BackupEvery == 0 || !c.InPostgres(), "--backup-every: PostgreSQL's own tools back up its databases"},
		{c.StartTimeout >= 0, "--start-timeout must not be negative"},
		{c.BackupEvery == 0 || c.BackupEvery >= upkeep.Period(time.Minute), "--backup-every must be 0 or at least 1m"},
		{c.BackupDir != "", "--backup-dir must not be empty"},
		{c.MaxConnections >= 2, "--max-connections must be at least 2"},
		{c.TrashFor >= upkeep.Period(time.Hour), "--trash-for must be at least 1h"},
		{!c.MediaRedirect || c.Elsewhere(), "--media-redirect: there is no object store to send clients to; give --media s3://…"},
		{c.MaxQueue >= 0, "--max-queue must not be negative"},
		{c.MaxQueueGroup >= 0, "--max-queue-group must not be negative"},
	} {
		if !rule.holds {
			return errors.New(rule.says)
		}
	}
	if c.Analyzer != "" {
		if _, err := process.Words(c.Analyzer); err != nil {
			return fmt.Errorf("--analyzer: %w", err)
		}
	}
	if err := c.checkSandbox(); err != nil {
		return err
	}
	if err := c.traces().Check(); err != nil {
		return err
	}
	if err := c.checkWebhooks(); err != nil {
		return err
	}
	return c.rest().Validate()
}

// checkListen refuses what is no address. See refuseStrangers for who may be there.
func (c *Config) checkListen() error {
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return fmt.Errorf("--listen %s: want host:port", c.Listen)
	}
	return nil
}

// host is the name or address of --listen, or nothing where it is all of them.
func (c *Config) host() string {
	host, _, _ := net.SplitHostPort(c.Listen) // checkListen has seen it
	return host
}

// loopback reports whether only this machine can reach host.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// rest is the part of the settings that the HTTP interface needs.
func (c *Config) rest() rest.Config {
	return rest.Config{
		Version: version(), MaxUpload: int64(c.MaxUpload),
		Config: middleware.Config{
			UploadIdle: c.UploadIdle, Keys: c.keys, CORSOrigins: c.CORSOrigin, AllowedHosts: c.AllowedHost, Listen: c.host(),
			ProbesOnly: !c.Role.answers(), Limits: c.limits(), TrustedProxies: c.TrustedProxies,
		},
	}
}
