# Every habit is a target. Go is all that run, build and test need.

GOLANGCI := v2.15.0
GOVULN   := v1.9.0
VGW      := v1.8.0
CYCLONEDX := v1.10.0

# The race detector needs a C compiler; where there is none, tests run without
# it and say so, except in CI.
CC_FOUND := $(shell command -v gcc || command -v clang)
RACE     := $(if $(CC_FOUND),-race,)
TESTENV  := $(if $(CC_FOUND),CGO_ENABLED=1,CGO_ENABLED=0)
TOOLS    := $(CURDIR)/bin/tools

# What make builds knows its version: the tag, or the tag before it, the number
# of commits since then, and the commit. Outside of a checkout the toolchain says
# what it knows. Programs have no symbols for debuggers; stack traces need none.
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS := -s -w -X songmap/bootstrap.stamped=$(VERSION)
PROGRAM := bin/songmap

# What only computes has no goroutine, lock or file, so the race detector finds
# nothing in it and makes it ten times slower: tests spare that of others, and `make
# test` ours, too. Code with locks or atomics must not be spared, or races are
# reported where there are none.
THEIRS := modernc.org/sqlite/lib gonum.org/v1/gonum/dsp/... github.com/hajimehoshi/go-mp3/... \
	github.com/icza/bitio/... github.com/jfreymuth/vorbis/... github.com/mewkiz/flac/... github.com/pion/opus/...
OURS   := songmap/adapters/engine/... songmap/tests/signals songmap/tests/soundfiles
LOCKS  := songmap/adapters/engine/audio
SPARED := $(THEIRS:%=-gcflags=%=-race=false) -gcflags=modernc.org/libc=-d=checkptr=0
FASTER := $(OURS:%=-gcflags=%=-race=false) $(LOCKS:%=-gcflags=%=)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build and serve on 127.0.0.1:8000
	bin/songmap serve

.PHONY: build
build: ## leave the program in bin/songmap
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $(PROGRAM) .

.PHONY: release
release: $(TOOLS)/cyclonedx-gomod-$(CYCLONEDX) ## leave archives, bills of materials and checksums in dist
	CYCLONEDX=$< deploy/release.sh $(PLATFORMS)

$(TOOLS)/cyclonedx-gomod-$(CYCLONEDX):
	GOBIN=$(TOOLS) nice go install -trimpath -ldflags=-s github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX)
	mv $(TOOLS)/cyclonedx-gomod $@

.PHONY: reproduce
reproduce: $(TOOLS)/cyclonedx-gomod-$(CYCLONEDX) ## make the whole release twice, in two folders with nothing cached, and compare
	SONGMAP_RELEASE=whole go test -count=1 -timeout 1h -v -run TestAReleaseIsTheSameInEveryFolder ./tests/deploy

.PHONY: test
test: racer versitygw ## run all tests, the longest in short (which testing.Short decides) and first
	$(TESTENV) GORACE='halt_on_error=1 atexit_sleep_ms=0' go test $(RACE) $(if $(RACE),$(SPARED) $(FASTER)) \
		-short -shuffle=on -timeout 15m ./tests/browser ./tests/e2e ./tests/torture ./...

.PHONY: test-all
test-all: racer versitygw ## run all tests at full length, with the race detector in all code of ours
	$(TESTENV) GORACE='halt_on_error=1 atexit_sleep_ms=0' go test $(RACE) $(if $(RACE),$(SPARED)) -shuffle=on -timeout 30m ./...

# What reads the OpenAPI document has modules and packages of its own, which ours does without.
.PHONY: test-clients
test-clients: ## check the OpenAPI document, and make clients from it that must work (needs Node.js)
	cd tests/openapi && CGO_ENABLED=0 go vet ./... && CGO_ENABLED=0 go test -timeout 15m ./...

# What asks testing.Short, and so is longer here than in `make test`.
LONG = $(sort $(dir $(shell grep -rl --include='*_test.go' 'testing.Short()' adapters tests)))

.PHONY: test-long
test-long: racer versitygw ## run at full length what make test cuts short, and what computes with the race detector
	$(TESTENV) GORACE='halt_on_error=1 atexit_sleep_ms=0' go test $(RACE) $(if $(RACE),$(SPARED) $(FASTER)) \
		-shuffle=on -timeout 30m $(LONG:%/=./%)
	$(TESTENV) GORACE='halt_on_error=1 atexit_sleep_ms=0' go test $(RACE) $(if $(RACE),$(SPARED)) \
		-shuffle=on -timeout 30m $(patsubst songmap/%,./%,$(OURS))

.PHONY: racer
racer:
	@test -n '$(CC_FOUND)' || { echo 'no C compiler: testing without the race detector'; test -z "$$CI"; }

# The S3 server of the tests has a hundred modules of its own, which ours does without.
.PHONY: versitygw
versitygw: $(TOOLS)/versitygw-$(VGW) ## build the S3 server that tests use (minutes, once)

$(TOOLS)/versitygw-$(VGW):
	GOBIN=$(TOOLS) nice go install -trimpath -ldflags=-s github.com/versity/versitygw/cmd/versitygw@$(VGW)
	mv $(TOOLS)/versitygw $@

# The types of Kubernetes have modules that ours does without.
.PHONY: kubernetes
kubernetes: ## check the manifests as the API server of Kubernetes does
	cd tests/kubernetes && CGO_ENABLED=0 go test -count=1 ./...

.PHONY: lint
lint: $(TOOLS)/golangci-lint-$(GOLANGCI) ## check style, imports and common mistakes
	go mod tidy -diff
	go vet ./...
	$(TOOLS)/golangci-lint-$(GOLANGCI) run --config .ci/golangci.yml

$(TOOLS)/golangci-lint-$(GOLANGCI):
	GOBIN=$(TOOLS) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	mv $(TOOLS)/golangci-lint $@

.PHONY: fmt
fmt: $(TOOLS)/golangci-lint-$(GOLANGCI) ## format the code
	$(TOOLS)/golangci-lint-$(GOLANGCI) fmt --config .ci/golangci.yml

.PHONY: fuzz
fuzz: ## run every fuzz target for 30 seconds
	.ci/fuzz 30s

.PHONY: bench
bench: ## measure the repository against the bare driver, side by side
	CGO_ENABLED=0 go run ./tests/bench

.PHONY: torture
torture: ## kill, starve and poison the program for minutes, and count what it loses
	go run ./tests/torture

.PHONY: cluster
cluster: versitygw ## attack several instances, their links and their servers for most of an hour
	go run ./tests/cluster

.PHONY: bench-cluster
bench-cluster: ## compare the queue on PostgreSQL with River, side by side
	cd tests/benchcluster && CGO_ENABLED=0 go run . -dir $(CURDIR)

.PHONY: docs
docs: ## bring up to date what is made in the documents: settings and answers
	CGO_ENABLED=0 go test -count=1 ./tests/docs -args -write

.PHONY: screenshots
screenshots: ## leave pictures of the page in screenshots (needs Chromium)
	mkdir -p screenshots
	SONGMAP_SCREENSHOTS=$(CURDIR)/screenshots CI=true go test -count=1 ./tests/browser

.PHONY: demo
demo: build ## make a song, upload it, restart the service, fetch the Song Map
	tests/demo/run.sh

.PHONY: vuln
vuln: ## look for known vulnerabilities (needs the network)
	go run golang.org/x/vuln/cmd/govulncheck@$(GOVULN) ./...
