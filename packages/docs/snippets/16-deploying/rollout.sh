# what the rollout consists of: the module first, then what refers to it
kubectl apply --server-side -f build/deploy/team-1-4-0-wasm.yaml
helm upgrade --install fluent-bit fluent/fluent-bit --version 0.58.1 --namespace logging -f build/deploy/values.yaml
kubectl -n logging rollout status daemonset/fluent-bit --timeout 15m
