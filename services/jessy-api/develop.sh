#!/bin/sh
# What a development container runs: it compiles the mounted sources and becomes the program, so that
# a restart runs what was saved.
#   develop compile     compiles only, and says whether another program came out than the one that runs
#   develop [WORD]…     compiles, then runs the program with these words
set -eu
program=/go/target/jessy-api
running=/tmp/compile.pid

compile() {
  # A save while a compiler works starts it anew: the last state wins.
  if [ -f "$running" ] && kill -- "-$(cat "$running")" 2>/dev/null; then
    echo "develop: gave the compile before up" >&2
  fi
  # In a process group of its own, so that its compilers end with it.
  setsid go build -buildvcs=false -o "$program" ./cmd/jessy-api >&2 &
  echo $! >"$running"
  code=0
  wait $! || code=$?
  rm -f "$running"
  return $code
}

if [ "${1-}" = compile ]; then
  compile
  if [ "$program" -ef /proc/1/exe ]; then echo unchanged; else echo changed; fi
  exit
fi
if ! compile; then
  [ -x "$program" ] || exit 1
  echo "develop: the sources don't compile; what was compiled last runs" >&2
fi
exec "$program" "$@"
