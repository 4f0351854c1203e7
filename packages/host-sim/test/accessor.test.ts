// What leads to a value, written so that the SDK reads it.
import { expect, test } from "vitest";
import { type Step, accessorOf } from "../src/index.js";

const ROWS: readonly (readonly [steps: readonly Step[], written: string])[] = [
  [[], "$"],
  [["log"], "$log"],
  [["kubernetes", "labels", "app.kubernetes.io/name"], "$kubernetes['labels']['app.kubernetes.io/name']"],
  [["lab/els.x", "y"], "$lab/els.x['y']"],
  [["a b"], "$a b"],
  [["größe", "日本"], "$größe['日本']"],
  [["$ref"], "$$ref"],
  [["$"], "$$"],
  [["0"], "$0"],
  [["it's"], "$it's"],
  [["items", 0, "name"], "$items[0]['name']"],
  [["a", "0"], "$a['0']"],
  [["a", ""], "$a['']"],
  [["a", "b]["], "$a['b][']"],
  [["a", "it's"], `$a["it's"]`],
  [["a", 'it\'s "b"', 2], 'record.member("a").member("it\'s \\"b\\"").element(2)'],
  [["a[0]", "b"], 'record.member("a[0]").member("b")'],
  [["a", "\n"], 'record.member("a").member("\\n")'],
  [["\u001b[31m"], 'record.member("\\u001b[31m")'],
  [["C:\\temp"], 'record.member("C:\\\\temp")'],
  [[""], 'record.member("")'],
  [["a "], 'record.member("a ")'],
  [[0, "a"], 'record.element(0).member("a")'],
];

test.each(ROWS)("%j", (steps, written) => expect(accessorOf(steps)).toBe(written));
