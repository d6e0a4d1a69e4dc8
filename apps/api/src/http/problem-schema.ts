import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

class FieldProblem {
  @ApiProperty({ description: 'JSON pointer into the request, such as /email.' }) readonly pointer!: string;
  @ApiProperty() readonly code!: string;
  @ApiProperty() readonly detail!: string;
}

/** RFC 9457, as every refusal is answered. */
export class Problem {
  @ApiProperty() readonly type!: string;
  @ApiProperty() readonly title!: string;
  @ApiProperty({ type: 'integer' }) readonly status!: number;
  @ApiProperty({ description: 'What went wrong, and what to do next.' }) readonly detail!: string;
  @ApiProperty({ description: 'Stable for ever, such as billing.order_not_found.' }) readonly code!: string;
  @ApiProperty({ description: 'Under which the log has the rest.' }) readonly traceId!: string;
  @ApiPropertyOptional({ type: [FieldProblem] }) readonly errors?: readonly FieldProblem[];
}
