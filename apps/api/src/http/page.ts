import { applyDecorators } from '@nestjs/common';
import type { Type as Class } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** How every list is asked for. */
export class PageQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 25 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  readonly limit: number = 25;

  @ApiPropertyOptional({ description: 'The `next` of the page before.' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  readonly cursor?: string;

  @ApiPropertyOptional({ description: 'The X-Consistency-Token of a command whose effect must be seen.' })
  @IsOptional()
  @IsString()
  @Length(1, 120)
  readonly after?: string;
}

/** The query of a single thing. */
export class AfterQuery {
  @ApiPropertyOptional({ description: 'The X-Consistency-Token of a command whose effect must be seen.' })
  @IsOptional()
  @IsString()
  @Length(1, 120)
  readonly after?: string;
}

export function ApiPageResponse(row: Class<unknown>): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(row),
    ApiOkResponse({
      schema: {
        type: 'object',
        required: ['items', 'next'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(row) } },
          next: {
            type: 'string',
            nullable: true,
            description: 'Cursor of the next page; null on the last one.',
          },
        },
      },
    }),
  );
}
