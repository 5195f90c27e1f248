# shellcheck shell=bash
# Paths, progress and errors. Sourced by the scripts of deploy/local.

# shellcheck disable=SC2034  # paths for those who source this
{
  home=${LITEFS_OPERATOR_HOME:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/litefs-operator}
  bin=$home/bin images=$home/images stamps=$home/stamps logs=$home/logs run=$home/run
  admin_kubeconfig=$run/admin.kubeconfig
}
export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/go/bin

set -E
trap 'echo "$(basename "$0"): unexpected: \"$BASH_COMMAND\" failed in ${BASH_SOURCE[0]##*/}, line $LINENO" >&2' ERR

progress() { echo "[$(basename "$0") ${SECONDS}s] $*" >&2; }
step() { progress "$1/$2 $3"; }

die() {
  echo "$(basename "$0"): $1" >&2
  shift
  local line
  for line in "$@"; do echo "  $line" >&2; done
  exit 1
}

require_root() {
  [ "$(id -u)" = 0 ] || die "needs root (namespaces, mounts, a network of its own)" "run it again as: sudo -E $0 ..."
}

require_home() {
  case $home in
    /run | /run/* | /proc/* | /sys/* | /dev/*) die "LITEFS_OPERATOR_HOME cannot be below /${home#/}" ;;
    *[!-A-Za-z0-9._/+@]*) die "the path $home has characters that Kubernetes's programs cannot take" \
      "set LITEFS_OPERATOR_HOME to a plain path" ;;
    /*) ;;
    *) die "LITEFS_OPERATOR_HOME must be an absolute path: $home" ;;
  esac
  # Unix sockets below it have at most 107 characters.
  [ ${#home} -le 60 ] || die "the path $home is too long" "set LITEFS_OPERATOR_HOME to one of at most 60 characters"
}

# One caller at a time; programs that stay must not inherit descriptor 9.
locked() { # what, if not all
  local lock=$home/lock${1:+.$1}
  mkdir -p "$home"
  exec 9>"$lock"
  flock -n 9 || {
    progress "waiting for another call to finish ($lock)"
    flock -w 3600 9 || die "another call did not finish within an hour" "see: fuser -v $lock"
  }
}

# A stamp says from what a thing was made; it is written when the thing is complete.
stamped() { [ -f "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; }
stamp() {
  mkdir -p "$stamps"
  echo "$2" >"$stamps/$1.new"
  mv "$stamps/$1.new" "$stamps/$1"
}

hash_of() { # file or folder...: a hash of names and contents
  find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -c1-32
}

wait_for() { # seconds, command...
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}
