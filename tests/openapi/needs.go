//go:build clients

// This file is never built. It names what the clients import that the tests
// generate, so that go.mod keeps it.
package openapi

import (
	_ "github.com/oapi-codegen/runtime"
	_ "github.com/oapi-codegen/runtime/types"
	_ "github.com/ogen-go/ogen/conv"
	_ "github.com/ogen-go/ogen/http"
	_ "github.com/ogen-go/ogen/middleware"
	_ "github.com/ogen-go/ogen/otelogen"
	_ "github.com/ogen-go/ogen/uri"
	_ "go.opentelemetry.io/otel/semconv/v1.39.0"
)
