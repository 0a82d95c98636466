import words from '../../cards/words/en.json' with { type: 'json' };
import { spelling } from '../support/needles.ts';

/** https://developer.chrome.com/docs/devtools/memory-problems/heap-snapshots, as far as we read it. */
type Snapshot = {
  snapshot: { meta: { node_fields: string[]; node_types: [string[]]; edge_fields: string[]; edge_types: [string[]] } };
  nodes: number[];
  edges: number[];
  strings: string[];
};

export type Held = { text: string; path: string[] };

const LONGEST = 80;
/** A snapshot has the first 1024 characters of a string, and a card's key comes later. */
const BODY_OF_A_KEY = `"summary":"${words.summaries.key}"`;

/** Strings that hold a key, one of its groups, how one is spelled, or a card with it; each with what holds it, up to a root. */
export function readHeap(json: string, keys: string[]): Held[] {
  const { snapshot, nodes, edges, strings } = JSON.parse(json) as Snapshot;
  const { node_fields, node_types, edge_fields, edge_types } = snapshot.meta;
  const nodeSize = node_fields.length;
  const edgeSize = edge_fields.length;
  const [typeAt, nameAt, countAt] = ['type', 'name', 'edge_count'].map((field) => node_fields.indexOf(field));
  const nodeValue = (node: number, at = 0) => nodes[node * nodeSize + at] ?? 0;
  const typeOf = (node: number) => node_types[0][nodeValue(node, typeAt)] ?? '';
  const nameOf = (node: number) => strings[nodeValue(node, nameAt)] ?? '';
  const count = nodes.length / nodeSize;

  /** Breadth first from the root, so that each path is a shortest one. Weak edges hold nothing. */
  const heldBy = new Int32Array(count).fill(-1);
  const through = new Int32Array(count);
  const firstEdge = new Int32Array(count + 1);
  for (let node = 0; node < count; node++) firstEdge[node + 1] = (firstEdge[node] ?? 0) + nodeValue(node, countAt);
  const queue = [0];
  heldBy[0] = 0;
  for (const node of queue) {
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge++) {
      const to = (edges[edge * edgeSize + 2] ?? 0) / nodeSize;
      if (heldBy[to] !== -1 || edge_types[0][edges[edge * edgeSize] ?? 0] === 'weak') continue;
      heldBy[to] = node;
      through[to] = edge;
      queue.push(to);
    }
  }

  function edgeName(edge: number): string {
    const type = edge_types[0][edges[edge * edgeSize] ?? 0] ?? '';
    const name = edges[edge * edgeSize + 1] ?? 0;
    return type === 'element' || type === 'hidden' ? `[${name}]` : `.${strings[name]}`;
  }

  function pathOf(node: number): string[] {
    const path: string[] = [];
    for (let at = node; at !== 0; at = heldBy[at] ?? 0) {
      const holder = heldBy[at] ?? 0;
      path.push(`${edgeName(through[at] ?? 0)} of ${typeOf(holder)} ${nameOf(holder).slice(0, LONGEST)}`);
    }
    return path;
  }

  const groups = keys.flatMap((key) => key.split('-'));
  const pieces = new Set([...groups, ...groups.map(spelling)]);
  const holdsKey = (text: string) =>
    pieces.has(text) ||
    text.includes(BODY_OF_A_KEY) ||
    keys.some((key) => key.split('-').every((group) => text.includes(group)));
  const found: Held[] = [];
  for (let node = 0; node < count; node++) {
    const text = nameOf(node);
    if (!typeOf(node).endsWith('string') || heldBy[node] === -1 || !holdsKey(text)) continue;
    found.push({ text: `${typeOf(node)} of ${text.length} characters: ${text.slice(0, LONGEST)}`, path: pathOf(node) });
  }
  return found;
}
