{{- define "litefs-operator.selector" -}}
app.kubernetes.io/name: litefs-operator
{{- end }}

{{- define "litefs-operator.labels" -}}
{{ include "litefs-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "litefs-operator.serviceAccount" -}}
{{ .Values.serviceAccount.name | default "litefs-operator" }}
{{- end }}

{{- define "litefs-operator.subjects" -}}
- kind: ServiceAccount
  name: {{ include "litefs-operator.serviceAccount" . }}
  namespace: {{ .Release.Namespace }}
{{- end }}

{{- /* The namespaces to watch, separated by commas; empty for all. */}}
{{- define "litefs-operator.namespaces" -}}
{{- if eq .Values.watch.scope "own" -}}
{{ .Release.Namespace }}
{{- else -}}
{{ join "," .Values.watch.namespaces }}
{{- end }}
{{- end }}

{{- define "litefs-operator.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- /*
Only a real API server serves apiregistration.k8s.io: what "helm template" knows by itself says nothing of a cluster.
*/}}
{{- define "litefs-operator.requirePrometheusOperator" -}}
{{- $known := .root.Capabilities.APIVersions }}
{{- if and ($known.Has "apiregistration.k8s.io/v1") (not ($known.Has (printf "monitoring.coreos.com/v1/%s" .kind))) }}
{{- fail (printf "%s: this cluster does not know the kind %s; install the Prometheus operator's CRDs first, or leave it false" .value .kind) }}
{{- end }}
{{- end }}
