# Thin aliases over `cargo jessy`; nothing here decides anything.

set positional-arguments

# List the recipes
[private]
default:
    @just --list --unsorted

# Build what is stale, start everything, wait until it is healthy
[group('run')]
up *args:
    @cargo jessy up "$@"

# Stop everything
[group('run')]
down *args:
    @cargo jessy down "$@"

# What runs, and how it is
[group('run')]
status *args:
    @cargo jessy status "$@"

# What the services write
[group('run')]
logs *args:
    @cargo jessy logs "$@"

# Start one service again
[group('run')]
restart service:
    @cargo jessy restart "$@"

# The whole gate
[group('check')]
ci *args:
    @cargo jessy ci "$@"

# All tests
[group('check')]
test *args:
    @cargo jessy test "$@"

# Tests that need nothing but the code
[group('check')]
test-unit:
    @cargo jessy test unit

# The features, against a system of their own
[group('check')]
test-bdd:
    @cargo jessy test bdd

# How much of the code the tests run through
[group('check')]
coverage *args:
    @cargo jessy coverage "$@"

# Format everything
[group('check')]
fmt:
    @cargo jessy fmt --fix

# All linters
[group('check')]
lint *args:
    @cargo jessy lint "$@"

# The documentation
[group('check')]
docs:
    @cargo jessy docs

# What this machine has, lacks, and how to get it
[group('help')]
doctor:
    @cargo jessy doctor
