// Part of the asc transform: what decides in the compiled module branches at once.
//   in   asc's module, behind its optimiser
//   out  the same module; a condition of several parts leaves no 0 or 1 behind for another instruction to test
// asc spells `a && b` as a value. WAMR's fast interpreter then executes the inner if, the copy of its result, the else and
// the outer if (core/iwasm/interpreter/wasm_loader.c:11767, 12335 and 10270 in WAMR 2.4.1), and no such value is looked at twice:
//
//   if (if a then b else 0) then s   ──►   if a then if b then s
//   if (if a then 1 else b) then s   ──►   block out: (block then: br_if then, a; br_if out, !b); s
//   if (!a) then s                   ──►   block out: br_if out, a; s

/** Comparisons of integers and their opposites, as binaryen names them. */
const OPPOSITES = [["Eq", "Ne"], ["LtS", "GeS"], ["LtU", "GeU"], ["GtS", "LeS"], ["GtU", "LeU"]];
/** What an expression has inside, by its kind; a list has a count. What is not named here is left as it is, with all that is in it. */
const PARTS = {
  Block: [["ChildAt", "NumChildren"]],
  If: ["Condition", "IfTrue", "IfFalse"],
  Loop: ["Body"],
  Break: ["Condition", "Value"],
  Switch: ["Condition", "Value"],
  Call: [["OperandAt", "NumOperands"]],
  CallIndirect: [["OperandAt", "NumOperands"], "Target"],
  LocalSet: ["Value"],
  GlobalSet: ["Value"],
  Load: ["Ptr"],
  Store: ["Ptr", "Value"],
  Unary: ["Value"],
  Binary: ["Left", "Right"],
  Select: ["IfTrue", "IfFalse", "Condition"],
  Drop: ["Value"],
  Return: ["Value"],
  MemoryGrow: ["Delta"],
  MemoryCopy: ["Dest", "Source", "Size"],
  MemoryFill: ["Dest", "Value", "Size"],
};

/**
 * A condition: one expression, or two conditions of which the second is asked only where the first does not decide.
 * @typedef {{ expression: number, isNegated: boolean } | { operator: "and" | "or", first: Test, second: Test }} Test
 */

/** Rewrites the functions of one module, as often as its compiler asks for it. */
export class Branches {
  #binaryen;
  #module;
  #opposites;
  #kinds;
  #labels = 0;

  constructor(binaryen, module) {
    this.#binaryen = binaryen;
    this.#module = module;
    const pairs = ["32", "64"].flatMap((bits) => OPPOSITES.map((pair) => pair.map((name) => binaryen[`${name}Int${bits}`])));
    this.#opposites = new Map(pairs.flatMap(([one, other]) => [[one, other], [other, one]]));
    this.#kinds = new Map(Object.entries(PARTS).map(([name, parts]) => [binaryen[`${name}Id`], { accessors: binaryen[name], parts }]));
  }

  /** Rewrites each function that the module defines. */
  rewriteAll() {
    const { Function, getFunctionInfo } = this.#binaryen;
    for (let i = 0; i < this.#module.getNumFunctions(); i++) {
      const reference = this.#module.getFunctionByIndex(i);
      const { module: importedFrom, body } = getFunctionInfo(reference);
      if (!importedFrom) Function.setBody(reference, this.#rewritten(body));
    }
  }

  /** The expression with all decisions in it rewritten: itself, or what stands in its place. */
  #rewritten(expression) {
    const { If, IfId, Break, BreakId } = this.#binaryen;
    const id = this.#idOf(expression);
    if (id === IfId) {
      const test = this.#testOf(If.getCondition(expression));
      if (test.operator || (test.isNegated && !If.getIfFalse(expression))) return this.#decision(expression, test);
    } else if (id === BreakId && Break.getCondition(expression) && !Break.getValue(expression)) {
      const test = this.#testOf(Break.getCondition(expression));
      if (test.operator) return this.#together(this.#jump(test, true, Break.getName(expression)));
    }
    this.#rewriteParts(expression, id);
    return expression;
  }

