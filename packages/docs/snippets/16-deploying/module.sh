kubectl apply --server-side -f build/deploy/team-1-4-0-wasm.yaml
