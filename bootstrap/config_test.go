package bootstrap_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"songmap/bootstrap"
)

// run runs the program and returns what it said.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = bootstrap.Main(args, &out, &err)
	return code, out.String(), err.String()
}

// goodSecret signs webhooks.
const goodSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func TestABadSettingIsRefusedByNameBeforeAnythingStarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keys := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, c := range []struct {
		names string // what the message must name
		args  []string
	}{
		{"--listen", []string{"--listen", "8000"}},
		{"--database", []string{"--database", ""}},
		{"--database", []string{"--database", "mysql://db"}},
		{"--database: want postgres://", []string{"--database", "postgres://me:secret@db:port/jobs"}},
		{"use exec", []string{"--database", "postgresql://db/jobs?default_query_exec_mode=simple_protocol"}},
		{"--start-timeout", []string{"--start-timeout", "-1s"}},
		{"PostgreSQL's own tools", []string{"--database", "postgres://db/jobs", "--backup-every", "1h"}},
		{"--migrate-anyway", []string{"--migrate-anyway=maybe"}},
		{"--upload-dir", []string{"--upload-dir", ""}},
		{"--output-dir", []string{"--output-dir", ""}},
		{"--role", []string{"--role", "boss"}},
		{"--role api and --role worker need a database", []string{"--role", "api"}},
		{"--role api and --role worker need a database", []string{"--role", "worker", "--database", "memory:"}},
		{"--media", []string{"--media", ""}},
		{"--media", []string{"--media", "uploads"}},
		{"--media", []string{"--media", "s3://songs"}},
		{"must not hold keys", []string{"--media", "s3://me:" + goodSecret + "@songs?region=x"}},
		{"knows endpoint and region", []string{"--media", "s3://songs?region=x&secret=" + goodSecret}},
		{"--media-redirect", []string{"--media-redirect"}},
		{"would open " + os.TempDir(), []string{"--media", "s3://songs?region=x", "--analyzer-writable", os.TempDir()}},
		{"--workers", []string{"--workers", "0"}},
		{"--workers", []string{"--workers", "many"}},
		{"--max-attempts", []string{"--max-attempts", "0"}},
		{"--drain", []string{"--drain", "-1s"}},
		{"--drain", []string{"--drain", "soon"}},
		{"--analyzer", []string{"--analyzer", "sh -c 'unclosed"}},
		{"--analyzer-timeout", []string{"--analyzer-timeout", "1ms"}},
		{"--analyzer-memory", []string{"--analyzer-memory", "lots"}},
		{"--sandbox", []string{"--sandbox", "tight"}},
		{"--analyzer-readable", []string{"--analyzer-readable", "/no/such/folder"}},
		{"--analyzer-writable", []string{"--analyzer-writable", dir + ":/no/such/folder"}},
		{"--analyzer-writable / would open", []string{"--analyzer-writable", "/"}},
		{"would open " + dir + "/up", []string{"--upload-dir", dir + "/up", "--analyzer-readable", dir}},
		{"would open " + dir + "/sealing", []string{"--secrets-key", dir + "/sealing", "--analyzer-readable", dir}},
		{"which is not asked for", []string{"--analyzer", "true", "--analyzer-network"}},
		{"which is not asked for", []string{"--sandbox", "basic", "--analyzer-readable", dir}},
		{"--max-duration", []string{"--max-duration", "0s"}},
		{"--max-upload", []string{"--max-upload", "1"}},
		{"--max-upload", []string{"--max-upload", "99EiB"}},
		{"--upload-idle", []string{"--upload-idle", "0s"}},
		{"--max-queue", []string{"--max-queue", "-1"}},
		{"--max-queue-group", []string{"--max-queue-group", "-1"}},
		{"--max-queue-group", []string{"--max-queue-group", "few"}},
		{"--max-connections", []string{"--max-connections", "1"}},
		{"--max-connections", []string{"--max-connections", "few"}},
		{"--limit-submits", []string{"--limit-submits", "ten"}},
		{"--limit-submits", []string{"--limit-submits", "-1/s"}},
		{"--limit-submits", []string{"--limit-submits", "0/s"}},
		{"--limit-submits", []string{"--limit-submits", "10/w"}},
		{"--limit-submits", []string{"--limit-submits", "10"}},
		{"--limit-upload", []string{"--limit-upload", "9EiB/d"}},
		{"--limit-upload must be at least 1MiB", []string{"--limit-upload", "1000KiB/s"}},
		{"--limit-sign-ins", []string{"--limit-sign-ins", "10/"}},
		{"--limit-streams", []string{"--limit-streams", "-1"}},
		{"--limit-streams", []string{"--limit-streams", "many"}},
		{"--min-free-disk", []string{"--min-free-disk", "-5"}},
		{"CORS", []string{"--cors-origin", "example.org"}},
		{"go together", []string{"--tls-cert", "cert.pem"}},
		{"go together", []string{"--tls-key", "key.pem"}},
		{"--tls-cert: certificate none.pem with key " + keys("no.pem", "alice"), []string{"--tls-cert", "none.pem", "--tls-key", keys("no.pem", "alice")}},
		{"--tls-cert", []string{"--tls-cert", keys("no.pem", "alice"), "--tls-key", keys("no.pem", "alice")}},
		{"trusted proxy", []string{"--trusted-proxies", "proxy.example.org"}},
		{"trusted proxy", []string{"--trusted-proxies", "10.1.0.0/16,10.0.0.0/33"}},
		{"trusted proxy", []string{"--trusted-proxies", "0.0.0.0/0"}},
		{"allowed host", []string{"--allowed-host", "https://example.org"}},
		{"allowed host", []string{"--allowed-host", "example.org:8000"}},
		{"allowed host", []string{"--allowed-host", "*.example.org"}},
		{"--api-keys-file", []string{"--api-keys-file", filepath.Join(dir, "none")}},
		{"holds no key", []string{"--api-keys-file", keys("empty", "# nobody\n\n")}},
		{"name:secret", []string{"--api-keys-file", keys("nosecret", "alice\n")}},
		{"at least 16", []string{"--api-keys-file", keys("short", "alice:secret\n")}},
		{"at least 16", []string{"--api-keys-file", keys("wide", "alice:ÄÖÜäöüßé\n")}},
		{"twice", []string{"--api-keys-file", keys("twice", "a:0123456789abcdef\na:0123456789abcdeF\n")}},
		{"--traces: want an address", []string{"--traces", "localhost:4318"}},
		{"OTEL_EXPORTER_OTLP_HEADERS", []string{"--traces", "https://me:secret@localhost:4318"}},
		{"--backup-every", []string{"--backup-every", "1s"}},
		{"--backup-every", []string{"--backup-every", "often"}},
		{"--backup-every", []string{"--backup-every", "1d", "--database", "memory:"}},
		{"--backup-keep", []string{"--backup-keep", "-7d"}},
		{"--backup-dir", []string{"--backup-dir", ""}},
		{"--trash-for", []string{"--trash-for", "0"}},
		{"--trash-for", []string{"--trash-for", "59m"}},
		{"--trash-for", []string{"--trash-for", "-7d"}},
		{"--trash-for", []string{"--trash-for", "soon"}},
		{"--retain", []string{"--retain", "soon"}},
		{"--retain", []string{"--retain", "pending=7d"}},
		{"--retain", []string{"--retain", "error="}},
		{"--webhook", []string{"--webhook", "example.org", "--webhook-secret", goodSecret}},
		{"--webhook", []string{"--webhook", "http://example.org", "--webhook-secret", goodSecret}},
		{"--webhook", []string{"--webhook", "https://10.0.0.1", "--webhook-secret", goodSecret}},
		{"--webhook-secret", []string{"--webhook", "https://example.org"}},
		{"--webhook-secret", []string{"--webhook-secret", "0123456789abcdef"}},
		{"--webhook-secret", []string{"--webhook-secret", "whsec_0123456789abcdef"}},
		{"--webhook-secret", []string{"--webhook-secret", goodSecret, "--webhook-secret", "whsec_"}},
		{"--secrets-key", []string{"--secrets-key", "key", "--database", "memory:"}},
		{"--max-webhooks", []string{"--max-webhooks", "-1"}},
		{"--max-webhooks", []string{"--max-webhooks", "all"}},
		{"--webhook-events", []string{"--webhook-events", "paused"}},
		{"--webhook-allow-private", []string{"--webhook-allow-private=maybe"}},
		{"--log-level", []string{"--log-level", "loud"}},
		{"--log-format", []string{"--log-format", "xml"}},
		{"--nonsense", []string{"--nonsense"}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := run(t, append([]string{"serve"}, c.args...)...)
			if code != 2 || stdout != "" || !strings.Contains(stderr, c.names) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("exit code %d, want 2; says %q%q, want one line that names %s", code, stdout, stderr, c.names)
			}
			if strings.Contains(stderr, "0123456789abcde") || strings.Contains(stderr, goodSecret) {
				t.Errorf("the message shows a secret: %s", stderr)
			}
		})
	}
}

