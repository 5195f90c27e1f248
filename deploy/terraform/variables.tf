variable "name" {
  description = "The cluster's name, and how those of its Services begin."
  type        = string
  default     = "notes"
}

variable "namespace" {
  description = "An existing namespace."
  type        = string
  default     = "default"
}

variable "image" {
  description = "The app's image, with litefs and fuse3 in it; or any image, with spec = { litefs = { delivery = \"Sidecar\" } }."
  type        = string
}

variable "exec" {
  description = "What runs once LiteFS is mounted: migrations, on the primary only, then the app."
  type        = list(object({ cmd = string, ifCandidate = optional(bool, false) }))
  default     = []
}

variable "replicas" {
  description = "Pods in all. An autoscaler may change it: the number here counts again when it is changed here."
  type        = number
  default     = 3
}

variable "storage" {
  description = "Each pod's volume: size, storageClassName, retention."
  type        = any
  default     = { size = "1Gi" }
}

variable "spec" {
  description = "Further fields of the resource, as kubectl explain lfc.spec has them."
  type        = any
  default     = {}
}
