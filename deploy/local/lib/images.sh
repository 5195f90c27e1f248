# shellcheck shell=bash
# Container images without a container engine: layers are tar files, and an archive in Docker's format is a tar of them.

notes_packages=fuse3,sqlite3,curl,ca-certificates,procps
# As the default of spec.litefs.image says, so that it is found where nothing can be pulled.
litefs_image=docker.io/flyio/litefs:0.5.14
litefs_image_packages=base-files,busybox,fuse3
# As the default of spec.routing.image says; Debian's HAProxy, which is an older one.
haproxy_image=docker.io/library/haproxy:3.2.6
haproxy_image_packages=base-files,haproxy
pause_image=docker.io/litefs-operator/pause:1
node_images=$images/node.tar

build_images() {
  local key
  key="$(notes_root_key) $(litefs_root_key) $(haproxy_root_key) $(sha256sum "$bin/pause" "$bin/litefs" "$bin/ledger" "$local_dir/lib/images.sh" | cut -c1-16 | xargs)"
  if [ -f "$node_images" ] && stamped images "$key"; then return; fi
  build_root notes-root "$(notes_root_key)" --variant=essential --include="$notes_packages"
  build_litefs_root
  build_root haproxy-root "$(haproxy_root_key)" --variant=extract --include="$haproxy_image_packages"
  progress "writing the images notes:1, notes:2, ledger:1, flyio/litefs:0.5.14, litefs:2, haproxy:3.2.6 and pause:1"
  program_layer pause pause
  program_layer litefs usr/local/bin/litefs
  program_layer ledger usr/local/bin/ledger
  local notes='"Entrypoint":["litefs"],"Cmd":["mount"]' path
  path='"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"'
  new_archive
  archive_image "$pause_image" '"Entrypoint":["/pause"]' pause
  archive_image docker.io/litefs-operator/notes:1 "$notes,\"Env\":[$path]" notes-root litefs
  # An image that sets HOSTNAME is a trap for LiteFS that users fall into; tests upgrade from 1 to 2.
  archive_image docker.io/litefs-operator/notes:2 "$notes,\"Env\":[$path,\"HOSTNAME=0.0.0.0\"]" notes-root litefs
  # An app with LiteFS in it, and by itself.
  archive_image docker.io/litefs-operator/ledger:1 "$notes,\"Env\":[$path]" notes-root litefs ledger
  archive_image docker.io/litefs-operator/ledger:plain "\"Entrypoint\":[\"ledger\"],\"Env\":[$path]" notes-root ledger
  archive_image "$haproxy_image" "\"Cmd\":[\"haproxy\"],\"StopSignal\":\"SIGUSR1\",\"Env\":[$path]" haproxy-root
  archive_image "$litefs_image" "\"Entrypoint\":[\"/usr/local/bin/litefs\"],\"Cmd\":[\"mount\",\"-skip-unmount\"],\"Env\":[$path]" \
    litefs-root litefs
  # The same under another name, to which tests upgrade.
  archive_image docker.io/litefs-operator/litefs:2 "\"Labels\":{\"next\":\"true\"},\"Env\":[$path]" litefs-root litefs
  write_archive "$node_images"
  stamp images "$key"
}

litefs_root_key() { echo "$(debian_suite) $litefs_image_packages"; }

build_litefs_root() {
  # Every command is busybox's, as on Alpine, also where a package that fuse3 needs brings its own.
  # shellcheck disable=SC2016  # mmdebstrap's variable
  build_root litefs-root "$(litefs_root_key)" --variant=extract --include="$litefs_image_packages" --extract-hook='
    for command in $("$1/bin/busybox" --list); do ln -sf busybox "$1/bin/$command"; done'
}

haproxy_root_key() { echo "$(debian_suite) $haproxy_image_packages"; }

notes_root_key() { echo "$(debian_suite) $notes_packages"; }

debian_suite() {
  # shellcheck disable=SC1091
  (. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
}

build_root() { # layer, key, mmdebstrap options...: a Debian root file system as a layer
  local layer=$1 key=$2 log=$logs/$1.log
  shift 2
  if stamped "$layer" "$key" && [ -f "$images/$layer.tar" ]; then return; fi
  progress "building the root file system $layer ($(debian_suite))"
  mkdir -p "$images" "$logs"
  rm -f "$images/$layer.tar.new"
  if ! debian_sources | SOURCE_DATE_EPOCH=0 mmdebstrap --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --format=tar "$@" "$(debian_suite)" "$images/$layer.tar.new" - >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    die "mmdebstrap could not build $layer" "the full output is in $log; it needs the Debian mirror that apt uses"
  fi
  mv "$images/$layer.tar.new" "$images/$layer.tar"
  stamp "$layer" "$key"
}

debian_sources() { # the mirrors that this machine's own apt uses
  # shellcheck disable=SC2016  # apt's variables
  apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v s="$(debian_suite)" '$3 ~ "^" s "(-updates|-security)?$" && $4 == "main"' | sort -u
}

program_layer() { # program, path in the image
  local folder=$images/$1.layer
  rm -rf "$folder"
  install -D -m 0755 "$bin/$1" "$folder/$2"
  folder_layer "$1" "$folder"
  rm -rf "$folder"
}

folder_layer() { # layer, folder
  tar --create --file "$images/$1.tar.new" --directory "$2" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner .
  mv "$images/$1.tar.new" "$images/$1.tar"
}

new_archive() {
  archive=$images/archive.new archive_manifest=
  rm -rf "$archive"
  mkdir -p "$archive"
}

archive_image() { # tag, fields of the configuration, layer...
  local tag=$1 fields=$2 layer digest digests='' files='' config
  shift 2
  for layer in "$@"; do
    digest=$(sha256sum <"$images/$layer.tar" | cut -d' ' -f1)
    ln -f "$images/$layer.tar" "$archive/$digest.tar"
    digests+="${digests:+,}\"sha256:$digest\"" files+="${files:+,}\"$digest.tar\""
  done
  printf '{"created":"1970-01-01T00:00:00Z","architecture":"%s","os":"linux","config":{%s},"rootfs":{"type":"layers","diff_ids":[%s]}}' \
    "$(dpkg --print-architecture)" "$fields" "$digests" >"$archive/config"
  config=$(sha256sum <"$archive/config" | cut -d' ' -f1)
  mv "$archive/config" "$archive/$config.json"
  archive_manifest+="${archive_manifest:+,}{\"Config\":\"$config.json\",\"RepoTags\":[\"$tag\"],\"Layers\":[$files]}"
}

write_archive() { # file
  printf '[%s]' "$archive_manifest" >"$archive/manifest.json"
  tar --create --file "$1.new" --directory "$archive" --hard-dereference --sort=name --mtime=@0 --owner=0 --group=0 \
    --transform='s,^\./,,' manifest.json .
  mv "$1.new" "$1"
  rm -rf "$archive"
}
