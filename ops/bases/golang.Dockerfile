# Stands in for golang:<version>-<codename>: a C compiler for cgo and the race detector, this host's
# Go. The official image has git, make and g++ as well.
# hadolint global ignore=DL3008,DL3022
ARG BASE
FROM ${BASE}
# The same line, letter for letter, is in rust.Dockerfile: built once for both.
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev pkg-config && rm -rf /var/lib/apt/lists/*
COPY --from=toolchain . /usr/local/go
ENV GOPATH=/go GOTOOLCHAIN=local \
    PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN mkdir -p /go/src /go/bin && chmod -R 1777 /go && go version
WORKDIR /go
