# Stands in for postgres:<major>-<codename>: the newest server that Debian packages there.
# hadolint global ignore=DL3008,DL3022
ARG BASE
FROM ${BASE} AS made
# The numbers that the official image gives its user: volumes and `user:` keys rely on them.
RUN groupadd --system --gid 999 postgres \
    && useradd --system --uid 999 --gid 999 --home-dir /var/lib/postgresql --shell /bin/bash postgres
# The cluster is the entrypoint's to make. libnss-wrapper: initdb wants a name for any user number.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-common libnss-wrapper \
    && sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
    && apt-get install --yes --no-install-recommends postgresql \
    && rm -rf /var/lib/apt/lists/* \
    && ln -s "$(ls -d /usr/lib/postgresql/*/bin)" /usr/local/lib/postgresql-bin \
    && sed -i "s/^#listen_addresses.*/listen_addresses = '*'/" /usr/share/postgresql/*/postgresql.conf.sample
ENV PATH=/usr/local/lib/postgresql-bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 PGDATA=/var/lib/postgresql/data
RUN mkdir -p "$PGDATA" /docker-entrypoint-initdb.d \
    && chown -R postgres:postgres /var/lib/postgresql /var/run/postgresql \
    && chmod 1777 "$PGDATA" && chmod 3777 /var/run/postgresql \
    && postgres --version >/usr/local/share/stand-in-version
VOLUME /var/lib/postgresql/data
COPY --chmod=0755 postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
ENTRYPOINT ["docker-entrypoint.sh"]
# A fast shutdown: open sessions are ended, nothing that was committed is lost.
STOPSIGNAL SIGINT
EXPOSE 5432
CMD ["postgres"]

# For our label: what Debian packages is known only once it is installed.
FROM scratch AS version
COPY --from=made /usr/local/share/stand-in-version /version
FROM made
