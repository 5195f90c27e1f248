# shellcheck shell=bash
# The demo's steps.

install_operator() {
  local name=deployment/litefs-operator
  # An image built anew has the name of the one before; the annotation makes a difference that Kubernetes sees.
  k kustomize "$local_dir/kustomize" |
    sed -e "s|$operator_image|${OPERATOR_IMAGE:-$operator_image}|" -e "s|demo-image: unset|demo-image: i$image_id|" |
    k apply --server-side --force-conflicts -f - >&2
  k wait --for=condition=Established crd/litefsclusters.litefs-operator.io --timeout=60s >&2 || give_up "the CRD was not accepted"
  k -n litefs-operator rollout status "$name" --timeout=180s >&2 || give_up "the operator did not start"
}

create_notes() {
  sed "s|$notes_image|${NOTES_IMAGE:-$notes_image}|" "$project/deploy/examples/notes.yaml" | k -n default apply -f - >&2
}

await_ready() {
  local deadline=$((SECONDS + 240)) line last='' ready=
  k -n default get lfc notes 2>/dev/null | sed -n '1s/^/        /p'
  while [ -z "$ready" ]; do
    [ "$SECONDS" -lt "$deadline" ] || give_up "notes did not become ready"
    if notes_are_ready; then ready=1; fi
    line=$(k -n default get lfc notes --no-headers 2>/dev/null || true)
    if [ "$(without_age "$line")" != "$(without_age "$last")" ]; then printf '%6ss %s\n' "$SECONDS" "$line"; fi
    last=$line
    if [ -z "$ready" ]; then sleep 0.3; fi
  done
}

without_age() { awk 'NF { NF--; print }' <<<"$1"; }

notes_are_ready() { # what is reported must be about the resource as it is now
  local state generation observed ready
  state=$(field '{.metadata.generation} {.status.observedGeneration} {.status.conditions[?(@.type=="Ready")].status}')
  read -r generation observed ready <<<"$state"
  [ "$ready" = True ] && [ "$generation" = "$observed" ]
}

field() { k -n default get lfc notes -o jsonpath="$1" 2>/dev/null || true; }

show_replication() {
  local primary text row pod
  primary=$(field '{.status.primary}')
  primary=${primary:-notes-0}
  text="written on $primary at $(date +%T.%3N)"
  shown "$primary" "insert into notes(text) values('$text')" || give_up "$primary took no write"
  for pod in $(replicas_of "$primary"); do
    row=$(await_row "$pod" "$text") || give_up "$pod does not show the row"
    echo "        $pod: $row"
  done
}

replicas_of() { # primary
  local ordinal
  for ((ordinal = 0; ordinal < $(field '{.spec.replicas}'); ordinal++)); do
    if [ "notes-$ordinal" != "$1" ]; then echo "notes-$ordinal"; fi
  done
}

await_row() { # pod, text
  local deadline=$((SECONDS + 15)) row
  while [ "$SECONDS" -lt "$deadline" ]; do
    row=$(sqlite "$1" "select id, text from notes where text = '$2'" 2>/dev/null || true)
    if [ -n "$row" ]; then
      echo "$row"
      return
    fi
    sleep 0.1
  done
  return 1
}

show_refusal() {
  local pod answer
  pod=$(replicas_of "$(field '{.status.primary}')" | sed -n 1p)
  if answer=$(shown "$pod" "insert into notes(text) values('written on a replica')" 2>&1); then
    echo "$answer"
    give_up "$pod, a replica, took a write"
  fi
  echo "$answer"
}

shown() { # pod, SQL: runs it, showing the command
  echo "        \$ kubectl exec $1 -- sqlite3 /litefs/notes.db \"$2\""
  sqlite "$1" "$2" 2>&1 | sed 's/^/        /'
}

sqlite() { k -n default exec "$1" -- sqlite3 /litefs/notes.db "$2"; }

give_up() {
  {
    echo "---- kubectl describe lfc notes"
    k -n default describe lfc notes || true
    echo "---- kubectl get pods --all-namespaces"
    k get pods --all-namespaces -o wide || true
    echo "---- the operator's log"
    k -n litefs-operator logs deployment/litefs-operator --tail=40 || true
    echo "----"
  } >&2 2>&1
  die "$1 (see above)" "look around with: $kubectl --kubeconfig $kubeconfig"
}

what_to_try_next() {
  local folder
  folder=$(dirname "$kubectl")
  cat <<T

What to try next:
  export KUBECONFIG=$kubeconfig PATH=$folder:\$PATH
  kubectl explain lfc.spec
  kubectl describe lfc notes
  kubectl get lfc notes --watch
  kubectl scale lfc notes --replicas=5
  kubectl delete pod notes-1
  kubectl exec notes-2 -- sqlite3 /litefs/notes.db 'select * from notes'
  kubectl delete lfc notes            (the volumes stay; apply deploy/examples/notes.yaml again to find the data)
T
  if [ -z "${TEST_KUBECONFIG:-}" ]; then echo "  deploy/local/cluster down           (removes the cluster, keeps what was built)"; fi
}
