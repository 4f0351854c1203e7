# which revision was the last one before the rollout: 7, say
helm -n logging history fluent-bit
helm -n logging rollback fluent-bit 7
kubectl -n logging rollout status daemonset/fluent-bit --timeout 15m
