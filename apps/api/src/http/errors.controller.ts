import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from './declared-access';
import { explainedErrors } from './error-catalogue';
import { errorsPage } from './errors-page';
import { errorsPath } from './problem';

const page = errorsPage(explainedErrors());

/** Where the `type` of a problem leads. Says nothing about any tenant. */
@ApiExcludeController()
@Controller(errorsPath)
export class ErrorsController {
  @Get()
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return page;
  }
}
