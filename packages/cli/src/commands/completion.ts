// `flb-wasm completion`: shell completion, made from the same values as help.
import { renderBash, renderFish, renderZsh } from "../command/completion.js";
import { usageError } from "../command/cli-error.js";
import { type Command, defineCommand } from "../command/command.js";
import { ExitCode } from "../command/exit-code.js";

const SHELLS = { bash: renderBash, zsh: renderZsh, fish: renderFish } as const;

/** @param commands all others; itself is added. */
export function completionFor(commands: readonly Command[]): Command {
  const completion = defineCommand({
    name: "completion",
    summary: "Print completion for a shell",
    arguments: [{ name: "shell", summary: Object.keys(SHELLS).join(", "), isRequired: true, completes: Object.keys(SHELLS) }],
    examples: [
      { line: 'eval "$(flb-wasm completion bash)"', shows: "in ~/.bashrc" },
      { line: "flb-wasm completion zsh > ~/.zfunc/_flb-wasm", shows: "for zsh, with ~/.zfunc in fpath" },
      { line: "flb-wasm completion fish > ~/.config/fish/completions/flb-wasm.fish", shows: "for fish" },
    ],
    run: (args, terminal) => {
      const shell = args.word(0);
      if (!(shell in SHELLS)) throw usageError(`Cannot complete for ${shell}: it is no shell that this knows; write one of ${Object.keys(SHELLS).join(", ")}`);
      terminal.out(SHELLS[shell as keyof typeof SHELLS]([...commands, completion]));
      return Promise.resolve(ExitCode.Ok);
    },
  });
  return completion;
}
