import { deadline } from '../domain/deadline.ts';
import type { Clock } from '../domain/ports.ts';
import { type Verdict, wrong } from './check.ts';

/** With any one system; the doctor is asked at leisure. */
export const PATIENCE_MS = 10_000;

/** Codes of Node and OpenSSL for a certificate that is not trusted: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

export type Answer = {
  status: number;
  /** Epoch milliseconds on the clock of whoever answered. */
  date: number | undefined;
  /** undefined: it is no JSON. */
  body: unknown;
};

/** One request without any credentials; or why there was no answer. */
export async function ask(
  clock: Clock,
  url: string,
  init: Pick<RequestInit, 'method' | 'headers' | 'body'> = {},
): Promise<Answer | { failed: Verdict }> {
  const { host } = new URL(url);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: deadline(clock, PATIENCE_MS) });
    const date = Date.parse(response.headers.get('date') ?? '');
    const body = await response.json().catch(() => undefined);
    return { status: response.status, date: Number.isNaN(date) ? undefined : date, body };
  } catch (error) {
    return { failed: unreachable(host, codeOf(error)) };
  }
}

function codeOf(error: unknown): string {
  const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function unreachable(host: string, code: string): Verdict {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return wrong(
      `the name ${host} is not known here (${code})`,
      "Look at this machine's DNS, and at the setting that names the host.",
    );
  }
  if (UNTRUSTED.test(code)) {
    return wrong(
      `${host} shows a certificate that this machine does not trust (${code})`,
      'If a proxy inspects TLS here, exempt this host, or name its certificate authority in NODE_EXTRA_CA_CERTS of the process, not in .env.',
    );
  }
  return wrong(
    `${host} does not answer${code && ` (${code})`}`,
    `Let this machine reach ${host} over HTTPS, and directly: a forward proxy is not supported.`,
  );
}