func TestTheCommandsForOperatorsRefuseBadSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		names string // what the message must name
		args  []string
	}{
		{"--database", []string{"check", "--database", ""}},
		{"memory:", []string{"check", "--database", "memory:"}},
		{"memory:", []string{"backup", "--database", "memory:"}},
		{"memory:", []string{"vacuum", "--database", "memory:"}},
		{"memory:", []string{"restore", "x", "--database", "memory:"}},
		{"--upload-dir", []string{"check", "--upload-dir", ""}},
		{"--media", []string{"check", "--media", "s3://"}},
		{"--media", []string{"backup", "--media", "s3://songs#"}},
		{"--output-dir", []string{"backup", "--output-dir", ""}},
		{"--database", []string{"vacuum", "--database", "mysql://db"}},
		{"--keep", []string{"backup", "--keep", "soon"}},
		{"--keep", []string{"backup", "--keep", "-7d"}},
		{"file", []string{"restore"}},
		{"--nonsense", []string{"check", "--nonsense"}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := run(t, c.args...)
			if code != 2 || stdout != "" || !strings.Contains(stderr, c.names) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("exit code %d, want 2; says %q%q, want one line that names %s", code, stdout, stderr, c.names)
			}
		})
	}
}

func TestADatabaseThatIsNotThereIsNamed(t *testing.T) {
	t.Parallel()
	none := filepath.Join(t.TempDir(), "none.db")
	for _, args := range [][]string{{"check"}, {"vacuum"}, {"backup", filepath.Join(t.TempDir(), "x")}} {
		code, stdout, stderr := run(t, append(args, "--database", none)...)
		if code != 1 || stdout != "" || !strings.Contains(stderr, "none.db") || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit code %d, says %q%q, want 1 and one line that names the file", args, code, stdout, stderr)
		}
	}
}
