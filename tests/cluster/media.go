//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"

	"songmap/tests/s3server"
)

// media is an S3 server with a bucket.
type media struct {
	address string
	folder  string
	cmd     *exec.Cmd
}

const bucket = "songs"

func startMedia(ctx context.Context, folder string) (m *media, err error) {
	if err := os.MkdirAll(filepath.Join(folder, bucket), 0o700); err != nil { // which is how this server makes one
		return nil, err
	}
	m = &media{folder: folder}
	if m.address, err = freeAddress(); err != nil {
		return nil, err
	}
	if m.cmd, err = s3server.Command(ctx, m.address, folder); err != nil {
		return nil, err
	}
	if err := m.cmd.Start(); err != nil {
		return nil, err
	}
	return m, until(ctx, "the S3 server answers", func(ctx context.Context) bool {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.address+s3server.Health, nil)
		if err != nil {
			return false
		}
		resp, err := http.DefaultClient.Do(req)
		return err == nil && resp.Body.Close() == nil
	})
}

// url is how an instance reaches the bucket whose link listens at an address.
func (m *media) url(address string) string {
	return fmt.Sprintf("s3://%s/of/this/site?endpoint=http://%s", bucket, address)
}

// env is what lets it in.
func (m *media) env() []string {
	return []string{"AWS_ACCESS_KEY_ID=" + s3server.AccessKey, "AWS_SECRET_ACCESS_KEY=" + s3server.SecretKey}
}

func (m *media) close() error {
	err := m.cmd.Process.Kill()
	_ = m.cmd.Wait() // it was killed
	if errors.Is(err, os.ErrProcessDone) {
		return errors.New("the S3 server has ended by itself")
	}
	return err
}
