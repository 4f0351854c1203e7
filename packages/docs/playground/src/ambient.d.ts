// Types of what has none.

declare module "@flb-wasm/sdk/transform" {
  /** A class of asc's Transform. */
  const FilterExports: abstract new () => object;
  export default FilterExports;
}
