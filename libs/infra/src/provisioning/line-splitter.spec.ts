import fc from 'fast-check';
import { LineSplitter } from './line-splitter';

const split = (chunks: readonly Buffer[], limit = 100) => {
  const splitter = new LineSplitter(limit);
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
};

describe('a stream cut into lines', () => {
  it('gives the same lines wherever its chunks end, also inside a character', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 20 })),
        fc.integer({ min: 1, max: 7 }),
        (words, size) => {
          const text = words.map((word) => word.replace(/[\r\n]/g, '')).join('\n');
          const bytes = Buffer.from(text);
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.subarray(index * size, (index + 1) * size),
          );
          const lines = split(chunks).map((line) => line.text);
          expect(lines.join('\n')).toBe(text.replace(/\n$/, ''));
        },
      ),
    );
  });

  it('keeps only the beginning of a long line, and says so', () => {
    const lines = split([Buffer.from('x'.repeat(90)), Buffer.from(`${'x'.repeat(90)}\nshort\n`)]);
    expect(lines).toEqual([
      { text: 'x'.repeat(100), isCut: true },
      { text: 'short', isCut: false },
    ]);
  });

  it('takes the line breaks of Windows', () => {
    expect(split([Buffer.from('a\r\nb')]).map(({ text }) => text)).toEqual(['a', 'b']);
  });
});
