# shellcheck shell=bash
# OCI image layouts without a container engine: blobs named by what they are, and an index that names the images.

oci=application/vnd.oci.image

new_layout() { # folder
  layout=$1
  rm -rf "$layout"
  mkdir -p "$layout/blobs/sha256"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
}

layout_image() { # architecture, annotations, fields of the configuration, layer...: prints the image's descriptor
  local architecture=$1 annotations=$2 fields=$3 layer ids='' layers='' config manifest
  shift 3
  for layer in "$@"; do
    ids+="${ids:+,}\"sha256:$(cut -d' ' -f1 "$images/$layer.tar.id")\""
    layers+="${layers:+,}$(descriptor "$oci.layer.v1.tar+gzip" "$images/$layer.tar.gz")"
  done
  config=$(written "$oci.config.v1+json" '{"created":"1970-01-01T00:00:00Z","architecture":"%s","os":"linux","config":{%s},"rootfs":{"type":"layers","diff_ids":[%s]}}' \
    "$architecture" "$fields" "$ids")
  manifest=$(written "$oci.manifest.v1+json" '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s],"annotations":{%s}}' \
    "$oci.manifest.v1+json" "$config" "$layers" "$annotations")
  echo "${manifest%\}},\"platform\":{\"architecture\":\"$architecture\",\"os\":\"linux\"}}"
}

layout_index() { # annotations, descriptor of an image...: prints the index's descriptor
  local annotations=$1 IFS=,
  shift
  written "$oci.index.v1+json" '{"schemaVersion":2,"mediaType":"%s","manifests":[%s],"annotations":{%s}}' \
    "$oci.index.v1+json" "$*" "$annotations"
}

finish_layout() { # name of what is in it, its descriptor
  # Two names, as tools look for the one or the other: containerd for the first.
  printf '{"schemaVersion":2,"mediaType":"%s","manifests":[%s,"annotations":{"io.containerd.image.name":"%s","org.opencontainers.image.ref.name":"%s"}}]}' \
    "$oci.index.v1+json" "${2%\}}" "$1" "${1##*:}" >"$layout/index.json"
}

compress_layer() { # layer: its archive as it is pushed, and the digest of what is in that
  local tar=$images/$1.tar
  if [ "$tar.id" -nt "$tar" ]; then return; fi
  gzip --no-name <"$tar" >"$tar.gz"
  sha256sum <"$tar" >"$tar.id.new"
  mv "$tar.id.new" "$tar.id"
}

written() { # media type, format, argument...: prints a descriptor of the text
  local type=$1 file=$layout/text
  shift
  # shellcheck disable=SC2059  # a format is what it is
  printf "$@" >"$file"
  descriptor "$type" "$file"
  rm "$file"
}

descriptor() { # media type, file: takes it into the layout
  local digest
  digest=$(sha256sum <"$2" | cut -d' ' -f1)
  ln -f "$2" "$layout/blobs/sha256/$digest"
  printf '{"mediaType":"%s","digest":"sha256:%s","size":%s}' "$1" "$digest" "$(stat --format %s "$2")"
}
