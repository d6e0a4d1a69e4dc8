import type { Messages } from '../en';

export const overview: Messages['overview'] = {
  title: 'Überblick',
  order: 'Server bestellen',
  emptyTitle: 'Noch keine Server',
  emptyDetail: 'Bestelle den ersten: bezahlt, gebaut und geprüft in einem Zug, und du siehst jeden Schritt.',
  servers: 'Server',
  allServers: 'Alle Server',
  operations: 'In Arbeit',
  noOperations: 'Nichts läuft gerade.',
  openOperation: 'Öffnen',
};

export const license: Messages['license'] = {
  title: 'Lizenz',
  tier: { basic: 'Basic', professional: 'Professional', enterprise: 'Enterprise' },
  status: { active: 'Aktiv', expired: 'Abgelaufen' },
  servers: 'Server',
  used: '{used} von {limit}',
  usedUnlimited: '{used}, unbegrenzt',
  reserved: '{count} von laufenden Bestellungen reserviert',
  expires: 'Gültig bis',
  expired: 'Abgelaufen am',
  features: 'Enthält',
  feature: {
    payment_processing: 'Zahlungen',
    infrastructure_provisioning: 'Bereitstellung von Infrastruktur',
  },
  renew: 'Verlängern',
  renewed: 'Verlängert',
  none: 'Diese Organisation hat keine eigene Lizenz. Die Spitze ihres Baums hat sie.',
};

export const kinds: Messages['kinds'] = {
  top_branch: 'Hauptzweig',
  master_branch: 'Zweig',
  sub_user: 'Unterkunde',
  end_user: 'Endkunde',
};

export const hierarchy: Messages['hierarchy'] = {
  title: 'Organisationen',
  intro: 'Wer unter wem steht. Rechte reichen in diesem Baum nach unten, nie nach oben.',
  kind: 'Art',
  created: 'Angelegt',
  status: 'Status',
  state: { active: 'Aktiv', suspended: 'Ausgesetzt', archived: 'Archiviert' },
  id: 'Kennung',
  open: 'Öffnen',
  create: 'Organisation anlegen',
  under: 'Unter {name}',
  name: 'Name',
  kindHint: 'Jede Art unterhalb der übergeordneten.',
  createdTitle: '{name} wurde angelegt',
  createdDetail: 'Als Nächstes: Mitglieder hinzufügen, oder öffnen und den ersten Server bestellen.',
  rename: 'Umbenennen',
  renamedTitle: 'Der Name ist jetzt {name}',
  threshold: 'Freigabegrenze',
  suspend: 'Aussetzen',
  suspendTitle: '{name} aussetzen?',
  suspendDetail: 'Sie und alle darunter lassen sich lesen, aber nicht mehr ändern, bis sie fortgesetzt wird.',
  reason: 'Grund, bleibt im Protokoll',
  suspendedTitle: '{name} ist ausgesetzt',
  suspendedDetail: 'Ihre Mitglieder können lesen und nichts ändern. Fortsetzen macht das rückgängig.',
  resume: 'Fortsetzen',
  resumedTitle: '{name} geht weiter',
  resumedDetail: 'Ihre Mitglieder können wieder arbeiten.',
  archive: 'Archivieren',
  archiveTitle: '{name} archivieren?',
  archiveDetail: 'Sie nimmt an nichts mehr teil. Wer über ihr steht, kann sie wiederherstellen.',
  archivedTitle: '{name} ist archiviert',
  archivedDetail: 'Ihre Geschichte bleibt im Protokoll.',
  restore: 'Wiederherstellen',
  restoredTitle: '{name} ist wieder da',
  restoredDetail: 'Alles ist, wie es war.',
};

export const threshold: Messages['threshold'] = {
  title: 'Freigabegrenze',
  detail: 'Was ein Server im Monat ohne Freigabe kosten darf. Pläne, die schon warten, warten weiter.',
  label: 'Betrag im Monat in {currency}',
  hint: 'Leer heißt: Nichts braucht eine Freigabe.',
  invalid: 'Ein Betrag wie 25 oder 25,50.',
  saved: 'Die Grenze ist gesetzt',
  removed: 'Nichts braucht mehr eine Freigabe',
};

export const onboarding: Messages['onboarding'] = {
  title: 'Erste Schritte',
  progress: '{done} von {count}',
  done: 'erledigt',
  license: {
    title: 'Eine Lizenz',
    detail: 'Sie sagt, wie viele Server es geben darf.',
    action: 'Lizenz ansehen',
  },
  credential: {
    title: 'Der Schlüssel zu einer Cloud',
    detail: 'Um im eigenen Konto zu bauen. Die Sandbox braucht keinen.',
    action: 'Zugangsdaten hinzufügen',
  },
  server: {
    title: 'Der erste Server',
    detail: 'Bezahlt, gebaut und geprüft in einem Zug, und du siehst jeden Schritt.',
    action: 'Server bestellen',
  },
  colleague: {
    title: 'Jemand aus dem Team',
    detail: 'Mit der passenden Rolle, und nicht mehr.',
    action: 'Mitglieder öffnen',
  },
};
