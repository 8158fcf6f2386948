{{/* Names, labels and images that several templates share. */}}

{{- define "stockflow.name" -}}
{{- default .Chart.Name .Values.nameOverride -}}
{{- end }}

{{/* The release, and the chart where the release does not name it. Short enough for what is put behind it. */}}
{{- define "stockflow.fullname" -}}
{{- $name := include "stockflow.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "stockflow.operator" -}}
{{- include "stockflow.fullname" . }}-operator
{{- end }}

{{/* What belongs to no namespace, or to one that is not the release's, bears the release's as well. */}}
{{- define "stockflow.abroad" -}}
{{- include "stockflow.operator" . }}-{{ .Release.Namespace }}
{{- end }}

{{- define "stockflow.account" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "stockflow.operator" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{/* The labels by which pods are found; these never change. */}}
{{- define "stockflow.selected" -}}
app.kubernetes.io/name: {{ include "stockflow.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "stockflow.labels" -}}
{{- $ours := include "stockflow.selected" . | fromYaml -}}
{{- $said := dict "app.kubernetes.io/version" .Chart.AppVersion "app.kubernetes.io/managed-by" .Release.Service "app.kubernetes.io/part-of" "stockflow" "helm.sh/chart" (printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_")) -}}
{{- merge $ours $said .Values.commonLabels | toYaml -}}
{{- end }}

{{- define "stockflow.podLabels" -}}
{{- merge (include "stockflow.labels" . | fromYaml) .Values.podLabels | toYaml -}}
{{- end }}

{{/* An image, by its digest where that is said. Given: the image, and the chart's version. */}}
{{- define "stockflow.image" -}}
{{- $image := index . 0 -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $image.repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image.repository (default (index . 1) $image.tag) -}}
{{- end -}}
{{- end }}
