// turns.mts rounds file... -- wasm...
import { readFileSync } from "node:fs";
import { startEngine, timeAboveFloor } from "/work/main/bench/src/stopwatch.js";
import { compileC } from "/work/main/bench/src/clang.js";
import { compileAot } from "@flb-wasm/wamr";
const args=process.argv.slice(2); const rounds=Number(args.shift()); const aot=args[0]==="aot"&&!!args.shift(); const i=args.indexOf("--"); const files=args.slice(0,i), mods=args.slice(i+1);
const code=(m:any)=>aot?compileAot(m):m;
const fl=compileC("/work/main/bench/peers/c/pass-through.c").module!;
for(const f of files){ const recs=readFileSync(f,"utf8").split("\n").filter(l=>l.trim());
 const floor=await startEngine({module:code(fl),functionName:"pass_through"});
 const es=await Promise.all(mods.map(m=>{const [p,fn]=m.split(":"); return startEngine({module:code(readFileSync(p!)),functionName:fn??"redact"});}));
 const ts=await timeAboveFloor(es,floor,recs,rounds);
 console.log(f.split("/").pop()!.padEnd(12), ts.map((t,k)=>mods[k]!.split("/").pop()!.replace(".wasm","")+" "+(t instanceof Error?t.message:`${t.above.toFixed(0)}±${t.spread.toFixed(0)}`)).join("  "), "floor", (ts[0] as any).floor?.toFixed(0));
 for(const e of [floor,...es]) e.close(); }
process.exit(0);
