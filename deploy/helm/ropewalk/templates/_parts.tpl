{{- define "ropewalk.name" -}}
{{- default (printf "%s-%s" .Release.Name .Chart.Name) .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "ropewalk.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{ include "ropewalk.selector" . }}
{{- end -}}

{{- define "ropewalk.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "ropewalk.serverUrl" -}}
{{- default (printf "http://%s-server:%v" (include "ropewalk.name" .) .Values.server.service.port) .Values.worker.serverUrl -}}
{{- end -}}

{{/* Nobody is root, nobody becomes it, and nothing but the volumes can be written. */}}
{{- define "ropewalk.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
{{- if eq .Values.wall "namespaces" }}
seccompProfile:
  type: Unconfined
appArmorProfile:
  type: Unconfined
{{- else }}
seccompProfile:
  type: RuntimeDefault
{{- end }}
{{- end -}}

{{- define "ropewalk.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- if eq .Values.wall "namespaces" }}
# A wall has a /proc of its own, and the kernel lets one be made only where none of this one is hidden.
procMount: Unmasked
{{- end }}
{{- end -}}
