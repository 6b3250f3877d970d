# make run and make test do all the set-up that they need, on a machine with Go.
.PHONY: run build terminal test realdb realdb-speed fresh vulncheck bench soak kill toxics fuzz package clean

FUZZTIME ?= 20s
MIXTURES ?= 100
SEED ?= 2

# The same flags everywhere. no_emoji leaves out the toolkit's font of emoji, which takes
# 5 MB of memory for each style of text. trimpath keeps the folders of this machine out of
# the binary, so that what is built can be used again when the module cache is empty.
export GOFLAGS := $(GOFLAGS) -trimpath -tags=no_emoji

# The window, or the demo in the terminal where there can be none: no display, or no
# headers to build with. The binary without a window is built in a tenth of the time.
run:
	@if .ci/packages --check screen && .ci/packages window && .ci/packages --check window; then \
		$(MAKE) build && { ./vectorcheck || ./vectorcheck run --demo; }; \
	else \
		echo 'no window can be opened here: the demo runs in the terminal'; \
		$(MAKE) terminal && bin/vectorcheck-static run --demo; \
	fi

# The static binary, which has no window.
terminal:
	CGO_ENABLED=0 go build -o bin/vectorcheck-static .

# One set of flags everywhere: each other one would build the toolkit anew.
build:
	@.ci/packages window
	@if .ci/packages --check window; then \
		echo 'go build (the first time takes minutes)'; CGO_ENABLED=1 go build -o vectorcheck .; \
	else \
		echo 'no headers for a window: building for the terminal alone'; CGO_ENABLED=0 go build -o vectorcheck .; \
	fi

# What only some machines can run is left out with a line that says so. The
# window is built before it is tested: that takes minutes the first time. The tests of
# cli and gui/e2e run a binary that they build: a result from before says nothing.
test:
	@.ci/packages compiler window display servers writers
	@.ci/databases
	@test -z "$$(gofmt -l .)" || { gofmt -d .; exit 1; }
	CGO_ENABLED=0 go vet ./...
	CGO_ENABLED=0 go build -o bin/vectorcheck-static .
	@if .ci/packages --check window; then \
		echo 'go build (the first time takes minutes)'; CGO_ENABLED=1 go build -o vectorcheck .; \
	else \
		echo 'no headers for a window: it is not built'; \
	fi
	@if .ci/packages --check compiler; then \
		echo 'go test -race'; CGO_ENABLED=1 go test -race -timeout 30m ./assets ./core/... ./internal/... ./tools/... $$(go list ./gui/... | grep -v /e2e) && \
		CGO_ENABLED=1 go test -race -count=1 -timeout 30m ./cli/...; \
	else \
		echo 'no C compiler: the tests run without the race detector'; \
		CGO_ENABLED=0 go test -timeout 30m ./assets ./core/... ./internal/... ./tools/... $$(CGO_ENABLED=0 go list ./gui/... | grep -v /e2e) && \
		CGO_ENABLED=0 go test -count=1 -timeout 30m ./cli/...; \
	fi
	@if .ci/packages --check window && .ci/packages --check display; then \
		go test -count=1 -timeout 30m ./gui/e2e; \
	else \
		echo 'no virtual display: the window is not tested end to end'; \
	fi

	@.ci/vulncheck

# Asks real databases about 5,000 vectors each, and prints a table, and kills them and the
# client in mid-run: those that npm has, Weaviate, which is built for ten minutes the first time,
# and the PostgreSQL with pgvector that VECTORCHECK_TEST_POSTGRES names, such as
# postgres://us@127.0.0.1:5432/db?sslmode=disable, also behind PgBouncer where that is installed.
realdb:
	@.ci/databases weaviate
	@echo '| system | verdicts right | metric read | index named | matches | throughput |'
	@VECTORCHECK_REALDB=full CGO_ENABLED=0 go test -count=1 -timeout 10m -v ./internal/realdb | grep -v '^=== '

# Compares --concurrency auto with fixed ones on the same databases, for some minutes.
realdb-speed:
	@.ci/databases weaviate
	@VECTORCHECK_REALDB=speed CGO_ENABLED=0 go test -count=1 -timeout 30m -v -run Speed ./internal/realdb | grep -v '^=== '

# Runs both commands of the README on a bare Debian, as root: before each release.
fresh:
	.ci/fresh

# Looks for known vulnerabilities in what the program calls. GOVULNDB is the database,
# https://vuln.go.dev unless it says otherwise; file:///PATH is a copy of it.
vulncheck:
	.ci/vulncheck --must

# The first table is of whole runs in a terminal against other clients, the line
# after it of the window against the terminal.
bench: build
	go run ./tools/bench
	@if .ci/packages --check window && .ci/packages --check display; then \
		go test -run '^$$' -bench Window -benchtime 3x ./gui/e2e; \
	else \
		echo 'no virtual display: the window is not measured'; \
	fi

# Ten million checks against a server with faults, killed now and then: some minutes,
# and a proof that each vector has one row.
soak: build
	go run ./tools/soak -program ./vectorcheck

# Runs through many mixtures of network faults, drawn from SEED.
toxics:
	go test -count=1 -timeout 0 -run TestMixturesOfToxics ./cli -mixtures $(MIXTURES) -seed $(SEED)

# Kills the program 200 times, at any moment of a run, and proves each time that
# nothing is lost: two minutes.
kill:
	VECTORCHECK_TEST_KILLS=200 CGO_ENABLED=0 go test -count=1 -v -run '^TestKills$$' ./cli

# Looks for input that breaks a parser; .ci/fuzz finds them all.
fuzz:
	FUZZTIME=$(FUZZTIME) .ci/fuzz

# A package for the desktop, of the binary that build makes. The tool counts up
# the build number in FyneApp.toml: that is not wanted.
package: build
	@mkdir -p bin
	GOBIN=$(CURDIR)/bin CGO_ENABLED=0 go install fyne.io/tools/cmd/fyne@v1.7.4
	cp FyneApp.toml bin/FyneApp.toml
	bin/fyne package --executable ./vectorcheck; status=$$?; mv bin/FyneApp.toml FyneApp.toml; exit $$status

clean:
	rm -rf vectorcheck bin
