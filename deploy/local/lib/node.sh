# shellcheck shell=bash
# The node: namespaces of processes, mounts and network that end with their first process, and one cable into them.

# shellcheck disable=SC2034  # for credentials.sh and node-services
node_name=node1
# Differs by home folder, so that two homes are two clusters that don't meet.
node_id=lfo-$(printf %s "$home" | sha256sum | cut -c1-8)
route_protocol=218 # marks our route among those of others
address_range=198.18.0.0/15

start_node() {
  local pid
  export home bin run node_id node_name node_address bridge_address pod_range service_range api_service_address pause_image
  pid=$(node_pid)
  if [ -z "$pid" ]; then
    if [ -d "$run" ]; then progress "starting the cluster that ended without 'down'"; fi
    remove_traces
    require_addresses
    mkdir -p "$run/logs"
    choose_index
    setsid unshare --mount --net --pid --fork --kill-child --mount-proc "$bin/pause" node "$home" \
      >"$run/logs/node.log" 2>&1 </dev/null 9>&- &
    wait_for 10 node_is_there || die "namespaces could not be made" "see $run/logs/node.log"
    pid=$(node_pid)
    make_cgroups
    make_cable "$pid"
    in_node "$pid" "$local_dir/lib/node-namespaces" || die "the node's mounts and network could not be set up"
  fi
  read_index
  make_credentials "$node_address" "$api_service_address"
  in_node "$pid" "$local_dir/lib/node-services" || exit 1
  import_node_images
  await_node
}

stop_node() {
  local pid
  pid=$(node_pid)
  if [ -n "$pid" ]; then
    progress "ending all processes of the cluster"
    kill -KILL "$pid"
    wait_for 30 node_is_gone "$pid" || die "process $pid does not end" "see: ps -ef --forest; then run this again"
  fi
  remove_traces
  if grep -qF " $run/" /proc/mounts; then die "there are mounts below $run" "unmount them, then run this again"; fi
  rm -rf --one-file-system "$run"
}

in_node() { # pid, command...
  local pid=$1
  shift
  nsenter --target "$pid" --mount --net --pid --wdns=/ -- "$@" 9>&-
}

# Found by its exact command line, and by being the first process of its namespace: a number in a file could by now be
# another's.
node_pid() {
  local pid
  for pid in $(pgrep -fx "$(printf %s "$bin/pause node $home" | sed 's/[.+]/\\&/g')" || true); do
    if grep -qE '^NSpid:.*[[:space:]]1$' "/proc/$pid/status" 2>/dev/null; then echo "$pid"; fi
  done | sed -n 1p
}

node_is_there() { [ -n "$(node_pid)" ]; }
node_is_gone() { [ ! -e "/proc/$1" ]; }

require_node() {
  node_is_there || die "no cluster is up" "start one: deploy/local/cluster up"
}

require_machine() {
  [ "$(uname -s)" = Linux ] || die "needs Linux"
  [ -c /dev/fuse ] || die "/dev/fuse is missing: LiteFS cannot mount" "run 'modprobe fuse'; in a container add --device /dev/fuse"
  unshare --mount --net --pid --fork --mount-proc true 2>/dev/null ||
    die "this machine does not allow new namespaces" "a container must be privileged (CAP_SYS_ADMIN)"
  [ -d /sys/fs/cgroup/memory ] || [ -f /sys/fs/cgroup/cgroup.controllers ] ||
    die "no control groups at /sys/fs/cgroup" "mount them, for example with the package cgroupfs-mount"
}

require_addresses() {
  local foreign
  foreign=$(ip -4 route show | grep -E '^(unreachable )?198\.1[89]\.' | grep -vE "dev lfo-|proto $route_protocol" || true)
  [ -z "$foreign" ] || die "the addresses $address_range are in use on this machine by something else:" "$foreign"
}

# Addresses from the range reserved for benchmark networks, by a number that is free on this machine.
choose_index() {
  local index
  for index in $(seq 0 63); do
    # Not grep -q, which may end before ip does: that is a failure of the pipe, and an address in use would look free.
    if ! ip -4 -o addr show | grep -F " 198.18.$((128 + index)).1/" >/dev/null; then
      if [ "$(cat "$run/index" 2>/dev/null)" != "$index" ]; then rm -f "$admin_kubeconfig"; fi
      echo "$index" >"$run/index"
      read_index
      return
    fi
  done
  die "64 clusters are up already"
}

read_index() {
  local index
  index=$(cat "$run/index")
  host_address=198.18.$((128 + index)).1 node_address=198.18.$((128 + index)).2
  pod_range=198.18.$index.0/24 bridge_address=198.18.$index.1
  service_range=198.19.$((index * 4)).0/22 api_service_address=198.19.$((index * 4)).1
}

make_cable() { # pid
  ip link add "$node_id" type veth peer name uplink netns "$1"
  ip addr add "$host_address/30" dev "$node_id"
  ip link set "$node_id" up
  in_node "$1" ip addr add "$node_address/30" dev uplink
  in_node "$1" ip link set uplink up
  ip route add "$pod_range" via "$node_address" dev "$node_id"
  ip route add "$service_range" via "$node_address" dev "$node_id"
  # What is sent to a pod that is gone must not leave the machine by its default route.
  ip route replace unreachable "$address_range" proto "$route_protocol"
}

make_cgroups() {
  local folder controller
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    for controller in cpu cpuset memory pids io hugetlb; do
      echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || true
    done
    mkdir -p "/sys/fs/cgroup/$node_id"
  else
    for folder in /sys/fs/cgroup/*/; do
      mountpoint -q "$folder" && mkdir -p "$folder$node_id"
    done
  fi
}

remove_traces() { # of a node that has ended
  if [ -e "/sys/class/net/$node_id" ]; then ip link del "$node_id"; fi
  if ! compgen -G '/sys/class/net/lfo-*' >/dev/null; then
    ip route del unreachable "$address_range" proto "$route_protocol" 2>/dev/null || true
  fi
  # The kernel may still be counting the last processes out.
  wait_for 10 remove_cgroups || progress "control groups named $node_id could not be removed"
}

remove_cgroups() {
  local folder
  for folder in /sys/fs/cgroup/"$node_id" /sys/fs/cgroup/*/"$node_id"; do
    [ -d "$folder" ] || continue
    find "$folder" -depth -type d -exec rmdir {} +
  done
}

import_images() { # archive
  in_node "$(node_pid)" ctr --address /run/containerd/containerd.sock --namespace k8s.io images import - <"$1" >&2 ||
    die "$1 could not be imported" "is it an OCI or Docker image archive?"
}

import_node_images() {
  local key
  key=$(cat "$stamps/images")
  if [ "$(cat "$run/images" 2>/dev/null)" = "$key" ]; then return; fi
  import_images "$node_images" 2>"$run/logs/import.log"
  echo "$key" >"$run/images"
}

await_node() {
  local kubectl=("$bin/kubectl" --kubeconfig "$admin_kubeconfig")
  # The node may be called ready from before, so its kubelet is asked as well.
  { wait_for 90 "${kubectl[@]}" wait --for=condition=Ready "node/$node_name" --timeout=5s &&
    wait_for 30 "${kubectl[@]}" get --raw "/api/v1/nodes/$node_name/proxy/healthz" &&
    wait_for 30 "${kubectl[@]}" get serviceaccount default; } ||
    die "the node did not become ready" "see the logs in $run/logs; 'deploy/local/cluster down' clears all for a fresh start"
}
