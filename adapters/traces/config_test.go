package traces_test

import (
	"strings"
	"testing"

	"songmap/adapters/traces"
)

func TestWithoutAnAddressNothingIsTraced(t *testing.T) {
	t.Parallel()
	for _, env := range []map[string]string{
		{},
		{"OTEL_SERVICE_NAME": "x"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_SDK_DISABLED": "true"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_TRACES_EXPORTER": "none"},
	} {
		got, err := traces.Open(t.Context(), traces.Config{Env: func(name string) string { return env[name] }})
		if got != nil || err != nil {
			t.Errorf("%v opens %v (%v)", env, got, err)
		}
	}
}

func TestABadSettingIsNamedAndNotRepeated(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		url, variable, value, names string
	}{
		{"localhost:4318", "", "", "--traces: want an address"},
		{"ftp://a", "", "", "--traces: want an address"},
		{"http://", "", "", "--traces: want an address"},
		{"http://me:secret@a", "", "", "OTEL_EXPORTER_OTLP_HEADERS"},
		{"", "OTEL_EXPORTER_OTLP_ENDPOINT", "a:secret", "OTEL_EXPORTER_OTLP_ENDPOINT: want"},
		{"", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "a:secret", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: want"},
		{"http://a", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "http/protobuf"},
		{"http://a", "OTEL_EXPORTER_OTLP_HEADERS", "secret", "OTEL_EXPORTER_OTLP_HEADERS"},
		{"http://a", "OTEL_EXPORTER_OTLP_HEADERS", "a=%secret", "OTEL_EXPORTER_OTLP_HEADERS"},
		{"http://a", "OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "OTEL_EXPORTER_OTLP_TIMEOUT"},
		{"http://a", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "0", "OTEL_EXPORTER_OTLP_TIMEOUT"},
	} {
		err := traces.Config{URL: c.url, Env: func(name string) string {
			if name == c.variable {
				return c.value
			}
			return ""
		}}.Check()
		if err == nil || !strings.Contains(err.Error(), c.names) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v is refused with %v", c, err)
		}
	}
}
