import { parseTerraformLine } from './terraform-message.parser';

const line = (fields: object): string =>
  JSON.stringify({ '@message': 'said', '@timestamp': '2026-11-23T15:10:40.594869Z', type: 'log', ...fields });

describe('a line of Terraform', () => {
  it('says its message and when', () => {
    expect(parseTerraformLine(line({}))).toEqual({
      text: 'said',
      at: '2026-11-23T15:10:40.594Z',
      error: null,
    });
  });

  it('says an error with its detail', () => {
    const diagnostic = { severity: 'error', summary: 'No capacity', detail: 'Try another region.' };
    const text = 'Error: No capacity: Try another region.';
    expect(parseTerraformLine(line({ diagnostic }))).toMatchObject({ text, error: text });
  });

  it('of a warning is no error', () => {
    const diagnostic = { severity: 'warning', summary: 'Old', detail: '' };
    expect(parseTerraformLine(line({ diagnostic }))).toMatchObject({ text: 'said', error: null });
  });

  it('about versions and outputs is silent', () => {
    expect(parseTerraformLine(line({ type: 'outputs' })).text).toBeNull();
    expect(parseTerraformLine(line({ type: 'version' })).text).toBeNull();
  });

  it.each([
    ['no JSON', 'Initializing the backend...', 'Initializing the backend...'],
    ['half of JSON', '{"@message":"sai', '{"@message":"sai'],
    ['JSON of somebody else', '{"a":1}', '{"a":1}'],
    ['colors and bells', '\u001b[31mred\u001b[0m\u0007', 'red'],
    ['an override of the writing direction', 'a\u202eb', 'ab'],
    ['nothing', '   ', null],
  ])('that is %s is shown as it is', (_, text, shown) => {
    expect(parseTerraformLine(text)).toEqual({ text: shown, at: null, error: null });
  });

  it.each([['yesterday'], [7], ['x'.repeat(100)]])('with the time %j has none', (timestamp) => {
    expect(parseTerraformLine(line({ '@timestamp': timestamp })).at).toBeNull();
  });
});
