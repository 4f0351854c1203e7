// A folder for the files of one agent: its configuration, its sockets, the records that came out of it.
//   in   a name for whoever finds it
//   out  a folder; gone when it is removed, or when this process ends, by a signal too
//   err  CliError where no socket can be made in it
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onExit } from "signal-exit";
import { CliError } from "../command/cli-error.js";

/** Bytes of `sun_path`, with the NUL, where it is shortest: unix(4) of macOS and FreeBSD. */
const MOST_PATH_BYTES = 104;
/** As long as a socket's name may be. */
const LONGEST_NAME = "forward.sock";

export class AgentFolder {
  readonly path: string;
  readonly #forget: () => void;

  constructor(name: string) {
    const folder = join(tmpdir(), `flb-wasm-${name}-`);
    const byteLength = Buffer.byteLength(join(`${folder}123456`, LONGEST_NAME));
    if (byteLength >= MOST_PATH_BYTES) {
      throw new CliError(`Cannot start an agent below ${tmpdir()}: the path of its socket would have ${byteLength} bytes, and may have ${MOST_PATH_BYTES - 1}; set TMPDIR to a shorter path`);
    }
    this.path = mkdtempSync(folder);
    this.#forget = onExit(() => this.#delete()); // it must not forget itself there: the listener behind it would be skipped
  }

  /** Calling it twice is allowed. */
  remove(): void {
    this.#forget();
    this.#delete();
  }

  #delete(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
