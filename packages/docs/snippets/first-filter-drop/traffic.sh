kubectl logs ds/fluent-bit | flb-wasm record traffic.jsonl --tag kube.app --limit 1000
flb-wasm replay build/filter.wasm traffic.jsonl
flb-wasm diff released.wasm build/filter.wasm traffic.jsonl
