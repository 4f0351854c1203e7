// Completion scripts for shells.
//   in   commands
//   out  a script
import type { Command } from "./command.js";
import { PROGRAM } from "./help.js";

export function renderBash(commands: readonly Command[]): string {
  const cases = commands.map((command) => `    ${command.name}) words="${optionNames(command).join(" ")}${argumentWords(command)}" ;;`);
  return `# bash completion for ${PROGRAM}
_flb_wasm() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  if [ "\${current#-}" != "$current" ] || [ -n "\${words%%-*}" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -F _flb_wasm ${PROGRAM}`;
}

export function renderZsh(commands: readonly Command[]): string {
  const list = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`);
  const cases = commands.map((command) => {
    const specs = (command.options ?? []).flatMap(({ flags, summary, choices }) => longNames(flags).map((name) => {
      const takes = /<|\[/.test(flags) ? `:value:${choices ? `(${choices.join(" ")})` : "_files"}` : "";
      return `'${name}[${quoted(summary).replaceAll("[", "(").replaceAll("]", ")")}]${takes}'`;
    }));
    return `    ${command.name}) _arguments ${[...specs, `'*:file:${argumentWords(command) === "" ? "_files" : `(${argumentWords(command).trim()})`}'`].join(" ")} ;;`;
  });
  return `#compdef ${PROGRAM}
_flb_wasm() {
  local -a commands=(
${list.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join("\n")}
  esac
}
compdef _flb_wasm ${PROGRAM}`;
}

export function renderFish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c ${PROGRAM} -n __fish_use_subcommand -a ${command.name} -d '${quoted(command.summary)}'`,
    ...(command.options ?? []).flatMap(({ flags, summary, choices }) => longNames(flags).map((name) => {
      const takes = /<|\[/.test(flags) ? ` -r${choices ? ` -f -a '${choices.join(" ")}'` : ""}` : "";
      return `complete -c ${PROGRAM} -n '__fish_seen_subcommand_from ${command.name}' -l ${name.slice(2)} -d '${quoted(summary)}'${takes}`;
    })),
  ]);
  return `# fish completion for ${PROGRAM}\n${lines.join("\n")}`;
}

function optionNames(command: Command): string[] {
  return (command.options ?? []).flatMap(({ flags }) => longNames(flags));
}

function argumentWords(command: Command): string {
  const words = (command.arguments ?? []).flatMap(({ completes }) => (Array.isArray(completes) ? completes : []));
  return words.length > 0 ? ` ${words.join(" ")}` : "";
}

function longNames(flags: string): string[] {
  return [...flags.matchAll(/--[\w-]+/g)].map(([name]) => name);
}

function quoted(text: string): string {
  return text.replaceAll("'", "’");
}
