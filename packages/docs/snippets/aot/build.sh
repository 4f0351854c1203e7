flb-wasm aot build/filter.wasm
flb-wasm aot build/filter.wasm --fluent-bit 4.0 --target x86_64
flb-wasm bench build/filter.wasm
