// The records that are timed: real ones of a file, or one of a wanted size.
//   out  JSON texts as Fluent Bit writes them: compact, ASCII
import { readFileSync } from "node:fs";

const LABELS = { "app.kubernetes.io/name": "payments-api", "has-sensitive-data": "true", region: "ap-south-1", tenant: "private-a1" };
const LINE = "GET /v1/payments/8d1f0c52 200 in 12 ms, request 4f2b9c1e-77aa-4a3e-9d5b-0d6a1b2c3d4e, user agent curl/8.5.0; ";

/** The lines of a JSON lines file; empty lines are passed over. */
export function readRecords(path: string): string[] {
  return readFileSync(path, "utf8").split("\n").filter((line) => line.trim() !== "");
}

/** Bytes that the records of {@link readOrdinaryRecords} have, nearly. */
export const ORDINARY_BYTES = 700;
const ORDINARY_COUNT = 64;
const ORDINARY = new URL("../../fixtures/redaction/ordinary.txt", import.meta.url);

/**
 * Records without a secret and none like another: what an engine's processor learns from one record helps with the next
 * less than where it is the same again. Their lines are those of ordinary logs in which detectors may go wrong.
 */
export function readOrdinaryRecords(): string[] {
  const lines = readFileSync(ORDINARY, "utf8").split("\n").filter((line) => /^- (?!@)[^⟦]*$/.test(line)).map((line) => line.slice(2).replaceAll("¦", ""));
  return Array.from({ length: ORDINARY_COUNT }, (_, i) => {
    const shell = JSON.stringify(ordinaryRecord(i, ""));
    let log = "";
    for (let at = i * 5; shell.length + JSON.stringify(log).length < ORDINARY_BYTES; at++) log += `${lines[at % lines.length]}\n`;
    return JSON.stringify(ordinaryRecord(i, log.slice(0, ORDINARY_BYTES - shell.length)));
  });
}

function ordinaryRecord(i: number, log: string): object {
  const [container, namespace] = ["api", "web", "worker", "proxy"].map((name) => [name, `team-${name}`])[i % 4] as [string, string];
  return {
    log, stream: i % 3 === 0 ? "stderr" : "stdout", time: `2024-01-01T00:00:${String(i % 60).padStart(2, "0")}.${String(i * 12_345_679).padStart(9, "0")}Z`,
    level: "info", status: 200 + i, took_ms: 12.5 + i,
    kubernetes: {
      pod_name: `${container}-7c9d5b6f4-${(i * 7919 + 46_656).toString(36)}`, namespace_name: namespace, container_name: container, host: `node-${i % 9}`,
      labels: { ...LABELS, "app.kubernetes.io/name": container },
    },
  };
}

/** Three of what a redactor looks for, as they stand in a line. */
const SECRETS = "user eve@example.com card 4111111111111111 password=hunter2secret ";
/** The smallest record with {@link SECRETS} in it. */
export const SMALLEST_WITH_SECRETS = 500;

/** A record with three secrets in the middle of its `log`. */
export function makeRecordWithSecrets(byteLength: number): string {
  if (byteLength < SMALLEST_WITH_SECRETS) throw new Error(`Cannot put three secrets into ${byteLength} bytes: ${SMALLEST_WITH_SECRETS} or more can hold them`);
  const record = makeRecord(byteLength);
  const from = record.indexOf(LINE) + LINE.length;
  return record.slice(0, from) + SECRETS + record.slice(from + SECRETS.length);
}

/**
 * A Kubernetes record of `byteLength` bytes; below 200 bytes a plain one.
 * Its size is in `log`, as in real records; the labels stand after it.
 */
export function makeRecord(byteLength: number): string {
  const wrap = (log: string): object => byteLength < 400
    ? { log, level: "info" }
    : {
        log, stream: "stdout", time: "2024-01-01T00:00:00.000000000Z", level: "info", status: 200, took_ms: 12.5,
        kubernetes: {
          pod_name: "payments-api-7c9d5b6f4-x2x9z", namespace_name: "payments", container_name: "api", host: "node-17", labels: LABELS,
        },
      };
  const missing = byteLength - JSON.stringify(wrap("")).length;
  return JSON.stringify(wrap(LINE.repeat(Math.ceil(Math.max(missing, 0) / LINE.length)).slice(0, Math.max(missing, 0))));
}
