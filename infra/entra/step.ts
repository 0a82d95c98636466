/**
 * A request to Graph. `{sso.appId}` and the like, in its path and body, stand for ids that are there already or that an earlier step
 * gives. `gives`: which of them the answer gives, and the property that each is.
 */
export type Step = {
  says: string;
  method: 'POST' | 'PATCH';
  path: string;
  body: unknown;
  gives?: Readonly<Record<string, 'id' | 'appId'>>;
};

/** Ids by what stands for them. */
export type Known = Record<string, string>;

/** `text` with the ids in it. Throws for one that nothing has given. */
export function filled(text: string, known: Known): string {
  return text.replace(/\{([a-z]+\.[a-zA-Z]+)\}/g, (_, name: string) => {
    const id = known[name];
    if (id === undefined) throw new Error(`Nothing has given ${name}.`);
    return id;
  });
}
