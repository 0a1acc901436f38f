package s3_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"go.uber.org/zap"

	"songmap/adapters/s3"
	"songmap/ports"
	"songmap/tests/s3server"
)

const wrongSecret = "TopSecretTopSecret"

// at is a store that cannot be used as it should.
func at(tb testing.TB, endpoint, bucket string, c s3.Config) *s3.Uploads {
	tb.Helper()
	return open(tb, s3server.Bucket{Endpoint: endpoint, Name: bucket}, c).uploads
}

func TestAStoreThatCannotBeUsedSaysWhyAndNoSecret(t *testing.T) {
	t.Parallel()
	there := s3server.New(t)
	known := configured()
	answering := func(status int, code string) string {
		return httpServer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>%s</Code><Message>%s</Message></Error>`, code, wrongSecret)
		})
	}
	for name, c := range map[string]struct {
		store *s3.Uploads
		kind  error
		says  string
	}{
		"nobody listens":      {at(t, "http://127.0.0.1:1", "songs", known), ports.ErrUnavailable, "127.0.0.1:1"},
		"no such host":        {at(t, "http://nowhere.invalid", "songs", known), ports.ErrUnavailable, "nowhere.invalid"},
		"no such bucket":      {at(t, there.Endpoint, "elsewhere", known), ports.ErrUnavailable, "bucket elsewhere: it is not there"},
		"the wrong secret":    {at(t, there.Endpoint, there.Name, withKeys(s3server.AccessKey, wrongSecret)), ports.ErrUnavailable, "does not accept the keys"},
		"an unknown user":     {at(t, there.Endpoint, there.Name, withKeys("nobody", wrongSecret)), ports.ErrUnavailable, "XAdminUserNotFound"},
		"no keys":             {at(t, there.Endpoint, there.Name, withKeys("", "")), ports.ErrUnavailable, "no keys were found"},
		"a denied right":      {at(t, answering(403, "AccessDenied"), "songs", known), ports.ErrUnavailable, "lack a right"},
		"another region":      {at(t, answering(400, "AuthorizationHeaderMalformed"), "songs", known), ports.ErrUnavailable, "another region"},
		"a clock that is off": {at(t, answering(403, "RequestTimeTooSkewed"), "songs", known), ports.ErrUnavailable, "clock"},
		"a full quota":        {at(t, answering(403, "QuotaExceeded"), "songs", known), ports.ErrNoSpace, "QuotaExceeded"},
		"a full disk":         {at(t, answering(507, "InsufficientStorage"), "songs", known), ports.ErrNoSpace, "507"},
		"a broken store":      {at(t, answering(500, "InternalError"), "songs", known), ports.ErrUnavailable, "InternalError"},
		"no S3 at all":        {at(t, httpServer(t, http.NotFound), "songs", known), ports.ErrUnavailable, "takes no objects"},
		"no TLS":              {at(t, strings.Replace(there.Endpoint, "http:", "https:", 1), there.Name, known), ports.ErrUnavailable, "HTTP response to HTTPS client"},
		"an unknown issuer":   {at(t, tlsServer(t), "songs", known), ports.ErrUnavailable, "unknown authority"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := c.store.Save(t.Context(), "a.wav", strings.NewReader("song"))
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("Save = %v, want %v that says %q", err, c.kind, c.says)
			}
			if err != nil && (strings.Contains(err.Error(), wrongSecret) || strings.Contains(err.Error(), s3server.SecretKey)) {
				t.Errorf("the error shows a secret: %v", err)
			}
		})
	}
}

func withKeys(id, secret string) s3.Config {
	return s3.Config{Keys: credentials.NewStaticV4(id, secret, "")}
}

func httpServer(tb testing.TB, answer http.HandlerFunc) (endpoint string) {
	tb.Helper()
	s := httptest.NewServer(answer)
	tb.Cleanup(s.Close)
	return s.URL
}

func tlsServer(tb testing.TB) (endpoint string) {
	tb.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
	s.StartTLS()
	tb.Cleanup(s.Close)
	return s.URL
}

// silent is an endpoint that takes connections and answers nothing.
func silent(tb testing.TB) (endpoint string) {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	must(tb, err)
	tb.Cleanup(func() { must(tb, l.Close()) })
	return "http://" + l.Addr().String()
}

func TestAStoreThatDoesNotAnswerIsGivenUp(t *testing.T) {
	t.Parallel()
	s := at(t, silent(t), "songs", s3.Config{Keys: keys(), Stall: 50 * time.Millisecond})
	for name, upload := range map[string]int64{"small": 10, "large": 20 << 20} {
		if _, err := s.Save(t.Context(), "a.wav", noise(upload)); !errors.Is(err, ports.ErrUnavailable) {
			t.Errorf("Save of a %s upload = %v, want ErrUnavailable", name, err)
		}
	}
	if _, err := s.Open(t.Context(), "uploads/a.wav"); !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Open = %v, want ErrUnavailable", err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Ready = %v, want ErrUnavailable", err)
	}
}

func TestWhoeverDoesNotWaitForAStoreNeedNot(t *testing.T) {
	t.Parallel()
	s := at(t, silent(t), "songs", configured())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.Save(ctx, "a.wav", strings.NewReader("song")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Save = %v, want DeadlineExceeded", err)
	}
}

// behind is the store behind a proxy, which may spoil requests and answers.
func (w world) behind(tb testing.TB, request func(*http.Request), answer func(*http.Response) error) world {
	tb.Helper()
	target, err := url.Parse(w.Endpoint)
	must(tb, err)
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host // which is signed
			request(r.In)
		},
		ModifyResponse: answer,
	}
	spoiled := w.Bucket
	spoiled.Endpoint = httpServer(tb, proxy.ServeHTTP)
	return open(tb, spoiled, configured())
}

func TestAStoreThatHasOtherBytesThanWereSentHasNoUpload(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int64{"in one": 100, "in parts": 20 << 20} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			spoiled := w.behind(t, func(*http.Request) {}, func(r *http.Response) error {
				if key := minio.ChecksumCRC64NVME.Key(); r.Header.Get(key) != "" && r.Request.URL.Query().Get("partNumber") == "" {
					r.Header.Set(key, "AAAAAAAAAAA=")
				}
				return replaceInBody(r, "<ChecksumCRC64NVME>", "<ChecksumCRC64NVME>AAAAAAAAAAA=</ChecksumCRC64NVME><X>", "</ChecksumCRC64NVME>", "</X>")
			})
			if _, err := spoiled.uploads.Save(t.Context(), "a.wav", noise(size)); !errors.Is(err, ports.ErrUnavailable) {
				t.Errorf("Save = %v, want ErrUnavailable", err)
			}
			if left := w.objects(t); len(left) != 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

// careless is the store as one that passes over the condition of a put.
func (w world) careless(tb testing.TB) world {
	tb.Helper()
	client := w.client(tb)
	return w.behind(tb, func(r *http.Request) {
		if r.Method == http.MethodPut && r.Header.Get("If-None-Match") != "" {
			must(tb, client.RemoveObject(r.Context(), w.Name, strings.TrimPrefix(r.URL.Path, "/"+w.Name+"/"), minio.RemoveObjectOptions{}))
		}
	}, nil)
}

func TestAStoreThatPassesOverTheConditionGetsNoTwoSongMapsInOnePlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	careless := w.careless(t)
	for _, token := range []string{"token-a", "token-b"} {
		path, err := careless.results.Save(t.Context(), "job-1", token, []byte(token))
		must(t, err)
		f, err := careless.results.Open(t.Context(), "job-1", path)
		must(t, err)
		if got := read(t, f); got != token || !strings.Contains(path, token) {
			t.Errorf("%s holds the Song Map of %s, want that of %s", path, got, token)
		}
	}
}
