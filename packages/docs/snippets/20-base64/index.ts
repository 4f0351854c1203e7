// #region filter
import { Record, Verdict, decodeBase64, decodeHex } from "@flb-wasm/sdk";

export function unpack(record: Record): Verdict {
  const data = record.at("message").at("data");
  if (data.exists) {
    const packed = data.toText();
    const text = decodeBase64(packed, packed);
    if (!record.setRaw("event", text)) record.set("event", text); // JSON as members, anything else as text
    record.remove("$message['data']");
  }

  const title = record.at("proctitle"); // of auditd: hexadecimal where an argument has a space, a NUL between arguments
  if (title.exists) record.set("proctitle", decodeHex(title.toText(), title.toText()).replaceAll("\0", " "));
  return Verdict.Keep;
}
// #endregion filter
