import type { Graph } from './graph.ts';
import { filled, type Known, type Step } from './step.ts';

/** Does one step, and adds to `known` what it gives. */
export async function apply(graph: Graph, { method, path, body, gives = {} }: Step, known: Known): Promise<void> {
  const answer = await graph.send(method, filled(path, known), filled(JSON.stringify(body), known));
  for (const [name, property] of Object.entries(gives)) known[name] = String(answer[property]);
}
