# shellcheck shell=bash
# What the node's services are told. Sourced by node-services.

helper_image=docker.io/litefs-operator/notes:1

containerd_configuration() {
  cat <<T
version = 2
root = "$run/containerd"
state = "/run/containerd/state"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$pause_image"
  # A machine within a sandbox may lack CAP_SYS_RESOURCE.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$run/cni"
T
}

cni_configuration() {
  cat <<T
{"cniVersion": "1.0.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "pods", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "/run/ipam", "ranges": [[{"subnet": "$pod_range"}]],
            "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
T
}

# No image can be fetched again and the disk is the user's own: nothing is evicted or collected because it is full.
kubelet_configuration() {
  cat <<T
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $run/pki/ca.crt}}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
cgroupRoot: /$node_id
clusterDNS: [$bridge_address]
clusterDomain: cluster.local
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
evictionHard: {memory.available: 100Mi, nodefs.available: "0%", nodefs.inodesFree: "0%", imagefs.available: "0%"}
failCgroupV1: false
failSwapOn: false
imageGCHighThresholdPercent: 100
maxPods: 200
podLogsDir: $run/podlogs
resolvConf: ""
tlsCertFile: $run/pki/kubelet.crt
tlsPrivateKeyFile: $run/pki/kubelet.key
volumePluginDir: $run/kubelet/volume-plugins
T
}

# Which rights the operator uses: the requests of service accounts, without what they say. Through pods/proxy nodes are
# asked all the time, but only by an operator outside of the cluster.
audit_policy() {
  cat <<T
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - {level: None, userGroups: [system:serviceaccounts:kube-system]}
  - {level: None, resources: [{group: "", resources: [pods/proxy]}]}
  - {level: Metadata, userGroups: [system:serviceaccounts]}
  - {level: None}
T
}

dns_configuration() {
  cat <<T
cluster.local:53 {
  bind $bridge_address
  errors
  kubernetes cluster.local {
    kubeconfig $run/admin.kubeconfig
    ttl 1
  }
}
T
}

provisioner_configuration() {
  echo "{\"nodePathMap\":[{\"node\":\"DEFAULT_PATH_FOR_NON_LISTED_NODES\",\"paths\":[\"$run/volumes\"]}]}"
}

helper_pod() {
  echo "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"helper\"},\"spec\":{\"containers\":[{\"name\":\"helper\",\"image\":\"$helper_image\",\"imagePullPolicy\":\"Never\"}]}}"
}

storage_objects() {
  cat <<T
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: local-path
  annotations: {storageclass.kubernetes.io/is-default-class: "true"}
provisioner: rancher.io/local-path
reclaimPolicy: Delete
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: local-path-provisioner, namespace: kube-system}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: local-path-config, namespace: kube-system}
data:
  config.json: '$(provisioner_configuration)'
  helperPod.yaml: '$(helper_pod)'
  setup: |
    #!/bin/sh
    mkdir -m 0777 -p "\$VOL_DIR"
  teardown: |
    #!/bin/sh
    rm -rf "\$VOL_DIR"
T
}
