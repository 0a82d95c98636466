/** The longest that is none of an attack is Intune's branding, with logos of 750 KB each, in base64: https://learn.microsoft.com/intune/intune-service/apps/company-portal-app */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The one way in which our own code asks with a token or a secret: whoever is asked must answer, and sends us to nobody else. An answer
 * that does not end is given up, also one that is long only when it is unpacked, before it fills the memory.
 */
export async function fetchHere(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: 'error' });
  return response.body ? new Response(response.body.pipeThrough(limited()), response) : response;
}

function limited(): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) throw new RangeError('The answer does not end.');
      controller.enqueue(chunk);
    },
  });
}
