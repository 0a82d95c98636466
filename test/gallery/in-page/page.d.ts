/** What page.ts hands to the scripts of the page. */
declare const AdaptiveCards: typeof import('adaptivecards');
declare const GALLERY: {
  cards: Record<string, Record<string, object>>;
  hostConfigs: Record<string, Record<string, Record<string, object>>>;
  colours: Record<string, Record<string, string>>;
};

type View = { theme: string; width: number; text: number; locale: string };
type Finding = import('../findings.ts').Finding;
type CardFinding = import('../findings.ts').CardFinding;
/** A piece of text and the element whose style it has. */
type Piece = { node: Text; element: HTMLElement; rects: DOMRect[] };
