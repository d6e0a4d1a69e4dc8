import { ApiProperty } from '@nestjs/swagger';
import { FailureReason, MoneyValue } from './billing.responses';

const stageNames = [
  'order',
  'quota',
  'payment',
  'approval',
  'provisioning',
  'registration',
  'verification',
  'destruction',
  'refund',
];
const stageStatuses = ['pending', 'running', 'waiting', 'succeeded', 'failed', 'skipped'];

class EngineFacts {
  @ApiProperty({ enum: ['terraform', 'tofu', 'simulator'] }) readonly name!: string;
  @ApiProperty() readonly version!: string;
}
class OperationResources {
  @ApiProperty({ format: 'uuid' }) readonly orderId!: string;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) readonly infrastructureId!: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) readonly serverId!: string | null;
}
class Stage {
  @ApiProperty({ enum: stageNames }) readonly name!: string;
  @ApiProperty({ enum: stageStatuses }) readonly status!: string;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) readonly startedAt!: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) readonly finishedAt!: string | null;
  @ApiProperty({ nullable: true, type: String }) readonly detail!: string | null;
}

class PlannedResource {
  @ApiProperty() readonly address!: string;
  @ApiProperty({ enum: ['create', 'change', 'replace', 'destroy'] }) readonly action!: string;
}
class PlanCost {
  @ApiProperty({ nullable: true, type: MoneyValue, description: 'null: the price table does not know.' })
  readonly monthly!: MoneyValue | null;
  @ApiProperty({ type: 'integer', description: 'Of the price table.' }) readonly priceVersion!: number;
}
class PlanApproval {
  @ApiProperty({ enum: ['awaited', 'approved', 'discarded'] }) readonly status!: string;
  @ApiProperty() readonly threshold!: MoneyValue;
  @ApiProperty({ format: 'date-time' }) readonly until!: string;
}
class OperationPlan {
  @ApiProperty({ description: 'An approval names it, so that what was seen is what is applied.' })
  readonly digest!: string;
  @ApiProperty({ type: 'integer' }) readonly toAdd!: number;
  @ApiProperty({ type: 'integer' }) readonly toChange!: number;
  @ApiProperty({ type: 'integer' }) readonly toDestroy!: number;
  @ApiProperty({ type: [PlannedResource], description: 'The first hundred.' })
  readonly resources!: readonly PlannedResource[];
  @ApiProperty() readonly cost!: PlanCost;
  @ApiProperty({ nullable: true, type: PlanApproval, description: 'null: nobody has to approve it.' })
  readonly approval!: PlanApproval | null;
}

export class OperationRow {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ enum: ['order'] }) readonly kind!: string;
  @ApiProperty({ enum: ['running', 'waiting', 'succeeded', 'failed'] }) readonly status!: string;
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100 }) readonly progress!: number;
  @ApiProperty({ format: 'date-time' }) readonly startedAt!: string;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) readonly finishedAt!: string | null;
  @ApiProperty({ nullable: true, type: FailureReason }) readonly error!: FailureReason | null;
  @ApiProperty({ nullable: true, type: EngineFacts }) readonly engine!: EngineFacts | null;
  @ApiProperty({ nullable: true, type: OperationPlan }) readonly plan!: OperationPlan | null;
  @ApiProperty() readonly resources!: OperationResources;
  @ApiProperty({ type: [Stage] }) readonly stages!: readonly Stage[];
  @ApiProperty({ format: 'uuid' }) readonly correlationId!: string;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
}

export class LogLineRow {
  @ApiProperty({ type: 'integer' }) readonly seq!: number;
  @ApiProperty({ format: 'date-time' }) readonly at!: string;
  @ApiProperty({ enum: ['stdout', 'stderr'] }) readonly stream!: string;
  @ApiProperty() readonly text!: string;
}
