{{- /*
All that the operator may do in a namespace that it watches. A rule that the API server never saw used does not stay:
RightsUsed compares them with its audit log.
*/}}
{{- define "litefs-operator.rules" -}}
# What is asked for. The operator never writes to it.
- apiGroups: [litefs-operator.io]
  resources: [litefsclusters]
  verbs: [get, list, watch]
# What it reports.
- apiGroups: [litefs-operator.io]
  resources: [litefsclusters/status]
  verbs: [patch]
# To name a LiteFsCluster as an owner with blockOwnerDeletion, where the API server enforces that right
# (OwnerReferencesPermissionEnforcement). The operator sets no finalizer.
- apiGroups: [litefs-operator.io]
  resources: [litefsclusters/finalizers]
  verbs: [update]
# The pods' controller and the ways to the pods. Their deletion is left to the garbage collector: an API server that
# enforces the right above lets only those who may delete an object that is there put an owner on it, as adopting does.
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [services]
  verbs: [get, list, watch, create, patch, delete]
# How many pods a drain takes at a time, and who reaches LiteFS itself. Without these rules the clusters go on, and the
# condition Stalled says what is missing; podDisruptionBudget.enabled and networkPolicy.enabled false do without.
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch, delete]
# For clusters with routing.httpRoute. Without this rule the others go on, and a condition of these says so.
- apiGroups: [gateway.networking.k8s.io]
  resources: [httproutes]
  verbs: [get, create, patch, delete]
# Each pod's litefs.yml, which goes when its pod was scaled away.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, watch, create, patch, delete]
# To see the nodes, to label them with their roles, and to restart one that a rollout waits for in vain.
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch, patch, delete]
# To mark on each claim which cluster ID its volume was seen to hold, to let it grow with storage.size, and to discard
# a stray replica's.
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [list, watch, patch, delete]
# What kubectl describe tells; and what it tells of a StatefulSet that may make no pods.
- apiGroups: [""]
  resources: [events]
  verbs: [create, list]
{{- end }}
