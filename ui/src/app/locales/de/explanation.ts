import type { Messages } from '../en';

export const access: Messages['access'] = {
  title: 'Wer darf was',
  intro: 'Entschieden wie jede Anfrage: nach den Rollen von hier aufwärts und der Tabelle der Rechte.',
  who: 'Wer',
  what: 'Möchte',
  onWhat: 'Woran',
  choose: 'Wählen…',
  all: {
    order: 'Jede Bestellung',
    server: 'Jeder Server',
    connection: 'Jeder eigene Server',
    token: 'Jeder API-Token',
  },
  emptyTitle: 'Nach jemandem fragen',
  emptyDetail:
    'Person wählen und was getan werden soll: Die Antwort nennt die Rolle, die entscheidet, und wo sie gilt.',
  yes: 'Ja',
  no: 'Nein',
  by: {
    own: 'Erlaubt als {role} von {organization}.',
    above: 'Erlaubt als {role} von {organization}, die darüber steht: Dieses Recht reicht den Baum hinab.',
  },
  waits: {
    enabling: 'Jetzt nicht: Das Konto ist gesperrt und wartet darauf, dass ein Betreiber es freigibt.',
    second_factor:
      'Noch nicht: Die Organisation verlangt einen zweiten Faktor, den diese Person erst einrichten muss.',
    passkey:
      'Mit einem Passkey: Die Organisation verlangt einen zweiten Faktor, und ein Passwort allein hat keinen.',
  },
  because: {
    forbidden:
      'Abgelehnt: Keine Rolle von hier aufwärts erlaubt es ({roles}). Eine andere Rolle bei den Mitgliedern erlaubt es.',
    closed: 'Abgelehnt: Eine Rolle würde es erlauben, aber die Organisation ist ausgesetzt oder archiviert.',
    unknown:
      'Abgelehnt: Diese Person hat mit dieser Organisation nichts zu tun, und hört, dass es sie nicht gibt.',
  },
  levels: 'Rollen von hier aufwärts, die nächste zuerst',
  organization: 'Rolle in',
  level: { own: 'Die Organisation selbst', above: 'Darüber' },
  allows: 'Erlaubt es',
  obstacle: 'Im Weg',
  nothing: 'Nichts',
  above: 'Eine Organisation darüber',
  grant: 'Was die Tabelle der Rechte sagt',
  ownRoles: 'In der Organisation selbst',
  aboveRoles: 'In einer darüber',
  nobody: 'Niemand',
  tokens: 'API-Tokens, die es dürfen',
  noTokens: 'Keine: nur eine Person, angemeldet',
  sets: 'Berechtigungssätze',
  inSets: 'Können es enthalten',
  notInSets: 'Enthalten es nie',
};
