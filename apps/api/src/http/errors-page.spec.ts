import { explainedErrors } from './error-catalogue';
import { errorsPage } from './errors-page';
import { httpErrors } from './http.errors';
import { toProblem } from './problem';

describe('the errors page', () => {
  it('has the place that the type of a problem names', () => {
    const { type } = toProblem(httpErrors.notFound('order'), 'trace-1');
    const [, fragment] = type.split('#');
    expect(errorsPage(explainedErrors())).toContain(`id="${fragment}"`);
  });

  it('shows what comes from elsewhere as text', () => {
    const page = errorsPage([
      { code: 'a"b', kind: 'rule', status: 422, sentence: `<script>alert('1 & 2')</script>` },
    ]);
    expect(page).toContain('&lt;script&gt;alert(&#39;1 &amp; 2&#39;)&lt;/script&gt;');
    expect(page).toContain('id="a&quot;b"');
    expect(page).not.toContain('<script');
  });
});

describe('the catalogue of errors', () => {
  it('gives every code one meaning', () => {
    const codes = explainedErrors().map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('shows an ellipsis for a fact of the single case', () => {
    const about = explainedErrors().find(({ code }) => code === 'http.not_found');
    expect(about).toEqual({
      code: 'http.not_found',
      kind: 'not_found',
      status: 404,
      sentence: 'There is no such …. Check its id.',
    });
  });
});
