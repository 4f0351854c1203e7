npm create @flb-wasm@latest shop-filter
cd shop-filter
npm install
npm test
