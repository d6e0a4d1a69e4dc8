import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { money } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import { SandboxForTests } from '../../../../test/support/running-sandbox';
import { paymentGatewayConformance } from './payment-gateway.conformance';
import { SandboxGateway } from './sandbox-gateway.adapter';

const token = 'a-token-for-tests';
const charge = {
  customer: null,
  idempotencyKey: 'k',
  amount: money(1, 'eur'),
  method: 'sandbox_succeeds',
  reference: 'r',
};

describe('the sandbox gateway', () => {
  let sandbox: SandboxForTests;

  beforeAll(async () => {
    sandbox = await SandboxForTests.start();
  });
  afterAll(() => sandbox.close());

  paymentGatewayConformance(() => ({
    gateway: new SandboxGateway({ ...sandbox.access, timeoutMs: 1_000 }),
    methods: {
      succeeds: 'sandbox_succeeds',
      declined: 'sandbox_declined',
      needsConfirmation: 'sandbox_needs_confirmation',
      takesDays: null,
    },
    customer: null,
    failsOnRefund: 'sandbox_fails_on_refund',
    confirmAtBank: async () => undefined,
    settle: async () => undefined,
    loseNextAnswer: async () => 'sandbox_times_out_after_charging',
    refuseRefunds: async () => undefined,
    allowRefunds: async (reference) => {
      await sandbox.call('POST', `/gateway/charges/${reference}/allow-refunds`, {});
    },
  }));

  it('says for good that a wrong token is refused', async () => {
    const stranger = new SandboxGateway({ ...sandbox.access, token: new Secret('wrong') });
    await expect(stranger.charge(charge)).rejects.toMatchObject({ name: 'UpstreamError', retryable: false });
  });
});

describe('a gateway in trouble', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const answering = async (status: number, body: string): Promise<SandboxGateway> => {
    server = createServer((_, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new SandboxGateway({
      url: `http://127.0.0.1:${port}`,
      token: new Secret(token),
      timeoutMs: 1_000,
    });
  };

  it('that does not listen was not charged: try later', async () => {
    const gateway = await answering(200, '');
    await new Promise((resolve) => server?.close(resolve));
    await expect(gateway.charge(charge)).rejects.toMatchObject({ name: 'UpstreamError', retryable: true });
    await expect(gateway.find(charge)).rejects.toMatchObject({ name: 'UpstreamError', retryable: true });
  });

  it.each([
    [500, '{}'],
    [502, '<html>'],
    [201, '{"id":'],
    [201, '{"id":"charge-1","status":"maybe"}'],
  ])('that answers a charge with %i and %s may have charged', async (status, body) => {
    expect(await (await answering(status, body)).charge(charge)).toEqual({ outcome: 'unknown' });
  });

  it('that answers a question with nonsense is asked again', async () => {
    const gateway = await answering(200, '{"charges":[{}]}');
    await expect(gateway.find(charge)).rejects.toMatchObject({ name: 'UpstreamError', retryable: true });
  });

  it.each([429, 503])('that answers %i has not charged: try later', async (status) => {
    const gateway = await answering(status, '{}');
    await expect(gateway.charge(charge)).rejects.toMatchObject({ name: 'UpstreamError', retryable: true });
  });
});
