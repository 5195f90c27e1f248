#!/bin/sh
# Whether the node has the cluster's data: it holds the pinned cluster ID, and is the primary or was once in sync with it.
# From then on it is ready also while the primary is away: reads go on. It asks LiteFS alone, never the operator.
#
# <root>/config/<pod>   the pod's ConfigMap, this script in it
# /shared/synced        that it was in sync, and which LiteFS was: the pod's, or just this start of it
#
# POSIX sh with what busybox has.
set -u
export LC_ALL=C

config=${0%/*}
shared=${LITEFS_SHARED:-/shared}
synced=$shared/synced
delivery=$1
api=${LITEFS_API:-http://127.0.0.1:20202}

main() {
  [ ! -e "$config/app-held" ] || not_ready "the app is held back while its data is restored"
  info=$(get 10000 $api/info) || not_ready "LiteFS does not answer"
  expected=$(cat "$config/cluster-id" 2>/dev/null)
  [ -z "$expected" ] || says "\"clusterID\": \"$expected\"" ||
    not_ready "LiteFS does not hold the cluster's history $expected"
  case $delivery in
    Sidecar)
      # An app that LiteFS was started anew under goes on.
      this=pod
      ls "$shared/live" >/dev/null 2>&1 && grep -q " $shared/live fuse" "${LITEFS_MOUNTS:-/proc/mounts}" ||
        not_ready "LiteFS is not mounted"
      ;;
    AppImage)
      # One that LiteFS itself starts, LiteFS starts once it is in sync.
      this=$(get 1000000 $api/metrics | sed -n 's/^process_start_time_seconds //p') && [ -n "$this" ] ||
        not_ready "LiteFS does not answer"
      ;;
  esac
  [ "$(cat "$synced" 2>/dev/null)" != "$this" ] || exit 0
  says '"isPrimary": true' || in_sync
  printf %s "$this" >"$synced"
}

# With the primary as it was a moment before: one that is written to all the time is never caught up with now.
in_sync() {
  [ -n "$expected" ] || not_ready "no cluster ID is pinned yet"
  primary=$(sed -n 's/^  advertise-url: "\(.*\)"$/\1/p' "$config/litefs.yml")
  theirs=$(positions "$primary") || not_ready "its primary $primary does not answer"
  tries=10
  while compare; [ -n "$missing" ]; do
    [ $tries -gt 0 ] || not_ready "it has not all of $missing yet"
    tries=$((tries - 1))
    sleep 0.2
  done
  # Its primary may hold another history, of which it gets nothing.
  info=$(get 10000 $api/info) && ! says '"hostname": ""' || not_ready "it has no connection to its primary $primary"
}

# A database without a transaction is sent to nobody.
compare() {
  ours=$(positions $api) || not_ready "LiteFS does not answer"
  missing=$(printf '%s\n\n%s\n' "$ours" "$theirs" | awk '
    $0 == "" { after = 1; next }
    { txid = substr($0, 1, 16); name = substr($0, 18) }
    !after { last[name] = txid; next }
    txid > last[name] && txid != "0000000000000000" { print name; exit }')
}

# Prints "<last transaction> <name>" of each database.
positions() {
  vars=$(get 1000000 "$1/debug/vars") || return 1
  printf '%s\n' "$vars" | sed 's/{"name":"/\n&/g' | sed -n 's/^{"name":"\(.*\)","txid":"\([0-9a-f]\{16\}\)".*/\2 \1/p'
}

get() { timeout 2 wget -q -O - "$2" 2>/dev/null | head -c "$1" | grep ''; }

says() { printf %s "$info" | grep -qF "$1"; }

not_ready() {
  echo "$1"
  exit 1
}

main
