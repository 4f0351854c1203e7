npm run build
fluent-bit -c fluent-bit.yaml
