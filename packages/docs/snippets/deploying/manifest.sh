flb-wasm manifest build/filter.wasm --config deploy/fluent-bit.yaml
flb-wasm manifest build/filter.wasm --config deploy/fluent-bit.yaml --for operator
flb-wasm manifest build/filter.wasm --config deploy/fluent-bit.yaml --delivery image-volume --image registry.example/filter:1.0.0
