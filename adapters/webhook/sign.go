package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"songmap/ports"
)

// sign returns a signature v1 by each secret, separated by spaces: an
// HMAC-SHA256 of the id, the time of the attempt and the body.
func sign(m ports.Message, body []byte) (string, error) {
	var all []string
	for _, secret := range m.Secrets {
		key, err := secret.Key()
		if err != nil {
			return "", err
		}
		mac := hmac.New(sha256.New, key)
		_, _ = fmt.Fprintf(mac, "%s.%d.%s", m.ID, m.At.Unix(), body) // a hash never fails
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(all, " "), nil
}
