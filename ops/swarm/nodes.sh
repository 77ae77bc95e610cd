#!/usr/bin/env bash
# Machines of a swarm, simulated on this one: an engine in a network namespace each, joined over a
# bridge, and a registry at 127.0.0.1:5555 that all of them and this machine see.
#
#   ops/swarm/nodes.sh up N DIR       N engines, with everything they keep in DIR; prints JSON
#   ops/swarm/nodes.sh cut I DIR      pulls the cable of engine I
#   ops/swarm/nodes.sh plug I DIR     puts it back
#   ops/swarm/nodes.sh down DIR       ends all that was started, by its id, and removes DIR
#
# As root. Needs docker, ip, nsenter, iptables and docker-registry. Of one kernel's make, they share
# its clock and its host name: the ids of nodes tell them apart.
set -euo pipefail

bridge=jswarm
subnet=10.77.0
registry=127.0.0.1:5555

die() { echo "nodes.sh: $*" >&2; exit 1; }
space() { echo "$bridge$1"; }
inside() { local of=$1; shift; nsenter --net="/run/netns/$(space "$of")" "$@"; }
# Each call has a limit: a service that can't be placed makes some of them wait for ever.
engine() { local of=$1; shift; timeout 60 docker --host "unix://$dir/$of/docker.sock" "$@"; }

serve_registry() { # PREFIX… : the same files behind the same address, seen from another network
  local log=$1; shift
  setsid "$@" docker-registry serve "$dir/registry.yml" >"$dir/$log.log" 2>&1 </dev/null &
  echo $! >>"$dir/pids"
}

up() {
  local n=$1
  for tool in docker dockerd ip nsenter iptables docker-registry curl; do
    command -v "$tool" >/dev/null || die "there is no $tool"
  done
  [ ! -e "/sys/class/net/$bridge" ] || die "$bridge is there already: another swarm of these runs"
  mkdir -p "$dir/registry"
  cat >"$dir/registry.yml" <<END
version: 0.1
log: { level: warn }
storage: { filesystem: { rootdirectory: $dir/registry }, delete: { enabled: true } }
http: { addr: "$registry" }
END
  ip link add "$bridge" type bridge
  ip addr add "$subnet.1/24" dev "$bridge"
  # Callers of more than one address, for the sake of limits that are one address's.
  for i in $(seq 101 120); do ip addr add "$subnet.$i/24" dev "$bridge"; done
  ip link set "$bridge" up
  # An engine of this machine has set the rest to DROP.
  iptables -I FORWARD -i "$bridge" -j ACCEPT
  iptables -I FORWARD -o "$bridge" -j ACCEPT
  serve_registry registry env
  for i in $(seq "$n"); do
    ip netns add "$(space "$i")"
    ip link add "$(space "$i")" type veth peer name eth0 netns "$(space "$i")"
    ip link set "$(space "$i")" master "$bridge" up
    inside "$i" ip addr add "$subnet.1$i/24" dev eth0
    inside "$i" ip link set lo up
    inside "$i" ip link set eth0 up
    inside "$i" ip route add default via "$subnet.1"
    serve_registry "registry$i" nsenter --net="/run/netns/$(space "$i")"
    mkdir -p "$dir/$i"
    # Not `ip netns exec`: it mounts another /sys, and the control groups would be gone.
    setsid nsenter --net="/run/netns/$(space "$i")" dockerd --data-root "$dir/$i/data" \
      --exec-root "$dir/$i/run" --pidfile "$dir/$i/pid" --host "unix://$dir/$i/docker.sock" \
      --no-new-privileges --label no-new-privileges=true >"$dir/$i/log" 2>&1 </dev/null &
  done
  for i in $(seq "$n"); do
    for _ in $(seq 120); do engine "$i" version >/dev/null 2>&1 && break; sleep 0.25; done
    engine "$i" version >/dev/null || { tail -n 20 "$dir/$i/log" >&2; die "engine $i does not answer"; }
  done
  engine 1 swarm init --advertise-addr "$subnet.11" >/dev/null
  local token; token=$(engine 1 swarm join-token --quiet manager)
  for i in $(seq 2 "$n"); do
    engine "$i" swarm join --advertise-addr "$subnet.1$i" --token "$token" "$subnet.11:2377" >/dev/null
  done
  engine 1 node update --label-add jessy-database=true \
    "$(engine 1 info --format '{{.Swarm.NodeID}}')" >/dev/null
  for _ in $(seq 40); do curl --silent --fail "http://$registry/v2/" >/dev/null && break; sleep 0.25; done
  for i in $(seq "$n"); do
    echo "{\"host\":\"unix://$dir/$i/docker.sock\",\"address\":\"$subnet.1$i\"}"
  done
}

down() {
  local i
  for i in $(seq 9); do
    [ -e "$dir/$i/docker.sock" ] || continue
    # Its tasks end with it. One without a cable can't ask the others, and need not.
    engine "$i" swarm leave --force >/dev/null 2>&1 || echo "nodes.sh: engine $i did not leave" >&2
  done
  for i in $(seq 9); do
    [ -e "$dir/$i/pid" ] || continue
    local pid; pid=$(cat "$dir/$i/pid")
    kill "$pid" && while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
  done
  if [ -e "$dir/pids" ]; then
    while read -r pid; do kill "$pid" || echo "nodes.sh: $pid had ended" >&2; done <"$dir/pids"
  fi
  for i in $(seq 9); do
    # A namespace stays for as long as anything is in it, and its cable with it.
    [ ! -e "/sys/class/net/$(space "$i")" ] || ip link del "$(space "$i")"
    [ ! -e "/run/netns/$(space "$i")" ] || ip netns del "$(space "$i")"
  done
  if [ -e "/sys/class/net/$bridge" ]; then
    iptables -D FORWARD -i "$bridge" -j ACCEPT
    iptables -D FORWARD -o "$bridge" -j ACCEPT
    ip link del "$bridge"
  fi
  # What a namespace of a container left mounted.
  mount | awk -v dir="$dir/" 'index($3, dir) == 1 { print $3 }' | sort -r | xargs -r umount -l
  rm -rf "$dir"
}

dir=${!#}
case "${1:-}" in
  up) [ $# = 3 ] || die "up N DIR"; up "$2" ;;
  cut) [ $# = 3 ] || die "cut I DIR"; ip link set "$(space "$2")" down ;;
  plug) [ $# = 3 ] || die "plug I DIR"; ip link set "$(space "$2")" up ;;
  down) [ $# = 2 ] || die "down DIR"; down ;;
  *) die "up, cut, plug or down" ;;
esac
