import 'reflect-metadata';
import { Expose, plainToInstance, Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  validateSync,
} from 'class-validator';

const postgres = { protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true };
const web = { protocols: ['http', 'https'], require_tld: false, require_protocol: true };
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const key32 = /^[A-Za-z0-9+/]{43}=$/;
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
  @Expose() @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(65_535) PROJECTOR_PORT?: number;
  @Expose() @IsString() @MaxLength(4096) DATA_DIR = '.data';
  @Expose() @IsIn(logLevels) LOG_LEVEL: (typeof logLevels)[number] = 'info';
  @Expose() @IsOptional() @IsUrl(postgres) DATABASE_URL?: string;
  @Expose() @IsOptional() @IsUrl(postgres) DATABASE_API_URL?: string;
  @Expose() @IsOptional() @IsUrl(postgres) DATABASE_PROJECTOR_URL?: string;
  @Expose()
  @IsOptional()
  @IsUrl(postgres, {
    message: 'EVENT_STORE_URL must be a postgres:// address; EventStoreDB is not supported yet',
  })
  EVENT_STORE_URL?: string;
  @Expose() @IsOptional() @IsUrl({ protocols: ['redis', 'rediss'], require_tld: false }) REDIS_URL?: string;
  @Expose()
  @IsOptional()
  @Matches(key32, { message: 'MASTER_KEY must be 32 bytes in base64' })
  MASTER_KEY?: string;
  @Expose()
  @IsOptional()
  @Matches(key32, { message: 'INDEX_KEY must be 32 bytes in base64' })
  INDEX_KEY?: string;
  @Expose() @IsOptional() @IsUrl(web) SANDBOX_URL?: string;
  @Expose() @IsOptional() @IsString() @MaxLength(200) SANDBOX_TOKEN?: string;
  @Expose()
  @Transform(toBoolean)
  @IsBoolean({ message: 'ALLOW_SANDBOX must be true or false' })
  ALLOW_SANDBOX = false;
  @Expose() @IsOptional() @IsString() @MaxLength(4096) TERRAFORM_BIN?: string;
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
  return settings;
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

export function publicUrl(settings: Settings): URL {
  return new URL(settings.PUBLIC_URL ?? `http://${settings.HOST}:${String(settings.PORT)}`);
}
