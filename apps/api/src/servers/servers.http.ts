import { ApiProperty } from '@nestjs/swagger';

class EngineOfServer {
  @ApiProperty({ enum: ['terraform', 'tofu', 'simulator'] }) readonly name!: string;
  @ApiProperty() readonly version!: string;
}
export class Facts {
  @ApiProperty() readonly os!: string;
  @ApiProperty() readonly kernel!: string;
  @ApiProperty({ type: 'integer' }) readonly cores!: number;
  @ApiProperty({ type: 'integer' }) readonly memoryMb!: number;
  @ApiProperty({ type: 'integer' }) readonly diskGb!: number;
  @ApiProperty({ nullable: true, type: String, description: 'Version of Docker; null when there is none.' })
  readonly docker!: string | null;
  @ApiProperty({ format: 'date-time' }) readonly observedAt!: string;
}

export class ServerRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty() readonly name!: string;
  @ApiProperty() readonly provider!: string;
  @ApiProperty() readonly region!: string;
  @ApiProperty({ enum: ['registered', 'ready', 'unverified', 'removing', 'decommissioned'] })
  readonly status!: string;
  @ApiProperty() readonly host!: string;
  @ApiProperty({ type: 'integer' }) readonly port!: number;
  @ApiProperty() readonly user!: string;
  @ApiProperty() readonly hostKeyFingerprint!: string;
  @ApiProperty({ format: 'uuid' }) readonly infrastructureId!: string;
  @ApiProperty({ format: 'uuid' }) readonly orderId!: string;
  @ApiProperty({ nullable: true, type: EngineOfServer }) readonly engine!: EngineOfServer | null;
  @ApiProperty({ description: 'Make-believe.' }) readonly sandbox!: boolean;
  @ApiProperty({ nullable: true, type: Facts }) readonly facts!: Facts | null;
  @ApiProperty({ format: 'date-time' }) readonly registeredAt!: string;
  @ApiProperty({ format: 'date-time' }) readonly updatedAt!: string;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
}
