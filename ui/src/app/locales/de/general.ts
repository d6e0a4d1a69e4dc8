import type { Messages } from '../en';

export const common: Messages['common'] = {
  skip: 'Zum Inhalt springen',
  loading: 'Lädt…',
  pending: 'In Arbeit…',
  retry: 'Noch einmal versuchen',
  loadMore: 'Mehr laden',
  show: 'Zeigen',
  hide: 'Verbergen',
  password: 'Passwort',
  copyWhat: '{what} kopieren',
  copy: { idle: 'Kopieren', copied: 'Kopiert', selected: 'Markiert, Strg+C drücken' },
  close: 'Schließen',
  cancel: 'Abbrechen',
  save: 'Speichern',
  remove: 'Entfernen',
  typeToConfirm: 'Zur Bestätigung „{what}“ eingeben',
  actionsOf: 'Aktionen für {name}',
  none: '–',
  unlimited: 'Unbegrenzt',
  product: 'Slipway',
};

export const shell: Messages['shell'] = {
  main: 'Hauptnavigation',
  menu: 'Navigation öffnen',
  groups: { organization: 'Organisation', infrastructure: 'Infrastruktur', payments: 'Zahlungen' },
  overview: 'Überblick',
  hierarchy: 'Organisationen',
  members: 'Mitglieder',
  'permission-sets': 'Berechtigungssätze',
  tokens: 'API-Tokens',
  access: 'Wer darf was',
  safeguards: 'Sicherheit',
  servers: 'Server',
  connections: 'Eigene Server',
  credentials: 'Cloud-Zugangsdaten',
  billing: 'Abrechnung',
  orders: 'Bestellungen',
  'payment-methods': 'Zahlungsmittel',
  ledger: 'Hauptbuch',
  audit: 'Protokoll',
  switchOrganization: 'Organisation wechseln, jetzt {name}',
  findOrganization: 'Organisation suchen',
  noOrganization: 'Keine deiner Organisationen heißt so.',
  wholeTree: 'Der ganze Baum',
  palette: 'Alles finden, alles tun',
  find: 'Suchen…',
  activity: 'Aktivität | Aktivität, {count} Vorgang läuft | Aktivität, {count} Vorgänge laufen',
  account: 'Dein Konto',
  signOut: 'Abmelden',
  signedInAs: 'Angemeldet als {name}',
  theme: { label: 'Darstellung', system: 'System', light: 'Hell', dark: 'Dunkel' },
  language: 'Sprache',
  sandbox: 'Sandbox',
  sandboxDetail: 'Cloud und Geld sind erdacht',
};

export const palette: Messages['palette'] = {
  title: 'Befehle',
  placeholder: 'Wohin, oder was tun?',
  nothing: 'Nichts heißt „{search}“. Weniger Buchstaben finden mehr.',
  groups: { actions: 'Tun', pages: 'Gehen zu', organizations: 'Organisationen', settings: 'Einstellungen' },
  do: {
    order: 'Server bestellen',
    connect: 'Eigenen Server anbinden',
    credential: 'Cloud-Zugangsdaten hinzufügen',
    child: 'Organisation anlegen',
    member: 'Mitglied einladen',
    token: 'API-Token ausstellen',
  },
  prefer: {
    light: 'Darstellung: hell',
    dark: 'Darstellung: dunkel',
    system: 'Darstellung: wie das System',
    en: 'Language: English',
    de: 'Sprache: Deutsch',
  },
  languages: { en: 'English', de: 'Deutsch' },
};

export const activity: Messages['activity'] = {
  title: 'Aktivität',
  detail: 'Was in dieser Organisation läuft, und was diese Seite angefordert hat.',
  emptyTitle: 'Nichts läuft',
  emptyDetail: 'Bestellungen und alles andere, was Zeit braucht, erscheinen hier, solange sie laufen.',
  calls: 'API-Aufrufe dieser Seite',
  callsDetail: 'Jede Änderung lässt sich im Terminal wiederholen, mit einem eigenen Token.',
  noCalls: 'Was du auf dieser Seite änderst, erscheint hier als der API-Aufruf, der es war.',
};

export const toasts: Messages['toasts'] = {
  label: 'Meldungen',
  curl: 'Als curl kopieren',
  copied: 'Kopiert',
};

export const keys: Messages['keys'] = {
  title: 'Tastatur',
  palette: 'Alles finden, alles tun',
  activity: 'Aktivität zeigen',
  help: 'Diese Liste zeigen',
  tab: 'Zum nächsten Element; mit Umschalt zurück',
  arrows: 'In Listen, Bäumen und Menüs bewegen',
  escape: 'Schließen, was offen ist',
  single: 'Einzelne Tasten tun etwas (A, ?)',
};

export const states: Messages['states'] = {
  forbidden: {
    title: 'Darauf hast du keinen Zugriff',
    detail: 'Deine Rolle in dieser Organisation umfasst das nicht. Ein Eigentümer kann es erlauben.',
  },
  secondFactorDemanded: {
    title: 'Diese Organisation verlangt einen zweiten Faktor',
    detail: 'Du hast noch keinen. Richte unter deinem Konto einen ein, dann gehört hier wieder alles dir.',
    action: 'Zweiten Faktor einrichten',
  },
  notFound: {
    title: 'Nicht gefunden',
    detail: 'Es existiert nicht, oder es gehört einer Organisation, in der du kein Mitglied bist.',
  },
  page404: {
    title: 'Diese Seite gibt es nicht',
    detail: 'Vielleicht ist die Adresse vertippt, oder die Seite ist umgezogen.',
    action: 'Zurück zum Anfang',
  },
  noOrganization: {
    title: 'Du gehörst noch zu keiner Organisation',
    detail: 'Bitte den Eigentümer einer Organisation, dich aufzunehmen, und lade diese Seite dann neu.',
  },
};
