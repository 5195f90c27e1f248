# shellcheck shell=bash
# What the operator's image consists of besides the operator: files of Debian's and a Java runtime linked from Debian's
# JDK. They come from one Debian release whatever this machine runs, so that the image is the same everywhere.

runtime_suite=trixie
runtime_java=25
# zlib and the C++ library are the JVM's only needs.
runtime_packages=base-files,libc6,libstdc++6,zlib1g
runtime_modules=java.base,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml
runtime_modules+=,jdk.crypto.ec,jdk.httpserver,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs
runtime_program=java
runtime_user=65532

# Where scanners look for the packages of an image that has no dpkg.
package_folder=var/lib/dpkg/status.d

# No shell or other program, nothing of the machine that built it.
# shellcheck disable=SC2034  # for those who source this
runtime_left_out=(
  "bin/*" "sbin/*" "dev/*" etc/apt etc/dpkg/dpkg.cfg.d etc/fstab etc/hostname "etc/issue*" etc/resolv.conf
  etc/update-motd.d "lib/*/gconv" share/base-files share/gcc share/gdb share/lintian var/cache/apt var/lib/apt
  "var/lib/dpkg/[!s]*" var/lib/dpkg/status "$package_folder/mawk"
)

root_layer() { # architecture
  local layer=operator-root-$1 key folder=$images/operator-root-$1.layer
  key="$runtime_suite $runtime_packages $runtime_user ${runtime_left_out[*]}"
  layer_is_current "$layer" "$key" && return
  debian_folder "$1" "$runtime_packages" "$folder"
  (cd "$folder" && for path in "${runtime_left_out[@]}"; do
    # shellcheck disable=SC2086  # patterns
    rm -rf $path usr/$path
  done)
  printf 'root:x:0:0:root:/:/sbin/nologin\noperator:x:%s:%s:operator:/tmp:/sbin/nologin\n' "$runtime_user" "$runtime_user" \
    >"$folder/etc/passwd"
  printf 'root:x:0:\noperator:x:%s:\n' "$runtime_user" >"$folder/etc/group"
  finish_layer "$layer" "$key" "$folder"
}

runtime_layer() { # architecture
  local layer=operator-runtime-$1 key folder=$images/operator-runtime-$1.layer jdk=$images/operator-jdk-$1.root log
  key="$runtime_suite $runtime_java $runtime_modules $runtime_program"
  layer_is_current "$layer" "$key" && return
  log=$logs/$layer.log
  debian_folder "$1" "base-files,openjdk-$runtime_java-jdk-headless" "$jdk"
  progress "linking a Java runtime for $1"
  unshare --mount "$local_dir/lib/in-root" "$jdk" "$1" 0:0 "/usr/lib/jvm/java-$runtime_java-openjdk-$1/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    --module jdk.jlink/jdk.tools.jlink.internal.Main --add-modules "$runtime_modules" --strip-java-debug-attributes \
    --no-header-files --no-man-pages --output /opt/java >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    die "jlink could not link a runtime for $1" "the full output is in $log"
  }
  rm -rf "$folder"
  mkdir -p "$folder/opt"
  mv "$jdk/opt/java" "$folder/opt/java"
  find "$folder/opt/java/bin" -type f ! -name "$runtime_program" -delete
  install -D -m 0644 -t "$folder/$package_folder" "$jdk/$package_folder/openjdk-$runtime_java-jre-headless"
  rm -rf "$jdk"
  finish_layer "$layer" "$key" "$folder"
}

debian_folder() { # architecture, packages, folder: the files of packages and of what they need, and their names
  local log=$logs/${3##*/}.log
  progress "fetching $2 for $1 ($runtime_suite)"
  rm -rf "$3"
  mkdir -p "$logs"
  # shellcheck disable=SC2016  # mmdebstrap's variable
  if ! debian_sources | sed "s/ $(debian_suite)/ $runtime_suite/" | mmdebstrap --variant=extract --architectures="$1" \
    --include="$2" --format=directory --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --extract-hook='
      mkdir -p "$1/'"$package_folder"'"
      for deb in "$1"/var/cache/apt/archives/*.deb; do
        dpkg-deb --field "$deb" >"$1/'"$package_folder"'/$(dpkg-deb --field "$deb" Package)"
      done' "$runtime_suite" "$3" - >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    die "mmdebstrap could not get $2" "the full output is in $log; it needs the Debian mirror that apt uses"
  fi
}
