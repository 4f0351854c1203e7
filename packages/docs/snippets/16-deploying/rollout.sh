helm upgrade --install fluent-bit fluent/fluent-bit --version 0.58.1 --namespace logging -f build/deploy/values.yaml
kubectl -n logging rollout status daemonset/fluent-bit --timeout 15m
