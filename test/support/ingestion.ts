import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { readCertificates } from '../../sandbox/certificates.ts';

/** https://github.com/Azure/azure-rest-api-specs/blob/main/specification/applicationinsights/data-plane/Monitor.Exporters */
type Envelope = {
  iKey: string;
  tags: Record<string, string>;
  data: {
    baseType: string;
    baseData: {
      name?: string;
      success?: boolean;
      properties: Record<string, string>;
      metrics?: { name: string; value: number; count?: number }[];
    };
  };
};

/** Where an Application Insights resource would take in what it is told. */
export async function startIngestion() {
  const { key, cert } = readCertificates(process.env.LATCHKEY_TEST_CERTIFICATES ?? '');
  const requests: { path: string; headers: string; body: string }[] = [];
  const server = createServer({ key, cert }, async (request, response) => {
    const body = await text(request);
    // Made up for each request.
    const { 'x-ms-client-request-id': _, ...headers } = request.headers;
    requests.push({ path: `${request.url}`, headers: JSON.stringify(headers), body });
    const { length } = JSON.parse(body) as unknown[];
    response.statusCode = ingestion.status;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ itemsReceived: length, itemsAccepted: length, errors: [] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ingestion = {
    requests,
    /** Of its answers. */
    status: 200,
    key: '12345678-1234-4234-8234-123456789abc',
    connectionString: `InstrumentationKey=12345678-1234-4234-8234-123456789abc;IngestionEndpoint=${url};LiveEndpoint=${url}`,
    envelopes: () => requests.flatMap(({ body }) => JSON.parse(body) as Envelope[]),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  return ingestion;
}
