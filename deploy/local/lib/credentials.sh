# shellcheck shell=bash
# The cluster's certificate authority, and a kubeconfig for each of its clients.

make_credentials() { # node address, address of the API server's Service
  if [ -f "$admin_kubeconfig" ]; then return; fi
  local pki=$run/pki
  rm -rf "$pki"
  mkdir -p "$pki"
  chmod 700 "$pki"
  (
    cd "$pki"
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 3650 -subj /CN=litefs-operator-local
    openssl genrsa -out service-accounts.key 2048
    certificate apiserver /CN=kube-apiserver \
      "IP:$1,IP:$2,IP:127.0.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
    certificate admin /O=system:masters/CN=admin DNS:admin
    certificate kubelet "/O=system:nodes/CN=system:node:$node_name" "DNS:$node_name,IP:$1,IP:127.0.0.1"
    certificate controller-manager /CN=system:kube-controller-manager DNS:controller-manager
    certificate scheduler /CN=system:kube-scheduler DNS:scheduler
    certificate proxy /CN=system:kube-proxy DNS:proxy
  ) >"$run/logs/openssl.log" 2>&1 || die "openssl could not make the certificates" "see $run/logs/openssl.log"
  local client
  for client in kubelet controller-manager scheduler proxy admin; do write_kubeconfig "$client" "$1"; done
}

certificate() { # name, subject, subjectAltName
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -out "$1.crt" \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$3")
}

write_kubeconfig() { # client, node address
  local file=$run/$1.kubeconfig pki=$run/pki
  (umask 077 && cat >"$file.new") <<T
apiVersion: v1
kind: Config
clusters:
  - name: litefs-operator-local
    cluster: {server: "https://$2:6443", certificate-authority-data: $(base64 -w0 "$pki/ca.crt")}
users:
  - name: $1
    user: {client-certificate-data: $(base64 -w0 "$pki/$1.crt"), client-key-data: $(base64 -w0 "$pki/$1.key")}
contexts:
  - name: litefs-operator-local
    context: {cluster: litefs-operator-local, user: $1}
current-context: litefs-operator-local
T
  mv "$file.new" "$file"
}

require_kubeconfig() {
  [ -f "$admin_kubeconfig" ] || die "no cluster is up" "start one: deploy/local/cluster up"
}
