#!/bin/sh
# Runs LiteFS beside an app that knows nothing of it, and shows the app its databases.
#
# <root>/config/<pod>   the pod's ConfigMap, this script in it
# /shared/live          what the app has as its databases' folder; the mounts on it reach the app and the node
# /shared/bin           litefs, for the app's migrations
#
# The app's folder is a bind mount of what was mounted on /shared/live when its container was made. If LiteFS ends, the
# dead mount there must stay: what is mounted over it reaches the app, what takes its place would not. So nothing is
# unmounted here, but by the container "unmount" when the pod ends. LiteFS itself refuses to mount over a dead mount: it
# mounts on a folder of its own, and the kernel binds that. Under all of them lies nothing, read-only: an app that finds
# no LiteFS must not write beside it.
#
# POSIX sh with what busybox has.
set -u

here=${0%/*}
own=/run/litefs
live=/shared/live

main() {
  [ -c /dev/fuse ] || refuse "the node has no /dev/fuse: load its kernel module fuse, or keep the pods off it"
  # Before every start of LiteFS, not only before the pod's first.
  run /bin/sh "$here/guard.sh" || exit 1
  if ! grep -q " $live " /proc/mounts; then
    mkdir -p $live && mount -t tmpfs -o ro,size=4k litefs $live || refuse "can't mount on $live"
  fi
  mkdir -p $own /shared/bin
  cp "$(command -v litefs)" /shared/bin/litefs.new && mv /shared/bin/litefs.new /shared/bin/litefs
  litefs mount -config "$here/litefs.yml" -no-expand-env -skip-unmount &
  litefs=$!
  # LiteFS answers once it has mounted.
  until mounted; do
    kill -0 $litefs 2>/dev/null || break
    run sleep 0.1
  done
  if mounted; then mount -o bind $own $live || refuse "can't mount on $live"; fi
  wait $litefs
  ended=$?
  echo "LiteFS ended with exit code $ended" >&2
  exit $ended
}

mounted() { grep -q " $own fuse" /proc/mounts; }

# A shell acts on a signal only while it waits.
run() {
  "$@" &
  wait $!
}

refuse() {
  echo "$1" | tee /dev/termination-log >&2
  exit 1
}

# LiteFS ignores the signal until it has reached its primary. What it has received is on its disk, and the app is gone.
stop() {
  tries=30
  while [ -n "${litefs-}" ] && kill -TERM $litefs 2>/dev/null && [ $tries -gt 0 ]; do
    tries=$((tries - 1))
    sleep 0.1
  done
  if [ -n "${litefs-}" ]; then kill -KILL $litefs 2>/dev/null; fi
  exit 0
}

trap stop TERM
main
