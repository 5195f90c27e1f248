# shellcheck shell=bash
# Services of the node, which end with it. Sourced, in the node's namespaces and in the folder run, by those who start some.

start() { # name, command...
  local name=$1 mark=/run/services/$1
  shift
  if [ -f "$mark" ] && [ "$(cat "$mark")" = "$(started_at "$(cut -d' ' -f1 "$mark")")" ]; then return; fi
  mkdir -p /run/services
  setsid "$@" >>"logs/$name.log" 2>&1 </dev/null &
  started_at $! >"$mark"
}

started_at() { # pid: it and its start time, as the number alone may be another's
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  # After the name in parentheses, the start time is the 20th field.
  echo "$1 $(cut -d' ' -f20 <<<"${stat##*) }")"
}

wait_until() { # what, command...
  local what=$1 deadline=$((SECONDS + 60))
  shift
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 5 "logs/$what.log" >&2
      echo "cluster: $what did not come up; its log is $run/logs/$what.log" >&2
      exit 1
    fi
    sleep 0.1
  done
}
