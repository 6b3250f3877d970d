# make run and make test do all the set-up that they need, on a machine with Go.
.PHONY: run test build bench fuzz packages clean

RUN ?= --demo
FUZZTIME ?= 20s

run: build
	./vectorcheck run $(RUN)

build:
	go build -o vectorcheck .

# What only a C compiler can run, the race detector, is left out without one.
test: packages
	@test -z "$$(gofmt -l .)" || { gofmt -d .; exit 1; }
	go vet ./...
	CGO_ENABLED=0 go build -o bin/vectorcheck-static .
	@if .ci/packages --check; then \
		echo 'go test -race ./...'; CGO_ENABLED=1 go test -race ./...; \
	else \
		echo 'no C compiler: the tests run without the race detector'; CGO_ENABLED=0 go test ./...; \
	fi

bench: build
	go run ./core/bench

# Looks for input that breaks a parser; .ci/fuzz lists them all.
fuzz:
	FUZZTIME=$(FUZZTIME) .ci/fuzz

packages:
	@.ci/packages

clean:
	rm -rf vectorcheck bin
