#!/bin/sh
# Runs before LiteFS in every pod and lets it start as the primary only on a volume that holds the cluster's data. On an
# empty one LiteFS would make an empty primary, and the replicas, which hold what is left, would look like the strays.
#
# <root>/config/<pod>      the pod's ConfigMap, this script in it; what changes while the guard waits, it sees
# <root>/pod/annotations   the pod's own, with which the operator grants a start
# <root>/data              the pod's volume, read-only
#
# POSIX sh with what busybox has. There is no place for files of its own.
set -u
export LC_ALL=C # lengths are bytes

root=${0%/config/*}
pod=$LITEFS_POD_NAME
data=$root/data
volume="volume litefs-data-$pod"

guard() {
  tries=$((${GUARD_PATIENCE:-10} * 4))
  until judge; do
    # The operator may be about to write what is missing.
    [ "$tries" -gt 0 ] || refuse "$reason" "$why"
    tries=$((tries - 1))
    sleep 0.25
  done
}

# Ends the guard where the answer is clear, else says why it is not.
judge() {
  reason=Unreadable why="its configuration or its volume can't be read"
  read_all || return 1
  if [ "$candidate" = false ]; then
    # With another ID on its volume it may start: LiteFS says so itself, and serves nothing.
    [ -z "$expected" ] || start "as a replica of $expected"
    reason=NoExpectation why="the operator has not yet said which cluster ID its volume must hold"
  elif [ "$candidate" != true ]; then
    why="its configuration does not say whether it may be the primary"
  elif [ -z "$expected" ]; then
    if granted; then start "as the primary, which the operator has granted"; fi
    reason=NoExpectation why="the operator has neither said which cluster ID its volume must hold nor granted the start"
  elif [ -z "$found" ]; then
    refuse EmptyVolume "$volume is new or was emptied: it holds no cluster ID, where $expected is expected"
  elif [ "$found" != "$expected" ]; then
    refuse OtherClusterId "$volume holds another history than the cluster's: ID $found, where $expected is expected"
  else
    if granted; then start "as the primary of $found, which the operator has granted"; fi
    positions=$(positions) || return 1
    ahead=$(ahead | sort)
    [ -z "$ahead" ] || refuse Behind "$volume is older than the replicas, which would lose what they have more: $(in_words)"
    start "as the primary of $found"
  fi
  return 1
}

# All files of one moment: Kubernetes replaces the folder behind the link as a whole.
read_all() {
  candidate='' expected='' found='' service=''
  cd -P "$root/config/$pod" &&
    candidate=$(text litefs-candidate) && expected=$(text cluster-id) &&
    service=$(sed -n 's,^  advertise-url: "http://[^.]*\.\(.*\)"$,\1,p' litefs.yml) && [ -n "$service" ] &&
    ls "$data" >/dev/null && found=$(text "$data/clusterid")
} 2>/dev/null

# Prints a file's text, nothing where there is no such file; fails where it can't be read.
text() {
  [ -e "$1" ] || return 0
  text=$(head -c 100 "$1") && printf %s "$text" | tr -cd '!-~'
}

granted() { grep -q '^litefs-operator\.io/start-granted="..*"$' "$root/pod/annotations" 2>/dev/null; }

# Prints "<last transaction> <name>" of each database on the volume. A deleted one keeps its last LTX file. Transactions
# are 16 hex digits, compared as text, which substr makes them: numbers of awk are not exact above 2^53.
positions() {
  [ -e "$data/dbs" ] || return 0
  { (cd "$data/dbs" && find . -mindepth 3 -maxdepth 3) || echo failed; } 2>/dev/null | awk -F / '
    $0 == "failed" { failed = 1 }
    NF == 4 && $3 == "ltx" && $4 ~ /^[0-9a-f]{16}-[0-9a-f]{16}\.ltx$/ {
      txid = substr($4, 18, 16)
      if (txid > last[$2]) last[$2] = txid
    }
    END { for (name in last) print last[name], name; exit failed }'
}

# Prints "<pod> <last transaction> <name>" where another node has more of a database than the volume. All are asked at
# once; who does not answer in time holds up nothing.
ahead() {
  # As JSON writes it.
  mine=$(printf '%s\n' "$positions" | sed 's/[\\"]/\\&/g; s/&/\\u0026/g; s/</\\u003c/g; s/>/\\u003e/g')
  for folder in "$root"/config/*/; do
    peer=${folder%/} peer=${peer##*/}
    [ "$peer" = "$pod" ] || ask "$peer" "http://$peer.$service" &
  done
  wait
} 2>/dev/null

ask() { # pod, URL
  timeout 1 wget -q -O - "$2/info" | head -c 10000 | grep -qF "\"clusterID\": \"$expected\"" || return 0
  {
    printf '%s\n\n' "$mine"
    timeout 2 wget -q -O - "$2/debug/vars" | head -c 1000000 | sed 's/{"name":"/\n&/g' |
      sed -n 's/^{"name":"\(.*\)","txid":"\([0-9a-f]\{16\}\)".*/\2 \1/p'
  } | awk -v pod="$1" '
    $0 == "" { theirs = 1; next }
    { txid = substr($0, 1, 16); name = substr($0, 18) }
    !theirs { last[name] = txid; next }
    # A name with other escapes, such as a tab, can not be told from ours.
    { odd = name; gsub(/\\\\|\\"|\\u0026|\\u003[ce]/, "", odd) }
    odd !~ /\\/ && txid > last[name] && txid != "0000000000000000" && n++ < 8 { print pod, txid, name }'
}

in_words() {
  printf '%s\n' "$ahead" | awk '
    NR == 1 { pod = $1; txid = $2; sub(/^[^ ]* [^ ]* /, ""); name = $0 }
    END { printf "%s has transaction %s of %s", pod, txid, name; if (NR > 1) printf ", and so on (%d)", NR }'
}

start() {
  echo "$pod may start $1"
  exit 0
}

# The message is for people in its first line and for the operator in the others; Kubernetes keeps 4096 bytes of it.
refuse() { # reason, why
  more=''
  positions=$(positions) || more="more: true"
  {
    echo "$pod was not started: $2"
    echo "refused: $1"
    echo "expected: ${expected:-none}"
    echo "found: ${found:-none}"
    printf '%s\n' "${ahead-}" | sed -n 's/^./ahead: &/p' | head -n 8
    printf '%s\n' "$positions" | sort -k 2 | sed -n 's/^./db: &/p'
    echo "$more"
  } | awk '
    { size += length($0) + 1 }
    size > 4000 { print "more: true"; exit }
    $0 != "" { print }' | tee "${GUARD_MESSAGE:-/dev/termination-log}"
  exit 1
}

# The first process of a container has no default for signals, and a shell acts on one only between commands or while it
# waits.
trap 'kill "${child-}" 2>/dev/null; exit 143' TERM
guard &
child=$!
wait "$child"
