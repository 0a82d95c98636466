import type { Finding } from './npm-audit.ts';

/** Why a finding cannot hurt here, or what overrides it; on the day after `until` somebody looks again. */
export type Explanation = { id: string; package: string; reason: string; until: string };

type Verdict = { finding: Finding; explanation: Explanation | undefined };

const isOf = (finding: Finding) => (explanation: Explanation) =>
  explanation.id === finding.id && explanation.package === finding.package;

const holds = ({ until, reason }: Explanation, day: string) =>
  /^\d{4}-\d\d-\d\d$/.test(until) && until >= day && reason.trim() !== '';

/** Each finding with the explanation that holds on this day, and the explanations that no finding needs any more. */
export function explain(findings: Finding[], explanations: Explanation[], day: string) {
  const verdicts = findings.map((finding): Verdict => {
    const explanation = explanations.filter(isOf(finding)).find((one) => holds(one, day));
    return { finding, explanation };
  });
  const stale = explanations.filter((explanation) => !findings.some((finding) => isOf(finding)(explanation)));
  return { verdicts, stale };
}
