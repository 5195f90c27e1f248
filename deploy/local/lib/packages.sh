# shellcheck shell=bash
# Debian packages, each named with the file that shows that it, or another provider of it, is there already.

# shellcheck disable=SC2034  # for those who source this
{
  node_packages=(
    containerd:containerd runc:runc /usr/lib/cni/bridge:containernetworking-plugins iptables:iptables ip:iproute2
    openssl:openssl pgrep:procps modprobe:kmod
  )
  litefs_packages=(gcc:gcc /usr/include/stdio.h:libc6-dev fusermount3:fuse3)
  image_packages=(mmdebstrap:mmdebstrap)
  operator_packages=(jq:jq openssl:openssl ip:iproute2)
  emulator_packages=(qemu-aarch64-static:qemu-user-static)
  registry_packages=(docker-registry:docker-registry skopeo:skopeo)
  busybox_packages=(busybox:busybox)
  haproxy_packages=(haproxy:haproxy)
  shellcheck_packages=(shellcheck:shellcheck)
  prometheus_packages=(prometheus:prometheus)
  policy_packages=(iptables:iptables ipset:ipset)
  git_packages=(git:git)
  isso_packages=(
    /usr/lib/python3/dist-packages/pip:python3-pip /usr/lib/python3/dist-packages/setuptools:python3-setuptools
    /usr/lib/python3/dist-packages/wheel:python3-wheel
  )
  browser_packages=(chromium:chromium chromedriver:chromium-driver)
}

install_packages() { # file-or-command:package...
  local entry missing=() log=$logs/apt.log
  for entry in "$@"; do
    is_there "${entry%%:*}" || missing+=("${entry#*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "missing: ${missing[*]}, and there is no apt-get" "this needs Debian 12 or newer"
  require_root
  progress "installing ${missing[*]}"
  mkdir -p "$logs"
  # --no-remove: never trade another program of this machine for one of these. SYSTEMD_OFFLINE: start no service.
  if ! { apt_get update && SYSTEMD_OFFLINE=1 apt_get install --no-remove --no-install-recommends "${missing[@]}"; } \
    >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log" >&2
    die "apt-get could not install ${missing[*]}" "the full output is in $log; install them by hand and run this again"
  fi
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"; }

is_there() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *) type -P "$1" >/dev/null ;; # not a function of the same name
  esac
}
