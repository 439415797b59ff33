# The verbs of this repository; `make` alone lists them.
.PHONY: help build release test unit lint format demo check bench counts fuzz simulate soak vectors clean

help:
	@echo "make build|release|test|unit|lint|format|demo|check|bench|counts|fuzz|simulate|soak|vectors|clean"

# Debug build of everything, tests included.
build:
	swift build --build-tests

# The binary that is shipped: .build/release/postern
release:
	swift build -c release --product postern

# All tests, with what they need installed first.
test:
	./test

# The tests that need nothing but the checkout.
unit:
	swift test --skip SystemTests

lint:
	swift format lint --strict -r Package.swift Sources Tests

format:
	swift format -i -r Package.swift Sources Tests

demo:
	./demo

# Runs the demo's own lines and fails if one answers wrong.
check:
	./demo --check

bench:
	bench/run

# Instructions and calls of a warm request against bench/counts.json; writes them: WRITE=1
counts:
	bench/counts $(if $(WRITE),--write,--check)

# Every fuzz target for SECONDS_EACH seconds, or only TARGET: make fuzz SECONDS_EACH=60 TARGET=JWSFuzz
fuzz:
	SECONDS_EACH=$(or $(SECONDS_EACH),60) Tests/Fuzz/run $(TARGET)

# The request machine on a simulated kernel: SEEDS runs with faults, or one, told in full: SEED=914
simulate:
	SEEDS=$(or $(SEEDS),20000) FROM=$(or $(FROM),1) SEED=$(SEED) Tests/Simulation/run

# Half an hour of mixed traffic while upstreams die, the issuer fails and Postern reloads.
soak:
	MINUTES=$(or $(MINUTES),30) Tests/Soak/run

# Wycheproof's signatures through our own verifier.
vectors:
	Tests/Scripts/install-vectors --run

clean:
	rm -rf .build
