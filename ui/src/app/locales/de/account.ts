import type { Messages } from '../en';

export const account: Messages['account'] = {
  title: 'Dein Konto',
  password: {
    title: 'Passwort',
    detail: 'Womit du dich anmeldest, zusammen mit deiner E-Mail-Adresse.',
    change: 'Passwort ändern',
    changeDetail: 'Alle deine anderen Sitzungen enden damit.',
    current: 'Jetziges Passwort',
    changed: 'Dein Passwort ist geändert',
    changedDetail: 'Jede andere Sitzung von dir ist zu Ende.',
  },
  secondFactor: {
    title: 'Zweiter Faktor',
    detail:
      'Ein Code einer App auf deinem Telefon, nach dem Passwort gefragt. Wer das eine stiehlt, hat das andere nicht.',
    state: { on: 'An', off: 'Aus' },
    codesLeft: 'Kein Ersatzcode ist übrig. | Ein Ersatzcode ist übrig. | {count} Ersatzcodes sind übrig.',
    enrol: 'Zweiten Faktor einrichten',
    enrolDetail: 'Scanne dies mit einer App, die Codes zeigt, und gib dann den Code ein, den sie zeigt.',
    qr: 'QR-Code für deine App',
    byHand: 'Oder gib dies in die App ein:',
    secret: 'Geheimnis',
    code: 'Code der App',
    codeHint: 'Sechs Ziffern, jede halbe Minute andere.',
    turnOn: 'Einschalten',
    onTitle: 'Dein zweiter Faktor ist an',
    renewedTitle: 'Das sind jetzt deine Ersatzcodes',
    onceDetail:
      'Verwahre diese Codes dort, wo dein Telefon nicht ist. Jeder von ihnen vertritt die App einmal, und niemand kann sie noch einmal zeigen.',
    codes: 'Ersatzcodes',
    kept: 'Ich habe sie verwahrt',
    renew: 'Neue Ersatzcodes',
    renewDetail: 'Du bekommst zehn andere Codes. Die bisherigen gelten dann nicht mehr.',
    removeTitle: 'Den zweiten Faktor entfernen?',
    removeDetail:
      'Danach genügt dein Passwort allein. Organisationen, die einen verlangen, weisen dich dann ab.',
    removed: 'Der zweite Faktor ist entfernt',
    removedDetail: 'Dein Passwort allein genügt jetzt.',
  },
  passkeys: {
    title: 'Passkeys',
    detail:
      'Melde dich mit deinem Gerät statt mit einem Passwort an. Einen Passkey kann niemand raten, und keine falsche Seite kann ihn erfragen.',
    none: 'Du hast noch keinen.',
    add: 'Passkey hinzufügen',
    addDetail:
      'Dein Browser fragt, wo er ihn verwahren soll: auf diesem Gerät, einem Telefon oder einem Sicherheitsschlüssel.',
    name: 'Name',
    nameHint: 'Das Gerät, auf dem er liegt, damit du später weißt, welchen du entfernst.',
    make: 'Anlegen',
    added: '„{name}“ meldet dich jetzt an',
    addedDetail: 'Wähle beim nächsten Mal „Mit einem Passkey anmelden“.',
    declined: 'Dein Gerät hat keinen Passkey angelegt. Versuche es noch einmal, wenn du so weit bist.',
    held: 'Auf diesem Gerät liegt schon ein Passkey von dir.',
    removeTitle: '„{name}“ entfernen?',
    removeDetail: 'Er meldet niemanden mehr an. Lösche ihn auch vom Gerät.',
    removed: '„{name}“ ist entfernt',
    removedDetail: 'Er meldet niemanden mehr an.',
    hindrance: {
      browser: 'Dieser Browser ist zu alt für Passkeys. Ein neuerer kann sie anlegen.',
      address:
        'Passkeys brauchen einen Namen: Öffne diese Seite unter ihrer Domain über HTTPS oder als localhost.',
    },
  },
  linked: {
    detail: 'Melde dich hier mit deinem Konto bei {provider} an.',
    link: 'Konto verknüpfen',
    linked: 'Dein Konto dort öffnet jetzt dieses',
    unlink: 'Verknüpfung lösen',
    unlinkTitle: 'Die Verknüpfung mit deinen Konten bei {provider} lösen?',
    unlinkDetail: 'Kein Konto dort öffnet dann noch deines. Passwort und Passkeys gelten weiter.',
    unlinked: 'Kein Konto bei {provider} öffnet mehr deines',
  },
  sessions: {
    title: 'Wo du angemeldet bist',
    thisOne: 'Dieser Browser',
    unknown: 'Unbekannter Browser',
    seen: 'gesehen',
    end: 'Beenden',
    ended: '{name} ist abgemeldet',
    endOthers: 'Alle anderen beenden',
    endOthersTitle: 'Alle anderen Sitzungen beenden?',
    endOthersDetail: 'Jeder Browser außer diesem muss sich neu anmelden.',
    othersEnded: 'Alle anderen Sitzungen sind zu Ende',
  },
};

export const provider: Messages['provider'] = {
  intro: 'Einen Moment, wir sehen uns an, was der Anbieter sagt.',
  'sign-in': { title: 'Du wirst angemeldet' },
  link: { title: 'Dein Konto wird verknüpft', back: 'Zurück zu deinem Konto' },
  refusedThere: 'Der Anbieter hat dich ohne Antwort gehen lassen. Fang noch einmal an.',
};

export const safeguards: Messages['safeguards'] = {
  title: 'Sicherheit',
  intro: 'Was diese Organisation von allen verlangt, die in ihr handeln.',
  secondFactor: 'Zweiter Faktor',
  demand: { optional: 'Jedem überlassen', required: 'Verlangt' },
  means: {
    optional: 'Wer einen zweiten Faktor hat, wird danach gefragt; wer keinen hat, darf trotzdem handeln.',
    required:
      'Wer keinen zweiten Faktor hat, wird hier ab der nächsten Anfrage abgewiesen, bis es einen gibt.',
  },
  selfTitle: 'Du hast selbst keinen zweiten Faktor',
  self: 'Richte zuerst unter deinem Konto einen ein',
  notYours: 'Nur ein Eigentümer kann das ändern.',
  told: {
    optional: 'Ein zweiter Faktor ist jedem überlassen',
    required: 'Ein zweiter Faktor wird jetzt verlangt',
  },
  toldDetail: 'Das gilt ab der allernächsten Anfrage von jedem.',
};
