# shellcheck shell=bash
# The ahead-of-time cache: classes loaded and linked, as a run of the operator left them. It fits one Java runtime, one
# class path and one set of JVM options; where it does not fit, the JVM starts without it.

aot_cache=app/litefs-operator.aot

cache_layer() { # architecture, layer of the image...
  local layer=operator-cache-$1 architecture=$1 key root=$images/training-$1.root folder=$images/operator-cache-$1.layer part
  shift
  key="$(cd "$images" && sha256sum "${@/%/.tar}" | sha256sum | cut -c1-32) ${java_options[*]} $(hash_of "$local_dir/lib/training")"
  layer_is_current "$layer" "$key" && return
  build_tools
  rm -rf "$root" "$folder"
  mkdir -p "$root"
  # The files with their times, which the cache is bound to.
  for part in "$@"; do tar --extract --file "$images/$part.tar" --directory "$root"; done
  train "$architecture" "$root"
  install -D -m 0644 "$root/tmp/cache.aot" "$folder/$aot_cache"
  rm -rf "$root"
  finish_layer "$layer" "$key" "$folder"
}

train() { # architecture, root folder
  local log=$logs/training-$1.log
  progress "running the operator for $1 once, for its ahead-of-time cache"
  java_options=${java_options[*]} unshare --mount --net --pid --fork --kill-child --mount-proc \
    "$local_dir/lib/training" "$@" >"$log" 2>&1 9>&- || {
    tail -n 15 "$log" >&2
    die "the operator's training run for $1 failed" "the full output is in $log"
  }
}
