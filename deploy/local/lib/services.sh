# shellcheck shell=bash
# Services of the node, each one process with a log. Sourced by what runs in the node's namespaces.

start() { # name, command...
  local name=$1
  shift
  if runs "$name"; then return; fi
  mkdir -p /run/services
  setsid "$@" >>"logs/$name.log" 2>&1 </dev/null &
  started_at $! >"/run/services/$name"
}

stop() { # name
  if ! runs "$1"; then return; fi
  local pid
  pid=$(cut -d' ' -f1 "/run/services/$1")
  kill "$pid"
  while [ -e "/proc/$pid" ]; do sleep 0.1; done
}

runs() { # name
  local mark=/run/services/$1
  [ -f "$mark" ] && [ "$(cat "$mark")" = "$(started_at "$(cut -d' ' -f1 "$mark")")" ]
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
