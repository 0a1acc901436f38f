package s3_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"songmap/adapters/s3"
	"songmap/tests/s3server"
)

// Not parallel, as are the cases: keys are looked for in the environment.
func TestKeysAreFoundWhereProgramsUsuallyFindThem(t *testing.T) {
	bucket := s3server.New(t)
	none := filepath.Join(t.TempDir(), "none")
	file := filepath.Join(t.TempDir(), "credentials")
	must(t, os.WriteFile(file, fmt.Appendf(nil, "[default]\naws_access_key_id = wrong\naws_secret_access_key = wrong\n"+
		"[songs]\naws_access_key_id = %s\naws_secret_access_key = %s\n", s3server.AccessKey, s3server.SecretKey), 0o600))
	role := httpServer(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"AccessKeyId":%q,"SecretAccessKey":%q,"Token":"","Expiration":%q,"Code":"Success"}`,
			s3server.AccessKey, s3server.SecretKey, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	})
	for name, environment := range map[string]map[string]string{
		"in the environment": {
			"AWS_ACCESS_KEY_ID": s3server.AccessKey, "AWS_SECRET_ACCESS_KEY": s3server.SecretKey,
			"AWS_SHARED_CREDENTIALS_FILE": file, "AWS_PROFILE": "default",
		},
		"in a file":     {"AWS_SHARED_CREDENTIALS_FILE": file, "AWS_PROFILE": "songs"},
		"from the role": {"AWS_SHARED_CREDENTIALS_FILE": none, "AWS_CONTAINER_CREDENTIALS_FULL_URI": role},
	} {
		t.Run(name, func(t *testing.T) {
			for _, unset := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"} {
				t.Setenv(unset, "")
			}
			for name, value := range environment {
				t.Setenv(name, value)
			}
			must(t, open(t, bucket, s3.Config{}).uploads.Ready(t.Context()))
		})
	}
}
