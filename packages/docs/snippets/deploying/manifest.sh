flb-wasm manifest helm build/filter.wasm --config deploy/fluent-bit.yaml
flb-wasm manifest operator build/filter.wasm --config deploy/fluent-bit.yaml
flb-wasm manifest helm build/filter.wasm --config deploy/fluent-bit.yaml --delivery image-volume --image registry.example/filter:1.0.0
