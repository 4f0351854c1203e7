flb-wasm test --engine wamr
FLUENT_BIT=/opt/fluent-bit/bin/fluent-bit flb-wasm test --engine fluent-bit
