# for 5.1 and every machine of the kind: build/filter.x86_64.v5.aot, build/filter.aarch64.v5.aot
flb-wasm aot build/filter.wasm
# for 4.0 and one machine: build/filter.x86_64.v3.aot; FLB_WAMRC names the wamrc of WAMR 1.3.3
flb-wasm aot build/filter.wasm --fluent-bit 4.0 --target x86_64
# will it load
flb-wasm check build/filter.x86_64.v5.aot --config fluent-bit.yaml --fluent-bit 5.1
