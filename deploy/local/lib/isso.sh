# shellcheck shell=bash
# The image of deploy/examples/isso.yaml: Isso as PyPI has it on Debian's Python, started as in Isso's own image.

isso_dir=$local_dir/isso
isso_image=docker.io/litefs-operator/isso:0.14.0
isso_root_packages=base-files,gunicorn,python3-bleach,python3-html5lib,python3-itsdangerous,python3-jinja2,python3-werkzeug
isso_archive=$images/isso.tar
isso_user=65532

build_isso_image() {
  local key path
  key="$(isso_root_key) $(hash_of "$isso_dir" "$local_dir/lib/isso.sh" "$local_dir/lib/images.sh")"
  if [ -f "$isso_archive" ] && stamped isso "$key"; then return; fi
  build_root isso-root "$(isso_root_key)" --variant=extract --include="$isso_root_packages"
  progress "writing the image ${isso_image##*/}"
  isso_layer
  path='"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"'
  new_archive
  archive_image "$isso_image" "\"User\":\"$isso_user:$isso_user\",
    \"Entrypoint\":[\"gunicorn\",\"-b\",\"0.0.0.0:8080\",\"-w\",\"4\",\"--preload\",\"--worker-tmp-dir\",\"/dev/shm\"],
    \"Cmd\":[\"isso.run\"],\"Env\":[$path,\"PYTHONPATH=/isso\",\"ISSO_SETTINGS=/config/isso.cfg\"]" isso-root isso
  write_archive "$isso_archive"
  stamp isso "$key"
}

isso_root_key() { echo "$(debian_suite) $isso_root_packages"; }

isso_layer() {
  local folder=$images/isso.layer log=$logs/isso.log
  rm -rf "$folder"
  mkdir -p "$folder"
  # Debian's pip, not the first on PATH: it installs for the Python that the image has.
  /usr/bin/python3 -m pip install --no-deps --no-build-isolation --no-compile --require-hashes --target "$folder/isso" \
    --requirement "$isso_dir/requirements.txt" >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    die "pip could not install Isso" "the full output is in $log; it needs the Python package index that pip uses"
  }
  rm -rf "$folder/isso/bin"
  folder_layer isso "$folder"
  rm -rf "$folder"
}

import_isso_image() {
  local key
  key=$(cat "$stamps/isso")
  if [ "$(cat "$run/isso" 2>/dev/null)" = "$key" ]; then return; fi
  import_images "$isso_archive" 2>"$run/logs/import.log"
  echo "$key" >"$run/isso"
}
