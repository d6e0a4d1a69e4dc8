import 'reflect-metadata';
import { join } from 'node:path';
import { Expose, plainToInstance, Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  isURL,
  validateSync,
} from 'class-validator';
import { isEventStoreDbUrl } from './event-store-url';
import { addressesIn, isNetwork } from './networks';

const postgres = { protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true };
const smtp = { protocols: ['smtp', 'smtps'], require_tld: false, require_protocol: true };
const web = { protocols: ['http', 'https'], require_tld: false, require_protocol: true };
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const key32 = /^[A-Za-z0-9+/]{43}=$/;
const eventStoreUrl = {
  validate: (value: unknown): boolean =>
    typeof value === 'string' && (isURL(value, postgres) || isEventStoreDbUrl(value)),
  defaultMessage: (): string =>
    'EVENT_STORE_URL must be an address that starts with postgres://, esdb:// or kurrentdb://',
};
const proxies = {
  validate: (value: unknown): boolean => typeof value === 'string' && addressesIn(value).every(isNetwork),
  defaultMessage: (): string =>
    'TRUSTED_PROXIES must be IP addresses or networks such as 10.0.0.0/8, with commas between them',
};
const origins = {
  validate: (value: unknown): boolean => typeof value === 'string' && listed(value).every(isOrigin),
  defaultMessage: (): string =>
    'CORS_ORIGINS must be origins such as https://panel.example.com, with commas between them and no path',
};
const stripeKey = /^(sk|rk)_(test|live)_[A-Za-z0-9_]{1,200}$/;
const webhookSecrets = /^whsec_[A-Za-z0-9+/=_-]{1,200}(,whsec_[A-Za-z0-9+/=_-]{1,200}){0,9}$/;
/** Where payments go; anything else is a stand-in for tests. */
export const stripeApi = 'https://api.stripe.com';
const listed = (text: string): readonly string[] => text.split(',').map((part) => part.trim());
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;
/** Any other text stays one, and is refused for not being a boolean. */
const toBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' || (value === 'false' ? false : value);

/** Everything that can be set from outside; read once, at boot. The table for users is in docs/settings.md. */
export class Settings {
  @Expose() @IsIn(['development', 'test', 'production']) NODE_ENV: 'development' | 'test' | 'production' =
    'development';
  @Expose() @IsString() @MaxLength(255) HOST = '127.0.0.1';
  @Expose() @Type(() => Number) @IsInt() @Min(0) @Max(65_535) PORT = 3000;
  @Expose() @IsOptional() @IsUrl(web) PUBLIC_URL?: string;
  @Expose() @IsOptional() @IsUrl(web) OIDC_ISSUER?: string;
  @Expose() @IsOptional() @IsString() @MaxLength(255) OIDC_CLIENT_ID?: string;
  @Expose() @IsOptional() @IsString() @MaxLength(1024) OIDC_CLIENT_SECRET?: string;
  @Expose() @IsString() @MaxLength(63) OIDC_NAME = 'Single sign-on';
  @Expose() @IsOptional() @ValidateBy({ name: 'proxies', validator: proxies }) TRUSTED_PROXIES?: string;
  @Expose() @IsOptional() @ValidateBy({ name: 'origins', validator: origins }) CORS_ORIGINS?: string;
  @Expose() @Type(() => Number) @IsNumber() @Min(0.01) @Max(1_000) RATE_LIMIT_FACTOR = 1;
  @Expose() @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(65_535) PROJECTOR_PORT?: number;
  @Expose() @IsString() @MaxLength(4096) DATA_DIR = '.data';
  @Expose() @IsIn(logLevels) LOG_LEVEL: (typeof logLevels)[number] = 'info';
  @Expose() @IsOptional() @IsUrl(postgres) DATABASE_URL?: string;
  @Expose() @IsOptional() @IsUrl(postgres) DATABASE_API_URL?: string;
  @Expose() @IsOptional() @IsUrl(postgres) DATABASE_PROJECTOR_URL?: string;
  @Expose()
  @IsOptional()
  @ValidateBy({ name: 'eventStoreUrl', validator: eventStoreUrl })
  EVENT_STORE_URL?: string;
  @Expose() @IsOptional() @IsUrl({ protocols: ['redis', 'rediss'], require_tld: false }) REDIS_URL?: string;
  @Expose() @IsOptional() @IsUrl(smtp) SMTP_URL?: string;
  @Expose() @IsOptional() @IsEmail() @MaxLength(254) MAIL_FROM?: string;
  @Expose()
  @IsOptional()
  @Matches(key32, { message: 'MASTER_KEY must be 32 bytes in base64' })
  MASTER_KEY?: string;
  @Expose()
  @IsOptional()
  @Matches(key32, { message: 'MASTER_KEY_OTHER must be 32 bytes in base64' })
  MASTER_KEY_OTHER?: string;
  @Expose()
  @IsOptional()
  @Matches(key32, { message: 'INDEX_KEY must be 32 bytes in base64' })
  INDEX_KEY?: string;
  @Expose()
  @IsOptional()
  @Matches(key32, { message: 'AUDIT_SIGNING_KEY must be 32 bytes in base64' })
  AUDIT_SIGNING_KEY?: string;
  @Expose()
  @IsOptional()
  @Matches(key32, { message: 'AUDIT_EXPORT_KEY must be 32 bytes in base64' })
  AUDIT_EXPORT_KEY?: string;
  @Expose() @IsOptional() @IsString() @MaxLength(4096) AUDIT_ANCHOR_FILE?: string;
  @Expose() @Type(() => Number) @IsInt() @Min(1) @Max(300) AUDIT_ANCHOR_SECONDS = 60;
  @Expose() @IsOptional() @IsUrl(web) SANDBOX_URL?: string;
  @Expose() @IsOptional() @IsString() @MaxLength(200) SANDBOX_TOKEN?: string;
  @Expose() @IsUrl(web) AWS_STS_URL = 'https://sts.amazonaws.com';
  @Expose() @IsUrl(web) GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com';
  @Expose() @IsUrl(web) GOOGLE_COMPUTE_URL = 'https://compute.googleapis.com';
  @Expose() @IsUrl(web) AZURE_LOGIN_URL = 'https://login.microsoftonline.com';
  @Expose() @IsUrl(web) AZURE_MANAGEMENT_URL = 'https://management.azure.com';
  @Expose() @IsUrl(web) DIGITALOCEAN_API_URL = 'https://api.digitalocean.com';
  @Expose() @IsUrl(web) HETZNER_API_URL = 'https://api.hetzner.cloud';
  @Expose()
  @Transform(toBoolean)
  @IsBoolean({ message: 'ALLOW_SANDBOX must be true or false' })
  ALLOW_SANDBOX = false;
  @Expose()
  @IsOptional()
  @Matches(stripeKey, { message: 'STRIPE_SECRET_KEY must be a key of Stripe, which starts with sk_ or rk_' })
  STRIPE_SECRET_KEY?: string;
  @Expose()
  @IsOptional()
  @Matches(webhookSecrets, {
    message: 'STRIPE_WEBHOOK_SECRETS must be secrets that start with whsec_, with commas between them',
  })
  STRIPE_WEBHOOK_SECRETS?: string;
  @Expose() @IsUrl(web) STRIPE_API_BASE = stripeApi;
  @Expose() @IsOptional() @IsString() @MaxLength(4096) TERRAFORM_BIN?: string;
  @Expose()
  @IsOptional()
  @Matches(/^[a-z_.-]{1,100}:kill$/, {
    message: 'FAILPOINT must be a name of `slipway failpoints` and :kill',
  })
  FAILPOINT?: string;
}