  #rewriteParts(expression, id) {
    const kind = this.#kinds.get(id);
    if (!kind) return;
    const { accessors, parts } = kind;
    const rewrite = (name, ...index) => {
      const part = accessors[`get${name}`](expression, ...index);
      const rewritten = part ? this.#rewritten(part) : part;
      if (rewritten !== part) accessors[`set${name}`](expression, ...index, rewritten);
    };
    for (const part of parts) {
      if (typeof part === "string") rewrite(part);
      else for (let i = 0; i < accessors[`get${part[1]}`](expression); i++) rewrite(part[0], i);
    }
  }

  /** What an if becomes: both of its arms, or its value, as they were. */
  #decision(expression, test) {
    const { If, none, unreachable } = this.#binaryen;
    const type = this.#typeOf(expression);
    const then = this.#rewritten(If.getIfTrue(expression));
    if (!If.getIfFalse(expression)) return this.#together(this.#when(test, [then]));
    const otherwise = this.#rewritten(If.getIfFalse(expression));
    const end = this.#label();
    const leave = type === none ? [then, this.#module.br(end)] : [this.#module.br(end, undefined, then)];
    const statements = this.#when(test, this.#typeOf(then) === unreachable ? [then] : leave);
    return this.#module.block(end, [...statements, otherwise], type);
  }

  /** @returns {Test} what is asked, down to its parts. */
  #testOf(expression, isNegated = false) {
    const { If, IfId, Unary, UnaryId, EqZInt32, i32 } = this.#binaryen;
    const id = this.#idOf(expression);
    if (id === UnaryId && Unary.getOp(expression) === EqZInt32) return this.#testOf(Unary.getValue(expression), !isNegated);
    const leaf = { expression, isNegated };
    if (id !== IfId || this.#typeOf(expression) !== i32) return leaf;
    const [then, otherwise] = [If.getIfTrue(expression), If.getIfFalse(expression)];
    const both = (operator, isFirstNegated, second) => ({
      operator: isNegated ? { and: "or", or: "and" }[operator] : operator,
      first: this.#testOf(If.getCondition(expression), isFirstNegated !== isNegated),
      second: this.#testOf(second, isNegated),
    });
    if (this.#isConstant(otherwise, 0)) return both("and", false, then);
    if (this.#isConstant(then, 1)) return both("or", false, otherwise);
    if (this.#isConstant(then, 0)) return both("and", true, otherwise);
    if (this.#isConstant(otherwise, 1)) return both("or", true, then);
    return leaf;
  }

  /** Statements that do what `statements` do if the test holds. */
  #when(test, statements) {
    if (test.operator === "and") return this.#when(test.first, this.#when(test.second, statements));
    if (test.operator === "or") {
      return this.#inBlock((out) => [
        ...this.#inBlock((then) => [...this.#jump(test.first, true, then), ...this.#jump(test.second, false, out)]),
        ...statements,
      ]);
    }
    const condition = this.#rewritten(test.expression);
    if (!test.isNegated || this.#oppose(condition)) return [this.#module.if(condition, this.#together(statements))];
    return this.#inBlock((out) => [this.#module.br(out, condition), ...statements]);
  }

  /** Statements that go to `label` if the test holds, where `wanted`, or if it does not. */
  #jump(test, wanted, label) {
    const { first, second } = test;
    if (test.operator === (wanted ? "or" : "and")) return [...this.#jump(first, wanted, label), ...this.#jump(second, wanted, label)];
    if (test.operator === "and") return this.#when(first, this.#jump(second, true, label));
    if (test.operator === "or") return this.#inBlock((past) => [...this.#jump(first, true, past), ...this.#jump(second, false, label)]);
    const condition = this.#rewritten(test.expression);
    const isMeant = test.isNegated !== wanted || this.#oppose(condition);
    return [this.#module.br(label, isMeant ? condition : this.#module.i32.eqz(condition))];
  }

  /** Makes a comparison its opposite; false for what is none. */
  #oppose(expression) {
    const { Binary, BinaryId } = this.#binaryen;
    const opposite = this.#idOf(expression) === BinaryId ? this.#opposites.get(Binary.getOp(expression)) : undefined;
    if (opposite === undefined) return false;
    Binary.setOp(expression, opposite);
    return true;
  }

  #inBlock(statements) {
    const label = this.#label();
    return [this.#module.block(label, statements(label))];
  }

  #together(statements) {
    return statements.length === 1 ? statements[0] : this.#module.block(null, statements);
  }

  /** No name of asc's has a space. */
  #label() {
    return `branch ${this.#labels++}`;
  }

  #isConstant(expression, value) {
    const { ConstId, getExpressionInfo } = this.#binaryen;
    return this.#idOf(expression) === ConstId && getExpressionInfo(expression).value === value;
  }

  #idOf(expression) {
    return this.#binaryen.getExpressionId(expression);
  }

  #typeOf(expression) {
    return this.#binaryen.getExpressionType(expression);
  }
}
