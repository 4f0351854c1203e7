// Where the filter kubernetes cuts a tag. Which name it then finds was seen on 3.2.10 and 5.1.1, with use_tag_for_meta.
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("good.wasm", KEEP));
afterAll(() => workshop.remove());

const LOGS = "path: /var/log/containers/*.log";
const APPLICATION = "application.var.log.containers.";

const configOf = (input: string, kubernetes: string, before = ""): string => `pipeline:
  inputs: [{ name: tail, ${input} }]
  filters:
${before}    - { name: kubernetes, ${kubernetes} }
    - { name: wasm, match: '*', wasm_path: good.wasm, function_name: keep }
  outputs: [{ name: stdout, match: '*' }]
`;

test.each<readonly [name: string, config: string, finding: string | null]>([
  ["the defaults", configOf(`tag: kube.*, ${LOGS}`, "match: kube.*"), null],
  ["another tag: ainers.my-pod", configOf(`tag: application.*, ${LOGS}`, "match: application.*"), `:4 kube_tag_prefix kube.var.log.containers., the default, has 24 characters, and the tags of tail.0 have 31 before the pod's name, ${APPLICATION}: kubernetes finds another pod's name, or none; write kube_tag_prefix: ${APPLICATION}`],
  ["with its prefix", configOf(`tag: application.*, ${LOGS}`, `match: application.*, kube_tag_prefix: ${APPLICATION}`), null],
  ["without the dot at the end", configOf(`tag: application.*, ${LOGS}`, `match: application.*, kube_tag_prefix: ${APPLICATION.slice(0, -1)}`), null],
  ["of the same length: my-pod", configOf(`tag: pods.*, ${LOGS}`, "match: pods.*"), null],
  ["a shorter tag: y-pod", configOf(`tag: k8s.*, ${LOGS}`, "match: '*'"), ":4 kube_tag_prefix kube.var.log.containers., the default, has 24 characters, and the tags of tail.0 have 23"],
  ["a prefix of its own that is too short: var.log.containers.my-pod", configOf(`tag: kube.*, ${LOGS}`, "match: kube.*, kube_tag_prefix: kube."), ":4 kube_tag_prefix kube. has 5 characters, and the tags of tail.0 have 24"],
  ["a filter of other tags", configOf(`tag: application.*, ${LOGS}`, "match: kube.*"), null],
  ["a tag made by an expression", configOf(`tag: k.<pod_name>, tag_regex: '(?<pod_name>[a-z]+)', ${LOGS}`, "match: k.*"), null],
  ["a parser for tags", configOf(`tag: k8s.*, ${LOGS}`, "match: k8s.*, regex_parser: own"), null],
  ["files of no pods", configOf("tag: app.*, path: /var/log/app/*.log", "match: '*'"), null],
  ["another tag by then", configOf(`tag: k8s.*, ${LOGS}`, "match: '*'", "    - { name: rewrite_tag, match: k8s.*, rule: $log ^x$ kube.$TAG false }\n"), null],
  ["a variable", configOf("tag: '${TAG}.*', path: /var/log/containers/*.log", "match: '*'"), null],
])("%s", async (_, config, finding) => {
  workshop.write("tags.yaml", config);
  const { out } = await workshop.run("check good.wasm -c tags.yaml --json");
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; problem: string; remedy: string; place: { line: number } }[] };
  const told = findings.filter(({ code }) => code === "FLB115").map(({ problem, remedy, place }) => `:${place.line} ${problem}; ${remedy}`);
  expect(told).toEqual(finding === null ? [] : [expect.stringContaining(finding)]);
});

test("as a processor it sees the input's own tag", async () => {
  workshop.write("tags.yaml", `pipeline:
  inputs:
    - name: tail
      tag: application.*
      ${LOGS}
      processors:
        logs:
          - { name: kubernetes }
          - { name: wasm, wasm_path: good.wasm, function_name: keep }
  outputs: [{ name: stdout, match: '*' }]
`);
  expect(JSON.parse((await workshop.run("check good.wasm -c tags.yaml --json")).out)).toMatchObject({ findings: [{ code: "FLB115", place: { line: 8 } }] });
});
