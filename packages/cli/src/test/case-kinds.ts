// What a case of a filter may say, and one of an input.
//   in   a case file, what its module is
//   err  CliError for a key that would say nothing, and for one that is missing
import { CliError } from "../command/cli-error.js";
import type { CaseFile, Expectation, TestCase } from "./case-file.js";

export function checkFilterCases({ file, bufSize, config, cases }: CaseFile): void {
  if (bufSize !== null) throw new CliError(`Cannot run ${file}: buf_size is for inputs, and the module is a filter; take buf_size: out`);
  for (const each of cases) {
    if (!each.keys.includes("record")) refuse(file, each, "the case has no record", "write record: and the object that the filter gets");
    if (each.expect?.records) refuse(file, each, "it expects records, which an input has", "a filter makes one of each: write record:");
    if (each.expect?.tags && config === null) refuse(file, each, "it expects a tag, which no wasm filter changes", "name the pipeline that does at the top of the file, config: fluent-bit.yaml");
  }
}

export function checkInputCases({ file, config, functionName, cases }: CaseFile): void {
  for (const [key, value] of [["config", config], ["function", functionName]] as const) {
    if (value !== null) throw new CliError(`Cannot run ${file}: ${key} is for filters, and the module is an input; take ${key}: out`);
  }
  for (const each of cases) {
    const key = ["record", "tag"].find((name) => each.keys.includes(name));
    if (key !== undefined) refuse(file, each, `the case has a ${key}, which an input does not get`, `take ${key}: out`);
    const wanted = each.expect && unfit(each.expect);
    if (wanted) refuse(file, each, `it expects ${wanted}, which is for filters`, "write records: and a list, or lost: true");
  }
}

function unfit({ record, drop, tags }: Expectation): string | null {
  return record ? "a record" : drop ? "a drop" : tags ? "a tag" : null;
}

function refuse(file: string, { line }: TestCase, state: string, remedy: string): never {
  throw new CliError(`Cannot read ${file}:${line}: ${state}; ${remedy}`);
}
