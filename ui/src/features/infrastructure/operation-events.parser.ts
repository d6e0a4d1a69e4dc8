import type { LogLine, Operation } from '@/shared/api/types';

/** Reads the data of an `operation` event; the shape is the one of `GET …/operations/{id}`. */
export function parseOperation(data: string): Operation {
  const value: unknown = JSON.parse(data);
  if (!isRecord(value) || typeof value['id'] !== 'string' || !Array.isArray(value['stages'])) {
    throw new Error('The server sent an operation event without an id or stages.');
  }
  return value as Operation;
}

/** Reads the data of a `log` event. Control sequences of terminals are removed: the text comes from outside. */
export function parseLogLine(data: string): LogLine {
  const value: unknown = JSON.parse(data);
  if (!isRecord(value) || typeof value['seq'] !== 'number' || typeof value['text'] !== 'string') {
    throw new Error('The server sent a log event without a sequence number or text.');
  }
  return cleanLine(value as LogLine);
}

function cleanLine(line: LogLine): LogLine {
  return { ...line, text: line.text.replace(TERMINAL_CODES, '').replace(CONTROL_CHARACTERS, '') };
}

const TERMINAL_CODES = new RegExp(
  String.raw`\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)`,
  'g',
);
const CONTROL_CHARACTERS = new RegExp(
  String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]`,
  'g',
);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
