package middleware_test

import (
	"strings"
	"testing"

	"songmap/adapters/rest/middleware"
)

func TestAConfigurationIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	for field, c := range map[string]middleware.Config{
		"":                {CORSOrigins: []string{"http://localhost:3000", "https://a.example"}, Keys: []middleware.Key{{Name: "a", Secret: "b"}}},
		"idle":            {UploadIdle: -1},
		"API keys":        {Keys: []middleware.Key{{Name: "", Secret: "x"}}},
		"a secret":        {Keys: []middleware.Key{{Name: "x", Secret: ""}}},
		"CORS":            {CORSOrigins: []string{"*"}},
		"https://*.a":     {CORSOrigins: []string{"https://*.a"}},
		"localhost":       {CORSOrigins: []string{"localhost"}},
		"are not allowed": {CORSOrigins: []string{"https://a.example/"}},
	} {
		err := c.Validate()
		if (err == nil) != (field == "") || err != nil && !strings.Contains(err.Error(), field) {
			t.Errorf("%q: %v", field, err)
		}
	}
}
