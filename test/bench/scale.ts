/** How often everything is done: 1 is enough to see that it works, 5 for figures to be quoted. */
export type Scale = { effort: number };
