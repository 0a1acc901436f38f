package s3

import (
	"net/http"
	"time"

	"github.com/minio/minio-go/v7/pkg/credentials"
)

// fromSurroundings looks for keys where programs usually find them: in the environment
// (AWS_ACCESS_KEY_ID …), in the file of the AWS tools, then from the role of this
// machine, container or pod. They are looked up anew before they expire.
func fromSurroundings() *credentials.Credentials {
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvAWS{},
		&credentials.FileAWSCredentials{},
		&credentials.IAM{Client: &http.Client{Timeout: 5 * time.Second, Transport: newTransport(5 * time.Second)}},
	})
}
