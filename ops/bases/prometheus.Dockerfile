# Stands in for prom/prometheus: the version that Debian packages.
# hadolint global ignore=DL3008,DL3022
ARG BASE
FROM ${BASE} AS made
# promtool is a package of its own from trixie on.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends prometheus \
    && if apt-cache show promtool >/dev/null 2>&1; then apt-get install --yes --no-install-recommends promtool; fi \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir -p /prometheus && chown 65534:65534 /prometheus && prometheus --version >/usr/local/share/stand-in-version
USER 65534
EXPOSE 9090
VOLUME /prometheus
WORKDIR /prometheus
ENTRYPOINT ["/bin/prometheus"]
CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]

# For our label: what Debian packages is known only once it is installed.
FROM scratch AS version
COPY --from=made /usr/local/share/stand-in-version /version
FROM made
