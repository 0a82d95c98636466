const pending = (version: string) => `## ${version} – unreleased\n`;

/** Whether CHANGELOG.md says what is new in a version that is not released. */
export const isPending = (changelog: string, version: string) => changelog.includes(`\n${pending(version)}`);

/** Says that the version is of this day. */
export const releasedOn = (changelog: string, version: string, day: string) =>
  changelog.replace(pending(version), `## ${version} – ${day}\n`);
