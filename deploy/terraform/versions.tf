terraform {
  required_version = ">= 1.6" # OpenTofu or Terraform
  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = ">= 2.35"
    }
  }
}
