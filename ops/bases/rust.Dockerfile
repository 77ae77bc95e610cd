# Stands in for rust:<version>[-slim]-<codename>: Debian's linker, this host's toolchain.
# hadolint global ignore=DL3008,DL3022
ARG BASE
FROM ${BASE}
# The same line, letter for letter, is in golang.Dockerfile: built once for both.
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev pkg-config && rm -rf /var/lib/apt/lists/*
# What only the image without `-slim` has.
ARG MORE=""
RUN if [ -n "$MORE" ]; then apt-get update && apt-get install --yes --no-install-recommends $MORE && rm -rf /var/lib/apt/lists/*; fi
COPY --from=toolchain bin /usr/local/bin
COPY --from=toolchain lib /usr/local/lib
COPY --from=toolchain libexec /usr/local/libexec
ENV CARGO_HOME=/usr/local/cargo \
    PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# Whoever runs here may fetch crates. A toolchain that can't run here must not become an image.
RUN mkdir -p "$CARGO_HOME" && chmod a+w "$CARGO_HOME" && cargo --version && rustc --version
