package bootstrap

import (
	"fmt"
	"math"
	"time"

	"github.com/dustin/go-humanize"

	"songmap/adapters/rest/middleware"
	"songmap/bootstrap/upkeep"
	"songmap/domain"
)

// Config is how a server is set up. Its fields are the flags of the serve
// command; each is also read from the environment as SONGMAP_ and the flag's
// name in capitals.
type Config struct {
	Listen        string `default:"127.0.0.1:8000" help:"Address to serve on. Anything but loopback needs API keys or --insecure."`
	upkeep.Places `embed:""`

	StartTimeout time.Duration `default:"30s" help:"Wait this long for a PostgreSQL server or an object store that is away at the start."`

	MigrateAnyway bool `help:"Bring a PostgreSQL database up to date although older instances use it; they go on answering, and run no more jobs."`

	Role        Role          `enum:"all,api,worker" default:"all" help:"What this instance does for the others that share its database: api takes uploads and answers, worker only runs analyses, all does both."`
	Workers     int           `default:"${workers}" help:"Analyses at once (default: the number of CPUs)."`
	MaxAttempts int           `default:"3" help:"Give a job up after this many analyzer errors."`
	Drain       time.Duration `default:"30s" help:"On SIGTERM, let running analyses go on for this long before they are given back."`

	Analyzer        string        `placeholder:"COMMAND" help:"Analyse with this command instead of the built-in engine; {id}, {input} and {output} are filled in. docs/analyzer-protocol.md tells what it has to do."`
	AnalyzerTimeout time.Duration `default:"30m" help:"Stop an analysis that takes longer."`
	AnalyzerMemory  *Size         `placeholder:"SIZE" help:"Address space that an analysis may use (default: 4GiB for the built-in engine, no limit for a command; 0: no limit). Linux only."`
	AnalyzerSandbox `embed:""`
	MaxDuration     time.Duration `default:"2h" help:"Refuse songs that are longer (built-in engine)."`

	MaxUpload     Size          `default:"512MiB" help:"Refuse larger uploads."`
	UploadIdle    time.Duration `default:"30s" help:"Give up on an upload, or another body, of which less than 1 KiB comes in this long."`
	MaxQueue      int64         `default:"10000" help:"Refuse uploads while this many jobs wait; 0: no limit."`
	MaxQueueGroup int64         `default:"0" help:"Refuse uploads of a group while this many of its jobs wait; jobs without a group count as one. 0: no limit."`
	MediaRedirect bool          `help:"With --media s3://…, send who wants audio to the object store, by an address that holds for an hour, instead of passing it on. Clients must be able to reach the store."`
	MinFreeDisk   Size          `default:"512MiB" help:"Refuse uploads when the disk has less than this left."`

	TLSCert string `name:"tls-cert" placeholder:"FILE" help:"Serve HTTPS with this certificate (PEM, with those between it and its root). It is read again when the file changes."`
	TLSKey  string `name:"tls-key" placeholder:"FILE" help:"Its private key (PEM)."`

	MaxConnections int `default:"8192" help:"Connections at once, half of them at most from one address; beyond them only probes are answered."`

	ClientLimits `embed:""`

	APIKeysFile    string   `name:"api-keys-file" placeholder:"FILE" help:"File of API keys, one name:secret a line. SONGMAP_API_KEYS may hold the same lines."`
	APIKeys        string   `name:"api-keys" env:"SONGMAP_API_KEYS" hidden:""`
	Insecure       bool     `help:"Serve without API keys on an address that others can reach."`
	TrustedProxies []string `default:"127.0.0.0/8,::1" placeholder:"NETWORK" help:"Believe proxies at these addresses and networks (10.1.0.0/16) for whom they call: X-Forwarded-For, X-Forwarded-Proto and Forwarded. Of anybody else they are passed over. Empty: believe nobody."`
	AllowedHost    []string `placeholder:"NAME" help:"Answer to this name, too, beside localhost and addresses of this machine (repeatable). Needed behind a proxy; where there are API keys, any name will do until one is given."`
	CORSOrigin     []string `name:"cors-origin" placeholder:"ORIGIN" help:"Let web pages from this origin call the API (https://example.org; repeatable)."`

	Webhook             []string           `sep:" " placeholder:"URL" help:"Tell this address of events (repeatable). Others can be added while the service runs."`
	MaxWebhooks         int                `default:"100" help:"Refuse to add webhooks when there are this many, --webhook included; 0: no limit."`
	WebhookEvents       []domain.EventKind `default:"${endings}" placeholder:"KIND" help:"Kinds of events that --webhook is told: ${events} (default: ${default})."`
	WebhookSecret       []domain.Secret    `placeholder:"whsec_…" help:"Sign messages to --webhook, and to the webhook_url of a job, with this secret; better as SONGMAP_WEBHOOK_SECRET. A second one signs as well, while receivers learn the first."`
	SecretsKey          string             `placeholder:"FILE" help:"Seal the secrets of webhooks, as they lie in the database, by the key in this file, which backups leave out (default: the database's file and -secrets-key, which is made when it is needed; with PostgreSQL, none)."`
	WebhookAllowPrivate bool               `help:"Let webhooks lead to private networks and to this machine, and use plain HTTP."`

	BackupEvery upkeep.Period `default:"0" help:"Back up the database this often (24h, 7d); 0: never."`
	BackupDir   string        `default:"backups" help:"Folder for these backups."`
	BackupKeep  upkeep.Period `default:"7d" help:"Remove backups that are older; 0: keep all."`

	TrashFor upkeep.Period `default:"7d" help:"Keep files that belong to no job for this long in a trash, from which they come back with their jobs; less when the disk runs low."`

	Retain []Retain `placeholder:"[STATUS=]PERIOD" help:"Delete finished jobs, with their files, that are older: 30d for all of them, error=7d for those that failed (repeatable; default: never)."`

	Traces string `placeholder:"URL" help:"Send traces to this collector of OpenTelemetry (OTLP over HTTP, as http://localhost:4318). OTEL_EXPORTER_OTLP_ENDPOINT does the same."`

	LogLevel  string `enum:"debug,info,warn,error" default:"info" help:"Log at this level and above (${enum}). SIGUSR1 turns debug on, and off again."`
	LogFormat string `enum:"text,json" default:"text" help:"Log as ${enum}."`
	LogRedact bool   `help:"Leave out of the log what clients call their files, and the names of API keys."`

	keys []middleware.Key
}

