# Thin aliases over `cargo jessy`; nothing here decides anything, and `cargo jessy ci` checks that.

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

# Stop everything and forget all that it kept
[group('run')]
clean:
    @cargo jessy down --volumes

# A shell where the core runs, or a command there
[group('look inside')]
shell-rust *args:
    @cargo jessy shell jessy-core "$@"

# A shell where the gateway runs, or a command there
[group('look inside')]
shell-go *args:
    @cargo jessy shell jessy-api "$@"

# A debugger server at a service
[group('look inside')]
debug service:
    @cargo jessy debug "$@"

# The whole gate
[group('check')]
ci *args:
    @cargo jessy ci "$@"

# Tests: unit, bdd, integration or all
[group('check')]
test *args:
    @cargo jessy test "$@"

# Tests that need nothing but the code
[group('check')]
test-unit *args:
    @cargo jessy test unit "$@"

# What holds only for the system in containers
[group('check')]
test-integration *args:
    @cargo jessy test integration "$@"

# The features, against a system of their own
[group('check')]
test-bdd *args:
    @cargo jessy test bdd "$@"

# How much of the code the tests run through
[group('check')]
coverage *args:
    @cargo jessy coverage "$@"

# Whether the code is as fast as it was
[group('check')]
bench *args:
    @cargo jessy bench "$@"

# Format everything
[group('check')]
fmt *args:
    @cargo jessy fmt --fix "$@"

# All linters
[group('check')]
lint *args:
    @cargo jessy lint "$@"

# The documentation
[group('check')]
docs *args:
    @cargo jessy docs "$@"

# The images: size, hardening, reproducibility
[group('check')]
images *args:
    @cargo jessy images "$@"

# Secrets, unsafe settings, known vulnerabilities
[group('check')]
scan *args:
    @cargo jessy scan "$@"

# The last run and those before it on one page
[group('check')]
report *args:
    @cargo jessy report "$@"

# What this machine has, lacks, and how to get it
[group('help')]
doctor *args:
    @cargo jessy doctor "$@"
