import { ApiProperty } from '@nestjs/swagger';

class Limits {
  @ApiProperty({ nullable: true, type: 'integer', description: 'null is unlimited.' })
  readonly max_servers!: number | null;
}
class ServerUsage {
  @ApiProperty({ type: 'integer' }) readonly reserved!: number;
  @ApiProperty({ type: 'integer' }) readonly confirmed!: number;
}
class Usage {
  @ApiProperty() readonly servers!: ServerUsage;
}

export class LicenseRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ enum: ['basic', 'professional', 'enterprise'] }) readonly tier!: string;
  @ApiProperty({ enum: ['payment_processing', 'infrastructure_provisioning'], isArray: true })
  readonly features!: readonly string[];
  @ApiProperty() readonly limits!: Limits;
  @ApiProperty({ format: 'date-time' }) readonly expiresAt!: string;
  @ApiProperty({ enum: ['active', 'expired'] }) readonly status!: string;
  @ApiProperty() readonly usage!: Usage;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
}
