# with updateStrategy.type OnDelete nothing restarts by itself
helm upgrade --install fluent-bit fluent/fluent-bit --version 0.58.1 --namespace logging -f build/deploy/values.yaml --set updateStrategy.type=OnDelete
kubectl -n logging delete pod -l app.kubernetes.io/name=fluent-bit --field-selector spec.nodeName=node-7
