// Part of the asc transform: what asc compiles and Fluent Bit has not, or what loses records for a text that is not as expected.
//   in   asc's compiler, which knows what each call is; the compiled module's imports
//   out  the names that the host does have
//   err  a diagnostic at the author's own line, with what there is instead
// A function that the host has not is an import all the same: the module loads, and the first call of it traps.

import * as asc from "assemblyscript";
import { isAuthors, refuse } from "./transform-refuse.mjs";
import { lookUp } from "./transform-types.mjs";

/** `env` of every Fluent Bit: libc_builtin_wrapper.c:1044-1098 in WAMR 2.4.1. AssemblyScript's own abort is replaced elsewhere. */
export const ENV_FUNCTIONS = new Set((
  "printf sprintf snprintf vprintf vsprintf vsnprintf puts putchar memcmp memcpy memmove memset strchr strcmp strcpy strlen strncmp strncpy malloc realloc " +
  "calloc strdup _strdup free atoi exit strtol strtoul memchr strncasecmp strspn strcspn strstr isupper isalpha isspace isgraph isprint isdigit isxdigit " +
  "tolower toupper isalnum emscripten_memcpy_big abort abortStackOverflow nullFunc_X __cxa_allocate_exception __cxa_begin_catch __cxa_throw clock_gettime " +
  "clock pthread_create pthread_join pthread_detach pthread_cancel pthread_self __pthread_self pthread_exit pthread_mutex_init pthread_mutex_lock " +
  "pthread_mutex_unlock pthread_mutex_destroy pthread_cond_init pthread_cond_wait pthread_cond_timedwait pthread_cond_signal pthread_cond_broadcast " +
  "pthread_cond_destroy pthread_key_create pthread_setspecific pthread_getspecific pthread_key_delete posix_memalign"
).split(" "));
const WASI = /^wasi_(snapshot_preview1|unstable)$/;

const TIME = "The event's time is record.time; Time.parse(text) reads another one, Time.format(unixNanoseconds) writes it";
const CLOCK = { filter: TIME, input: 'Write clock.now() or clock.monotonic() of "@flb-wasm/sdk/input"' };
const COUNT = "Count the records in a variable of the file, or take a hash of what a record has";
const RANDOM = { filter: COUNT, input: 'Write random.fraction() or random.bits() of "@flb-wasm/sdk/input"' };
const NO_ESCAPE = "a `%` that begins no escape traps and loses what is read";
const DECODED = both("Write decodePercent(text, text), which gives the fallback then");
const LOG = both("Write log.info(text)");
/** By internal name, the first that fits: what is wrong, and what there is in a filter and in an input; nothing where it works. */
const FOREIGN = [
  [/^~lib\/date\/Date\.now$/, "Date.now", "Fluent Bit has no such clock", CLOCK],
  [/^~lib\/date\/Date(\.|#constructor$)/, "Date", "Fluent Bit has no such clock, and a text that is no date traps", { filter: `${TIME}; record.time.seconds / 3600 % 24 is the hour in UTC` }],
  [/^~lib\/performance\/performance\./, "performance", "Fluent Bit has no such clock", CLOCK],
  [/^~lib\/math\/NativeMathf?\.random$/, "Math.random", "Fluent Bit gives it nothing random to begin with", { filter: COUNT }],
  [/^~lib\/crypto\/crypto\./, "crypto", "Fluent Bit has no such source", RANDOM],
  [/^~lib\/process\/process(\.|$)/, "process", "there are no arguments, no environment and no exit", both("Settings come from Config.file(path), and return ends a call")],
  [/^~lib\/console\/console\./, "console", "Fluent Bit has none", LOG],
  [/^~lib\/uri\/decodeURIComponent$/, "decodeURIComponent", NO_ESCAPE, DECODED],
  [/^~lib\/uri\/decodeURI$/, "decodeURI", NO_ESCAPE, both("Write decodePercent(text, text), which gives the fallback then, and decodes `/`, `?`, `&` and their like too")],
  [/^~lib\/regexp\/RegExp#constructor$/, "RegExp", "the compiler has its name alone, and making one traps", both('Write Pattern.of("…") of "@flb-wasm/sdk/pattern", which has matches, find and replace')],
  [/^~lib\/builtins\/trace$/, "trace", "Fluent Bit has no such output", LOG],
];

let isWatching = false;

/** Has asc's compiler refuse calls that trap. */
export function watchForeignCalls() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { compileCallDirect, compileCallExpressionBuiltin, compilePropertyAccessExpression } = prototype;
  prototype.compileCallDirect = function (instance, operands, node, ...rest) {
    refuseForeign(this, instance.internalName, node);
    return compileCallDirect.call(this, instance, operands, node, ...rest);
  };
  prototype.compileCallExpressionBuiltin = function (builtin, expression, ...rest) {
    refuseForeign(this, builtin.internalName, expression);
    return compileCallExpressionBuiltin.call(this, builtin, expression, ...rest);
  };
  prototype.compilePropertyAccessExpression = function (expression, ...rest) {
    if (isAuthors(expression)) {
      const element = lookUp(this, expression.expression);
      if (element?.internalName === "~lib/process/process") refuseForeign(this, element.internalName, expression);
    }
    return compilePropertyAccessExpression.call(this, expression, ...rest);
  };
}

function refuseForeign(compiler, internalName, node) {
  if (!isAuthors(node)) return;
  const found = FOREIGN.find(([names]) => names.test(internalName));
  if (!found) return;
  const [, name, problem, remedies] = found;
  const isInput = compiler.program.options.exportStart === "_start";
  const remedy = isInput ? remedies.input : remedies.filter;
  if (remedy) refuse(compiler, node.range, `Cannot use ${name} in ${isInput ? "an input" : "a filter"}: ${problem}. ${remedy}`);
}

/** Refuses what is left: functions that the author declares, and what a library calls. */
export function refuseForeignImports(binaryen, module, program) {
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const { name, module: from, base } = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
    if (!from || WASI.test(from) || (from === "env" && ENV_FUNCTIONS.has(base))) continue;
    const declared = program.instancesByName.get(name)?.declaration;
    const range = declared && isAuthors(declared) ? declared.name.range : null;
    const whose = range ? "" : declared ? `, which ${declared.range.source.normalizedPath} declares` : "";
    refuse(program, range, `Cannot import ${from}.${base}${whose}: Fluent Bit has no such function, and a call of it loses the record. Drop the call, or write the function here`);
  }
}

function both(remedy) {
  return { filter: remedy, input: remedy };
}
