type Fields = Readonly<Record<string, unknown>>;

const id = /^[A-Za-z0-9_]{1,255}$/;

/** `null` for what is no event. */
export function eventIdIn(body: string): string | null {
  return idIn(parse(body)['id']);
}

/** The payment that an event is about, whichever of its parts it shows. */
export function referenceIn(body: string): string | null {
  const object = fieldsOf(fieldsOf(parse(body)['data'])['object']);
  switch (object['object']) {
    case 'payment_intent':
      return idIn(object['id']);
    case 'charge':
    case 'refund':
    case 'dispute':
      return idIn(object['payment_intent']);
    default:
      return null;
  }
}

function parse(body: string): Fields {
  return fieldsOf(JSON.parse(body));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function idIn(value: unknown): string | null {
  return typeof value === 'string' && id.test(value) ? value : null;
}
