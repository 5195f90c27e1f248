# shellcheck shell=bash
# A Java runtime with only the modules that the operator needs.

java_modules=java.base,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml
java_modules+=,jdk.crypto.ec,jdk.httpserver,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs

newest_jdk() {
  local jdk best='' best_version=16 version
  for jdk in "${JAVA_HOME:-}" "$(jdk_on_path)" /usr/lib/jvm/*; do
    version=$(java_version "$jdk")
    if [ "$version" -gt "$best_version" ] && can_link "$jdk"; then best=$jdk best_version=$version; fi
  done
  [ -n "$best" ] || die "no JDK with jlink found in JAVA_HOME, on PATH or in /usr/lib/jvm" "install a JDK of version 17 or newer"
  echo "$best"
}

jdk_on_path() {
  local javac
  javac=$(command -v javac) || return 0
  dirname "$(dirname "$(readlink -f "$javac")")"
}

java_version() { # JDK: its feature version, or 0
  local version
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true)
  echo "${version:-0}"
}

can_link() { # JDK: from its jmods, or from itself as some newer ones do
  [ -x "$1/bin/jlink" ] && { [ -d "$1/jmods" ] || "$1/bin/jlink" --help | grep -q 'run-time image enabled'; }
}

link_runtime() { # JDK, folder
  local log=$logs/jlink.log
  mkdir -p "$logs"
  # Java starts faster with an archive of its shared classes, which jlink leaves out.
  { "$1/bin/jlink" --add-modules "$java_modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
    --output "$2" && "$2/bin/java" -XX:+UseSerialGC -Xshare:dump; } >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    die "jlink of $1 could not link a runtime" "the full output is in $log"
  }
}
