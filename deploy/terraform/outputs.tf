output "services" {
  description = "Where the pods are reached: all that are ready, the one that takes the writes, those that follow it."
  value = {
    for role, name in { all = var.name, primary = "${var.name}-primary", replicas = "${var.name}-replicas" } :
    role => "${name}.${var.namespace}.svc"
  }
  depends_on = [kubernetes_manifest.cluster]
}
