flb-wasm test --engine wamr
flb-wasm test --engine fluent-bit
