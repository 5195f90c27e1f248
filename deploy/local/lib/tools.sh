# shellcheck shell=bash
# The programs that are built from Go modules, pinned in tools/.

tools_dir=$local_dir/tools
go_tags=osusergo,netgo,sqlite_omit_load_extension

build_tools() {
  require_go
  local key packages version new=$home/bin.new
  key=$(tools_key go.mod go.sum kubernetes pause coredns)
  if [ -x "$bin/kubernetes" ] && stamped tools "$key"; then return; fi
  require_space
  packages=(./kubernetes ./pause go.etcd.io/etcd/server/v3)
  version=$(cd "$tools_dir" && go list -m -f '{{.Version}}' k8s.io/kubernetes)
  rm -rf "$new"
  mkdir -p "$new"
  go_build tools "$tools_dir" 0 "$(version_flags "$version")" "$new/" "${packages[@]}"
  # By itself, as it imports a package under two spellings, which Go refuses within one build.
  go_build provisioner "$tools_dir" 0 "" "$new/" github.com/rancher/local-path-provisioner
  go_build coredns "$tools_dir/coredns" 0 "" "$new/" .
  mv "$new/server" "$new/etcd"
  local name
  for name in kubectl kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet; do
    ln -s kubernetes "$new/$name"
  done
  install_programs "$new"
  stamp kubernetes-version "$version"
  stamp tools "$key"
}

# For images that are made without the rest.
build_pause() {
  if [ -x "$bin/pause" ]; then return; fi
  require_go
  rm -rf "$home/pause.new"
  mkdir -p "$home/pause.new"
  go_build pause "$tools_dir" 0 "" "$home/pause.new/" ./pause
  install_programs "$home/pause.new"
}

# A program, or several, of a Go module of its own in tools/: those that its go.mod names as tools, or itself.
build_program() { # folder in tools
  if program_is_current "$1"; then return; fi
  [ -f "$tools_dir/$1/go.mod" ] || die "there is no tool $1" "there are: $(programs | xargs)"
  require_go
  local name=$1 cgo=0 flags='' new=$home/$1.new packages
  case $name in litefs | ledger) cgo=1 flags=-extldflags=-static ;; esac
  rm -rf "$new"
  mkdir -p "$new" "$stamps"
  packages=.
  if grep -q '^tool' "$tools_dir/$name/go.mod"; then packages=tool; fi
  go_build "$name" "$tools_dir/$name" "$cgo" "$flags" "$new/" "$packages"
  (cd "$new" && ls) >"$stamps/$name.programs"
  install_programs "$new"
  stamp "$name" "$(tools_key "$name")"
}

program_is_current() { # folder in tools
  command -v go >/dev/null && [ -d "$tools_dir/$1" ] && stamped "$1" "$(tools_key "$1")" &&
    (cd "$bin" && xargs ls <"$stamps/$1.programs") >/dev/null 2>&1
}

programs() { # the folders that are programs: a Go module with a main.go, or one that names tools
  (cd "$tools_dir" && grep -lE '^tool|^package main' ./*/go.mod ./*/main.go | cut -d/ -f2 | sort -u |
    while read -r name; do [ ! -f "$name/go.mod" ] || echo "$name"; done)
}

# Nothing of these is built: Go's proxy and go.sum give a module's files at a pinned version.
fetch_module() { # folder in tools, module: prints the folder of the module's files
  local log=$logs/$1.log
  local -x GOWORK=off
  mkdir -p "$logs"
  (cd "$tools_dir/$1" && go mod download "$2" >"$log" 2>&1 && go list -m -f '{{.Dir}}' "$2" 2>>"$log") ||
    build_failed "$1" "$log"
}

fetch_gateway_api() { # prints the path of the CRD of HTTPRoutes, of the standard channel
  local folder
  folder=$(fetch_module gateway-api sigs.k8s.io/gateway-api)
  echo "$folder/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"
}

fetch_prometheus_operator() { # prints the path of the folder of its CRDs
  local folder
  folder=$(fetch_module prometheus-operator github.com/prometheus-operator/prometheus-operator)
  echo "$folder/example/prometheus-operator-crd"
}

fetch_argocd() { # prints the path of the folder of its manifests
  local folder
  folder=$(fetch_module argocd github.com/argoproj/argo-cd/v3)
  echo "$folder/manifests"
}

tools_key() { # file or folder of tools...
  echo "$(cd "$tools_dir" && hash_of "$@") $(go env GOVERSION) $go_tags"
}

require_go() {
  local have
  command -v go >/dev/null || die "Go is missing (the cluster's programs are built from source)" \
    "install Go 1.24 or newer and put its bin folder on PATH"
  have=$(go env GOVERSION)
  [ "$(printf 'go1.24\n%s\n' "$have" | sort -V | sed -n 1p)" = go1.24 ] || die "$have is too old: Go 1.24 or newer is needed"
}

require_space() {
  local free
  mkdir -p "$home" "$(go env GOCACHE)"
  free=$(df --output=avail -BM "$home" "$(go env GOCACHE)" | tail -n +2 | tr -dc '0-9\n' | sort -n | sed -n 1p)
  [ "$free" -gt 8000 ] || die "only $free MB are free; 8000 are needed to build" \
    "free some, or set LITEFS_OPERATOR_HOME and GOCACHE to another disk"
}

version_flags() {
  local package=k8s.io/component-base/version major minor
  IFS=. read -r major minor _ <<<"${1#v}"
  echo "-X $package.gitVersion=$1 -X $package.gitMajor=$major -X $package.gitMinor=$minor"
}

go_build() { # name, folder, cgo, linker flags, output, package...
  local name=$1 folder=$2 cgo=$3 flags=$4 output=$5 total pid log=$logs/$1.build.log
  shift 5
  mkdir -p "$logs"
  # The compiler spends a fifth less time when it collects its garbage less often.
  export GOWORK=off CGO_ENABLED=$cgo GOGC=${GOGC:-400}
  progress "building $name: downloading what is not there yet"
  total=$(cd "$folder" && go list -deps -tags "$go_tags" "$@" 2>"$log" | wc -l) || build_failed "$name" "$log"
  # Most of these are built while tests run, which go first.
  (cd "$folder" && exec nice go build -v -buildvcs=false -trimpath -tags "$go_tags" -ldflags "-s -w $flags" -o "$output" "$@") \
    >"$log" 2>&1 9>&- &
  pid=$!
  report_compiling "$name" "$pid" "$log" "$total"
  wait "$pid" || build_failed "$name" "$log"
  progress "built $name"
}

report_compiling() { # name, pid, log, number of packages
  local next=$((SECONDS + 20))
  while kill -0 "$2" 2>/dev/null; do
    sleep 0.2
    [ "$SECONDS" -ge "$next" ] || continue
    next=$((SECONDS + 20))
    progress "building $1: compiled $(wc -l <"$3") of at most $4 packages"
  done
}

build_failed() { # name, log
  tail -n 15 "$2" >&2
  die "$1 could not be built" "the full output is in $2; Go needs its module proxy or a filled module cache"
}

install_programs() { # folder with complete programs
  mkdir -p "$bin"
  mv -f "$1"/* "$bin/"
  rmdir "$1"
}
