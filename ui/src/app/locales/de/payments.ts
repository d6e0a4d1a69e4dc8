import type { Messages } from '../en';

export const billing: Messages['billing'] = {
  title: 'Abrechnung',
  intro: 'Was hereinkam, was zurückging, und was beim Zahlungsdienst liegt.',
  toLedger: 'Hauptbuch',
  in: 'In {currency}',
  account: {
    gateway: 'Beim Zahlungsdienst',
    sales: 'Umsatz',
    refunds: 'Erstattungen',
    disputes: 'Streitfälle',
    losses: 'Verluste',
  },
  takings: 'Einnahmen pro Tag',
  day: 'Tag',
  sales: 'Eingang',
  returned: 'Zurück',
  onlyNewest: 'Aus den neuesten 100 Buchungen; das Hauptbuch hat alle.',
  emptyTitle: 'Noch ist kein Geld geflossen',
  emptyDetail: 'Die erste bezahlte Bestellung erscheint hier, und auch alles, was zurückgeht.',
};

export const ledger: Messages['ledger'] = {
  title: 'Hauptbuch',
  intro: 'Jede Bewegung von Geld, zweimal: was ein Konto gibt, bekommt ein anderes.',
  what: 'Was geschah',
  account: 'Konto',
  debit: 'Soll',
  credit: 'Haben',
  emptyTitle: 'Keine Buchungen',
  emptyDetail: 'Die erste eingezogene Zahlung schreibt die erste Buchung.',
};

export const methods: Messages['methods'] = {
  title: 'Zahlungsmittel',
  intro:
    'Womit diese Organisation zahlen kann. Kartennummern kommen nie hierher; der Zahlungsdienst bewahrt sie auf.',
  name: 'Name',
  about: 'Angaben',
  add: 'Zahlungsmittel hinzufügen',
  addDetail: 'Eine Karte oder Lastschrift, die der Zahlungsdienst aufbewahrt, mit ihrer Kennung.',
  reference: 'Kennung beim Zahlungsdienst',
  referenceHint: 'So wie Stripe sie nennt, etwa pm_1Q….',
  added: 'Das Zahlungsmittel ist hinzugefügt',
  addedDetail: 'Es steht bei der nächsten Bestellung zur Wahl.',
  removed: '„{name}“ wurde entfernt',
  removeTitle: '„{name}“ entfernen?',
  removeDetail: 'Damit wird nichts mehr bezahlt. Geleistete Zahlungen behalten ihre Geschichte.',
  emptyTitle: 'Keine Zahlungsmittel',
  emptyDetail: 'Ohne eines lässt sich nichts bestellen. Füge eines hinzu, das der Zahlungsdienst aufbewahrt.',
};

export const refunds: Messages['refunds'] = {
  card: 'Zurückgegangenes Geld',
  title: 'Erstatten',
  detail: 'Der Kunde bekommt das Geld auf dem Weg zurück, auf dem es kam. Der Server bleibt.',
  submit: 'Erstatten',
  extent: 'Wie viel',
  full: 'Alles, was übrig ist, {amount}',
  partial: 'Einen Teil',
  amount: 'Betrag in {currency}',
  noAmount: 'Ein Betrag wie 4,50',
  tooMuch: 'Von dieser Zahlung ist {amount} übrig',
  reason: 'Grund',
  reasonHint: 'Er steht im Protokoll.',
  requested: 'Die Erstattung ist angefordert',
  requestedDetail: 'Der Zahlungsdienst wird gefragt; die Karte unten zeigt, wann es so weit ist.',
  state: { requested: 'Unterwegs', refunded: 'Erstattet' },
  attempts: '{count} gescheiterter Versuch, wird wiederholt | {count} gescheiterte Versuche, wird wiederholt',
  dispute: { open: 'Von der Bank bestritten', won: 'Streitfall gewonnen', lost: 'Streitfall verloren' },
  none: 'Nichts ging zurück.',
};
