import { readHcl } from './hcl';

test('reads headers, arguments and blocks inside', () => {
  const [block] = readHcl(`
# a remark { that = "does not count" }
resource "cloud_server" "server" {
  name = "a-\${var.run["x}"]}" # why
  tags = {
    run = var.run
  }

  disk {
    size = 20
  }
  access {}
}
`).blocks;
  expect(block).toMatchObject({ kind: 'resource', labels: ['cloud_server', 'server'] });
  expect([...(block?.arguments ?? [])]).toEqual([
    ['name', '"a-${var.run["x}"]}"'],
    ['tags', '{\n    run = var.run\n  }'],
  ]);
  expect(block?.blocks.map(({ kind }) => kind)).toEqual(['disk', 'access']);
});

test.each([
  ['a = <<EOT\nx\nEOT', 'line 1: this reader knows no heredoc'],
  ['a = 1\na = 2', 'line 2: a is set twice'],
  ['block {\n', 'line 2: the block block has no end'],
  ['a = [1,\n', 'line 2: ] is missing'],
  ['a = "x\n"', 'line 1: a text has no end'],
  ['a "label"', 'line 1: a is neither an argument nor a block'],
  ['= 1', 'line 1: a name is expected'],
])('refuses %j', (text, why) => expect(() => readHcl(text)).toThrow(why));
