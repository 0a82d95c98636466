import type { Activity } from './chats.ts';

/** An Adaptive Card element or action. */
type Element = { type?: string; [field: string]: unknown };

/** Where visible elements hide; an unopened `Action.ShowCard` and a `fallback` are not among it. */
const CHILDREN = ['body', 'items', 'columns', 'rows', 'cells', 'actions', 'selectAction'];

/** The words of a message as Teams shows them, one line each. */
export function linesOf(activity: Activity): string[] {
  const lines = [activity.text ?? '', ...elementsOf(activity).flatMap(wordsOf)];
  return lines.filter((line) => line.trim() !== '');
}

/**
 * What a tap on the first button of this title sends, or on the first one after the words `after`: the action's data and the
 * inputs' defaults. undefined: no such button.
 */
export function submissionOf(activity: Activity, title: string, after = ''): Record<string, unknown> | undefined {
  const elements = elementsOf(activity);
  const start = elements.findIndex((element) => wordsOf(element).some((words) => words.includes(after)));
  const button = elements
    .slice(Math.max(start, 0))
    .find((element) => element.type === 'Action.Submit' && element.title === title);
  if (!button || start < 0) return undefined;
  const inputs = elements.filter(({ type, id }) => type?.startsWith('Input.') && typeof id === 'string');
  const defaults = Object.fromEntries(inputs.map(({ id, value }) => [id, value ?? '']));
  // As Teams' clients do: what is typed wins over what the button says.
  return { ...(button.data as Record<string, unknown> | undefined), ...defaults };
}

function wordsOf(element: Element): string[] {
  const { type = '', text, title, label } = element;
  if (type === 'TextBlock') return [`${text}`];
  if (type === 'RichTextBlock') {
    return [
      list(element.inlines)
        .map((inline) => (typeof inline === 'string' ? inline : inline.text))
        .join(''),
    ];
  }
  if (type === 'FactSet') return list(element.facts).map((fact) => `${fact.title} ${fact.value}`);
  if (type.startsWith('Input.')) {
    return [`${label ?? ''}`, ...list(element.choices).map((choice) => `${choice.title}`)];
  }
  return type.startsWith('Action.') ? [`${title ?? ''}`] : [];
}

/** In reading order. */
function elementsOf({ attachments = [] }: Activity): Element[] {
  return (
    attachments
      .filter(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')
      .map(({ content }) => content as Element)
      // Teams on phones does not render a card without a version (https://github.com/microsoft/teams.ts/pull/471).
      .filter(({ version }) => version !== undefined)
      .flatMap(withDescendants)
  );
}

function withDescendants(element: Element): Element[] {
  if (element.isVisible === false) return [];
  const below = CHILDREN.flatMap((field) => list(element[field]));
  return [element, ...below.flatMap(withDescendants)];
}

function list(field: unknown): Element[] {
  const items = field === undefined ? [] : ([field].flat() as (Element | string)[]);
  // An inline that is a string is short for a TextRun.
  return items.map((item) => (typeof item === 'string' ? { text: item } : item));
}
