import { assertNever } from '@slipway/domain/kernel';
import type { CloudName } from '@slipway/domain/provisioning';
import type { Clock } from '@slipway/application/ports';
import type { CloudAccounts, CloudAnswer, CredentialValues } from '@slipway/application/provisioning';
import type { Settings } from '../../config/env';
import { askAws } from './aws-account';
import { askAzure } from './azure-account';
import { askGoogle } from './gcp-account';
import { askDigitalOcean, askHetzner, askSandbox } from './token-account';

export type CloudUrls = Pick<
  Settings,
  | 'AWS_STS_URL'
  | 'GOOGLE_TOKEN_URL'
  | 'GOOGLE_COMPUTE_URL'
  | 'AZURE_LOGIN_URL'
  | 'AZURE_MANAGEMENT_URL'
  | 'DIGITALOCEAN_API_URL'
  | 'HETZNER_API_URL'
  | 'SANDBOX_URL'
>;

/** Every cloud, each at the address that the settings give it. */
export class HttpCloudAccounts implements CloudAccounts {
  constructor(
    private readonly urls: CloudUrls,
    private readonly clock: Clock,
  ) {}

  /** The make-believe one only where there is one. */
  offers(provider: CloudName): boolean {
    return provider !== 'sandbox' || this.urls.SANDBOX_URL !== undefined;
  }

  async ask(provider: CloudName, values: CredentialValues): Promise<CloudAnswer> {
    const { urls } = this;
    switch (provider) {
      case 'aws':
        return askAws(urls.AWS_STS_URL, values);
      case 'gcp': {
        const { GOOGLE_TOKEN_URL: tokenUrl, GOOGLE_COMPUTE_URL: computeUrl } = urls;
        return askGoogle({ tokenUrl, computeUrl }, this.clock, values);
      }
      case 'azure': {
        const { AZURE_LOGIN_URL: loginUrl, AZURE_MANAGEMENT_URL: managementUrl } = urls;
        return askAzure({ loginUrl, managementUrl }, values);
      }
      case 'digitalocean':
        return askDigitalOcean(urls.DIGITALOCEAN_API_URL, values);
      case 'hetzner':
        return askHetzner(urls.HETZNER_API_URL, values);
      case 'sandbox':
        if (urls.SANDBOX_URL === undefined) throw new Error('there is no sandbox here');
        return askSandbox(urls.SANDBOX_URL, values);
      default:
        return assertNever(provider);
    }
  }
}
