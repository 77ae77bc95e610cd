#!/bin/sh
# update-ca-certificates makes the bundle anew from Debian's own list and runs this at its end:
# without it, one `apt-get install` later nothing could be fetched through the host's proxy.
set -eu
cp /usr/local/share/host-trust.crt /etc/ssl/certs/ca-certificates.crt
