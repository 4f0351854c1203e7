import { Record } from "@flb-wasm/sdk";

export function count_errors(record: Record): void {
  let errors = 0;
  const steps = record.at("steps").elements();
  while (steps.next()) {
    if (steps.value.at("status").is("error")) errors++;
  }
  if (errors > 0) record.set("errors", errors);

  const labels = record.at("labels").members();
  while (labels.next()) {
    if (labels.keyIs("owner")) record.set("owner", labels.value);
  }
}
