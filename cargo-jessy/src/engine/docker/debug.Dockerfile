# The debugger servers, for helper containers that see the processes of a service.
# Delve comes with its version from DELVE, gdbserver in the version that the distribution has.
# hadolint global ignore=DL3008,DL3062
ARG DEBIAN_IMAGE
ARG GO_IMAGE

FROM ${GO_IMAGE} AS compiled
ARG DELVE
RUN CGO_ENABLED=0 GOBIN=/out go install ${DELVE}

FROM ${DEBIAN_IMAGE} AS delve
COPY --from=compiled /out/dlv /usr/local/bin/dlv

FROM ${DEBIAN_IMAGE} AS gdbserver
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gdbserver \
    && rm -rf /var/lib/apt/lists/*
