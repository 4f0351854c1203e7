helm -n logging rollback fluent-bit
kubectl -n logging rollout status daemonset/fluent-bit --timeout 15m
