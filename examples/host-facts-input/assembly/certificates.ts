// When the certificates of a folder expire: one record for each certificate in its .crt and .pem files.
// A mounted Kubernetes secret works as it is: its files are links to hidden folders, and hidden names are skipped.
import { bytesOfBase64, clock, emit, listDirectory, log, readLines } from "@flb-wasm/sdk/input";
import { Validity } from "./validity";
import { Facts } from "./facts";

const BEGIN = "-----BEGIN CERTIFICATE-----";
const END = "-----END CERTIFICATE-----";
const NANOSECONDS: i64 = 1000000000;
const DAY: f64 = 86400;

export function emitCertificates(facts: Facts): void {
  if (facts.certificates == "") return;
  const names = listDirectory(facts.certificates);
  if (names === null) return;
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (!name.startsWith(".") && (name.endsWith(".crt") || name.endsWith(".pem"))) emitFile(facts, name);
  }
}

/** Certificates stand in a PEM file (RFC 7468) one after the other, the host's own first. */
function emitFile(facts: Facts, name: string): void {
  const path = facts.certificates + "/" + name;
  const lines = readLines(path);
  if (lines === null) return;
  let position = 0;
  let begun = -1;
  for (let i = 0; i < lines.length; i++) {
    if (lines[i] == BEGIN) begun = i + 1;
    if (lines[i] != END || begun < 0) continue;
    emitCertificate(facts, path, name, position++, lines.slice(begun, i).join(""));
    begun = -1;
  }
  if (position == 0) log.warn(`Cannot read certificates of ${path}: there are none in PEM form`);
}

function emitCertificate(facts: Facts, path: string, name: string, position: i32, base64: string): void {
  const der = bytesOfBase64(base64);
  const validity: Validity | null = der === null ? null : Validity.of(der);
  if (validity === null) return log.warn(`Cannot read certificate ${position} of ${path}: it is no X.509 certificate`);
  const secondsLeft = validity.notAfter - clock.now() / NANOSECONDS;
  const record = facts.begin("certificate").set("file", name).set("position", position);
  record.set("not_after", validity.notAfterText).set("expired", secondsLeft < 0);
  emit(record.set("days_left", <i64>Math.floor(<f64>secondsLeft / DAY)));
}
