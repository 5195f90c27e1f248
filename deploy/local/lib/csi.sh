# shellcheck shell=bash
# A CSI driver that can resize and snapshot, on demand: the volume provisioner that is there from the start can do neither.

start_csi() {
  local crds
  export bin run node_name
  crds=$(snapshot_crds)
  "$bin/kubectl" --kubeconfig "$admin_kubeconfig" apply --server-side -k "$crds" >>"$run/logs/kubectl.log" ||
    die "the definitions of snapshots could not be applied" "see $run/logs/kubectl.log"
  in_node "$(node_pid)" "$local_dir/lib/node-csi" || exit 1
}

# Of the version of the snapshotter's client that its go.mod names.
snapshot_crds() { # prints the folder
  local folder
  folder=$(fetch_module csi github.com/kubernetes-csi/external-snapshotter/client/v8)
  echo "$folder/config/crd"
}