/** The settings do not allow a start. Its message is for the operator: which variable, and what it must be. */
export class InvalidSettings extends Error {}

export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const settings = plainToInstance(Settings, given, {
    excludeExtraneousValues: true,
    exposeDefaultValues: true,
  });
  const problems = validateSync(settings).flatMap((problem) => Object.values(problem.constraints ?? {}));
  if (problems.length > 0)
    throw new InvalidSettings(`These settings do not allow a start: ${problems.join('; ')}`);
  if (settings.NODE_ENV === 'production' && settings.SANDBOX_URL && !settings.ALLOW_SANDBOX) {
    throw new InvalidSettings(
      'SANDBOX_URL is set in production. Remove it, or set ALLOW_SANDBOX=true to allow make-believe servers.',
    );
  }
  refuseStandIn(settings);
  refuseFailpoint(settings);
  refuseHalfProvider(settings);
  return settings;
}

function refuseFailpoint({ NODE_ENV, FAILPOINT }: Settings): void {
  if (NODE_ENV === 'test' || FAILPOINT === undefined) return;
  throw new InvalidSettings(
    'FAILPOINT is set, and NODE_ENV is not test. Leave it out: it kills this process on purpose.',
  );
}

function refuseStandIn({ NODE_ENV, STRIPE_API_BASE }: Settings): void {
  if (NODE_ENV !== 'production' || STRIPE_API_BASE === stripeApi) return;
  throw new InvalidSettings(
    'STRIPE_API_BASE is not Stripe’s own address, and NODE_ENV is production. Leave it out: it is for tests.',
  );
}

/** Whoever reads along with plain HTTP becomes anybody; on this machine nobody does. */
function refuseHalfProvider({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET }: Settings): void {
  const given = [OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET].filter((one) => one !== undefined);
  if (given.length !== 0 && given.length !== 3)
    throw new InvalidSettings(
      'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are set together, or not at all.',
    );
  if (OIDC_ISSUER === undefined) return;
  const { protocol, hostname } = new URL(OIDC_ISSUER);
  if (protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return;
  throw new InvalidSettings(
    'OIDC_ISSUER must start with https://. Plain HTTP is for a provider on this machine.',
  );
}

type Optional = { [K in keyof Settings]-?: undefined extends Settings[K] ? K : never }[keyof Settings];

/** A setting that this process cannot do without. */
export function required<K extends Optional>(settings: Settings, name: K): NonNullable<Settings[K]> {
  const value = settings[name];
  if (value === undefined) {
    throw new InvalidSettings(
      `${name} is not set. \`npm start\` sets it; see docs/settings.md to start a process by hand.`,
    );
  }
  return value;
}

export function auditAnchorFile({ AUDIT_ANCHOR_FILE, DATA_DIR }: Settings): string {
  return AUDIT_ANCHOR_FILE ?? join(DATA_DIR, 'audit-anchors.ndjson');
}

/** Whose word counts when they say for whom they ask; nobody's by itself. */
/** Sites whose scripts may read our answers, with a token of their own; never with a cookie. */
export function corsOrigins({ CORS_ORIGINS }: Settings): readonly string[] {
  return CORS_ORIGINS === undefined ? [] : listed(CORS_ORIGINS);
}

export function trustedProxies({ TRUSTED_PROXIES }: Settings): readonly string[] {
  return TRUSTED_PROXIES === undefined ? [] : addressesIn(TRUSTED_PROXIES);
}

export function publicUrl(settings: Settings): URL {
  return new URL(settings.PUBLIC_URL ?? `http://${settings.HOST}:${String(settings.PORT)}`);
}
