#!/bin/bash
# Starts Postgres as the official image does for POSTGRES_USER, POSTGRES_PASSWORD[_FILE],
# POSTGRES_DB, POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD and /docker-entrypoint-initdb.d.
#
# A cluster is made in $PGDATA/.new and moved up when it is whole, PG_VERSION last: whatever
# interrupts that leaves a folder that the next start sees as unfinished and makes anew.
set -euo pipefail
shopt -s dotglob nullglob

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $1"; shift; for line in "$@"; do say "help: $line"; done; exit 1; }

# `docker run IMAGE -c shared_buffers=…`
if [ "${1:-}" = "" ] || [ "${1:0:1}" = "-" ]; then set -- postgres "$@"; fi
if [ "$1" != postgres ]; then exec "$@"; fi
for word in "$@"; do
    case "$word" in --version | -V | --help | -\? | --describe-config) exec "$@" ;; esac
done

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres:postgres {} +
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

# VARIABLE or the content of the file that VARIABLE_FILE names, else a default.
value() {
    local name=$1 file="$1_FILE"
    if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
        fail "both $name and $file are set" "set one of them"
    fi
    if [ -n "${!file:-}" ]; then
        [ -r "${!file}" ] || fail "$file names ${!file}, which can't be read by user $(id -u)"
        cat "${!file}"
    else
        printf '%s' "${!name:-$2}"
    fi
}

# The server, without the network, for what is done before anybody may come in.
private() {
    pg_ctl -D "$new" -o "-c listen_addresses='' -c unix_socket_directories=/var/run/postgresql -p ${PGPORT:-5432}" -w "$@" >&2
}

scripts() {
    local script
    for script in /docker-entrypoint-initdb.d/*; do
        say "running $script"
        # shellcheck disable=SC1090 # which files there are is the person's own choice
        case "$script" in
            *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
            *.sql) psql_here --dbname "$database" --file "$script" ;;
            *.sql.gz) gunzip --stdout "$script" | psql_here --dbname "$database" ;;
            *) say "left out: $script" ;;
        esac
    done
}

psql_here() {
    psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --host /var/run/postgresql --username "$user" --no-password "$@"
}

init() {
    # shellcheck disable=SC2086 # several words on purpose
    initdb --pgdata "$new" --username "$user" --encoding UTF8 --locale C.UTF-8 "$@" \
        ${POSTGRES_INITDB_ARGS:-} >&2
}

make_cluster() {
    local user password database method new="$PGDATA/.new"
    user=$(value POSTGRES_USER postgres)
    password=$(value POSTGRES_PASSWORD "")
    database=$(value POSTGRES_DB "$user")
    method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
    if [ -z "$password" ] && [ "$method" != trust ]; then
        fail "the database has no superuser password" "set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE"
    fi
    # Left by a start that was interrupted; nothing in here was ever served.
    if [ -e "$new" ]; then rm -rf "${PGDATA:?}"/*; fi
    for found in "$PGDATA"/*; do
        # What a freshly made file system has.
        [ "${found##*/}" = lost+found ] || fail "$PGDATA holds files and no cluster" "empty it, or mount another volume"
    done
    trap 'if [ -s "$new/postmaster.pid" ]; then pg_ctl -D "$new" -m immediate stop >&2; fi; exit 143' TERM INT
    mkdir "$new"
    # The password goes through a pipe; it never stands in a file or an argument.
    if [ -n "$password" ]; then
        init --pwfile <(printf '%s\n' "$password")
    else
        init
    fi
    printf '\nhost all all all %s\n' "$method" >>"$new/pg_hba.conf"
    private start
    if [ "$database" != postgres ]; then
        psql_here --dbname postgres --set db="$database" <<<'CREATE DATABASE :"db";'
    fi
    scripts
    private -m fast stop
    local last="$new/PG_VERSION"
    for found in "$new"/*; do [ "$found" = "$last" ] || mv "$found" "$PGDATA/"; done
    mv "$last" "$PGDATA/"
    rmdir "$new"
    trap - TERM INT
}

mkdir -p "$PGDATA"
if [ ! -O "$PGDATA" ]; then
    fail "$PGDATA is not owned by user $(id -u), as Postgres demands" \
        "run as 999:999, or set PGDATA to a folder below it"
fi
# Postgres also refuses one that others can write to.
chmod 0700 "$PGDATA"
if ! getent passwd "$(id -u)" >/dev/null; then
    passwd=$(mktemp) && group=$(mktemp)
    printf 'postgres:x:%s:%s::%s:/bin/false\n' "$(id -u)" "$(id -g)" "$PGDATA" >"$passwd"
    printf 'postgres:x:%s:\n' "$(id -g)" >"$group"
    wrapper=(/usr/lib/*/libnss_wrapper.so)
    export LD_PRELOAD="${wrapper[0]}" NSS_WRAPPER_PASSWD="$passwd" NSS_WRAPPER_GROUP="$group"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then make_cluster; fi
unset LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
exec "$@"
