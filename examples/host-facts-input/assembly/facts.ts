// What all facts have in common: where they are read, and the first members of their records.
import { Config, ObjectWriter, readText } from "@flb-wasm/sdk/input";

const config = Config.file("config/facts.json");

export class Facts {
  readonly procfs: string = config.text("procfs", "/proc");
  /** A folder, or empty for none. */
  readonly certificates: string = config.text("certificates");
  private host: string = config.text("host");
  private readonly record: ObjectWriter = new ObjectWriter();

  constructor() {
    if (this.host == "") this.host = hostName(this.procfs);
  }

  /** A record with what every fact has. One at a time: emit it before the next begins. */
  begin(fact: string): ObjectWriter {
    this.record.set("fact", fact).set("host", this.host);
    const labels = config.at("labels");
    return labels.exists ? this.record.set("labels", labels) : this.record;
  }
}

function hostName(procfs: string): string {
  const name = readText(procfs + "/sys/kernel/hostname");
  return name === null ? "unknown" : name.trim();
}
