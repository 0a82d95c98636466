/** What is wrong with a piece of a card. */
export type Finding = {
  fault: 'overflow' | 'clipped' | 'contrast' | 'target' | 'broken group';
  text: string;
  detail: string;
};
export type CardFinding = Finding & { card: string };
