// Nothing is built of it: only its CRDs are read.
module litefs-operator.io/local/tools/prometheus-operator

go 1.24.0

require github.com/prometheus-operator/prometheus-operator v0.85.0 // indirect
