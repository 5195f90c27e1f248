# The operator, and with it the CRD, is installed before: kubernetes_manifest asks the API server for it when it plans.
resource "kubernetes_manifest" "cluster" {
  manifest = {
    apiVersion = "litefs-operator.io/v1alpha1"
    kind       = "LiteFsCluster"
    metadata   = { name = var.name, namespace = var.namespace }
    spec = merge(var.spec, {
      image    = var.image
      exec     = var.exec
      replicas = var.replicas
      storage  = var.storage
    })
  }

  # What others may write without being undone: kubectl annotate, an autoscaler. The first two are the provider's default.
  computed_fields = ["metadata.annotations", "metadata.labels", "spec.replicas"]

  # A field that is set here and was changed by hand is set again, instead of a conflict.
  field_manager {
    force_conflicts = true
  }

  wait {
    condition {
      type   = "Ready"
      status = "True"
    }
  }

  timeouts {
    create = "10m"
    update = "10m"
    delete = "5m"
  }
}
