// A worker's side of the protocol: answers one request at a time, in their order.
//   in   what answers
//   err  whatever it throws becomes a failure with the stack, which the page shows as a mistake of the playground
import type { FromWorker, Protocol, ToWorker } from "../protocol.js";

export type Answerer<P extends Protocol> = (request: P["request"], progress: (step: P["progress"]) => void) => Promise<P["answer"]> | P["answer"];

export function serve<P extends Protocol>(answerer: Answerer<P>): void {
  const send = (message: FromWorker<P>): void => postMessage(message);
  let last: Promise<void> = Promise.resolve();
  addEventListener("message", ({ data }: MessageEvent<ToWorker<P>>) => {
    last = last.then(() => answer(answerer, data, send));
  });
  send({ kind: "ready" });
}

async function answer<P extends Protocol>(answerer: Answerer<P>, { id, request }: ToWorker<P>, send: (message: FromWorker<P>) => void): Promise<void> {
  try {
    send({ kind: "answer", id, answer: await answerer(request, (progress) => send({ kind: "progress", id, progress })) });
  } catch (problem) {
    send({ kind: "failure", id, message: problem instanceof Error ? problem.stack ?? problem.message : String(problem) });
  }
}