// ClientLimits are flags: what one client may ask of this instance.
type ClientLimits struct {
	LimitSubmits middleware.Rate `default:"0" placeholder:"N/TIME" help:"Refuse songs of one client, which is an API key or, where there is none, an address, beyond this rate: 10/s, 600/m, 5000/h, 20000/d. The limits are per instance. 0: no limit."`
	LimitUpload  middleware.Rate `default:"0" placeholder:"SIZE/TIME" help:"Slow down and refuse songs of one client beyond this rate of bytes: 20GiB/h. 0: no limit."`
	LimitSignIns middleware.Rate `default:"60/m" placeholder:"N/TIME" help:"Refuse sign-ins from one address beyond this rate; wrong keys have their own. 0: no limit."`
	LimitStreams int             `default:"0" help:"Refuse streams of events when one client has this many open. 0: no limit."`
}

func (c ClientLimits) limits() middleware.Limits {
	return middleware.Limits{Submits: c.LimitSubmits, Upload: c.LimitUpload, SignIns: c.LimitSignIns, Streams: c.LimitStreams}
}

// Size is a number of bytes, written like 512MiB.
type Size int64

// UnmarshalText implements encoding.TextUnmarshaler for flags.
func (s *Size) UnmarshalText(text []byte) error {
	n, err := humanize.ParseBytes(string(text))
	if err != nil || n > math.MaxInt64 {
		return fmt.Errorf("%q is no size: want something like 512MiB", text)
	}
	*s = Size(n)
	return nil
}
