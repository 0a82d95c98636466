const PLACEHOLDER = /\$\{\{(\w+)\}\}/g;
const LEFT_OVER = '${{';

/**
 * A JSON text as a value, with each `${{NAME}}` in its texts replaced: the Microsoft 365 Agents Toolkit spells placeholders so.
 * Faults are placeholders without a value and what only looks like a placeholder, also in a value.
 */
export function fill(
  template: string,
  values: Readonly<Record<string, string>>,
): { filled: unknown; faults: string[] } {
  const faults: string[] = [];

  function replaced(placeholder: string, name: string): string {
    const value = (Object.hasOwn(values, name) && values[name]) || '';
    if (!value.trim()) faults.push(`${placeholder} has no value`);
    return value;
  }

  // Within the parsed texts, so that no value can become more than a text.
  const filled = JSON.parse(template, (key, part) => {
    const content = typeof part === 'string' ? part.replace(PLACEHOLDER, replaced) : part;
    if ([key, content].some((text) => typeof text === 'string' && text.includes(LEFT_OVER))) {
      faults.push(`${key} still has a ${LEFT_OVER} in it`);
    }
    return content;
  });
  return { filled, faults };
}
