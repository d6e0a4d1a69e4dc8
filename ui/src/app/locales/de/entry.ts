import type { Messages } from '../en';

export const setup: Messages['setup'] = {
  title: 'Slipway einrichten',
  intro: 'Den ersten Eigentümer und die Organisation an der Spitze des Baums anlegen. Das geht genau einmal.',
  token: 'Einrichtungs-Token',
  tokenHint: 'Der Teil nach „token=“ im Link, den das Terminal beim Start gezeigt hat.',
  name: 'Dein Name',
  email: 'E-Mail',
  password: 'Passwort',
  passwordHint: 'Mindestens 15 Zeichen. Alle Zeichen sind erlaubt, auch Leerzeichen; ein Satz ist gut.',
  passwordCount: '{count} von {min}',
  organizationName: 'Name der Organisation',
  organizationHint: 'Dein Unternehmen, so wie deine Kunden es kennen.',
  submit: 'Eigentümer anlegen',
  claimedTitle: 'Diese Installation hat schon einen Eigentümer',
  claimedDetail: 'Der Einrichtungslink hat seinen Dienst getan. Melde dich mit E-Mail und Passwort an.',
  toSignIn: 'Zur Anmeldung',
};

export const signIn: Messages['signIn'] = {
  title: 'Anmelden',
  intro: 'Weiter zu deiner Leitstelle.',
  email: 'E-Mail',
  password: 'Passwort',
  submit: 'Anmelden',
  ended: 'Deine Sitzung ist zu Ende. Melde dich an, dann geht es dort weiter, wo du warst.',
  wrong: 'E-Mail oder Passwort ist falsch',
  byPasskey: 'Mit einem Passkey anmelden',
  byProvider: 'Mit {provider} anmelden',
  forgot: 'Passwort vergessen?',
  code: 'Code',
  codeHint: 'Die sechs Ziffern, die deine App gerade zeigt, oder einer deiner Ersatzcodes.',
  codeWrong: 'Dieser Code stimmt nicht oder wurde schon benutzt. Warte auf den nächsten.',
};

export const proof: Messages['proof'] = {
  title: 'Bist das noch du?',
  detail: 'Diese Änderung will sicher sein. Zehn Minuten lang wirst du nicht noch einmal gefragt.',
  password: 'Dein Passwort',
  submit: 'Weiter',
};

export const forgotPassword: Messages['forgotPassword'] = {
  title: 'Neues Passwort setzen',
  intro:
    'Wir schicken einen Link an deine Adresse; eine Stunde lang lässt sich damit ein neues Passwort setzen.',
  submit: 'Link schicken',
  sentTitle: 'Sieh in deine E-Mails',
  sentDetail: 'Wenn jemand hier diese Adresse hat, ist ein Link unterwegs.',
  toSignIn: 'Zurück zur Anmeldung',
};

export const resetPassword: Messages['resetPassword'] = {
  title: 'Neues Passwort setzen',
  intro: 'Alle anderen Sitzungen enden damit.',
  password: 'Neues Passwort',
  submit: 'Passwort setzen',
  doneTitle: 'Dein Passwort ist gesetzt',
  doneDetail: 'Melde dich damit an.',
  spentTitle: 'Dieser Link gilt nicht mehr',
  spentDetail: 'Er wurde benutzt, oder eine Stunde ist vergangen.',
};

export const verifyEmail: Messages['verifyEmail'] = {
  title: 'Ist das deine Adresse?',
  intro: 'Ein Klick, und alle können sich darauf verlassen.',
  submit: 'Ja, sie gehört mir',
  doneTitle: 'Deine Adresse ist bestätigt',
  go: 'Weiter',
};

export const invitation: Messages['invitation'] = {
  title: 'Du bist eingeladen',
  intro: 'Mit diesem Link trittst du einer Organisation bei. Er ging an dich und gilt für niemand anderen.',
  organization: 'Organisation',
  role: 'Deine Rolle',
  name: 'Dein Name',
  password: 'Passwort',
  register: 'Mit neuem Konto beitreten',
  withAccount: 'Anmelden und mit einem Konto beitreten, das du hast',
  signIn: 'Anmelden und beitreten',
  signedInAs: 'Angemeldet als',
  join: '{organization} beitreten',
  somebodyElse: 'Anderes Konto benutzen',
  joined: 'Du bist jetzt Mitglied von {organization}',
  spent: {
    title: 'Diese Einladung gilt nicht mehr',
    detail:
      'Sie wurde benutzt, zurückgezogen oder durch eine neuere E-Mail ersetzt, oder ihre Woche ist um. Bist du schon beigetreten, mach einfach weiter. Sonst bitte um eine neue, wer dich eingeladen hat.',
  },
  broken: {
    title: 'Dieser Link ist nicht vollständig',
    detail: 'Öffne den Link in der E-Mail noch einmal, oder kopiere ihn ganz in die Adresszeile.',
  },
  closed: {
    title: 'Diese Organisation nimmt gerade niemanden auf',
    detail: 'Sie ist ausgesetzt oder archiviert. Danach gilt der Link wieder, wenn seine Woche nicht um ist.',
  },
  another: {
    title: 'Diese Einladung ging an eine andere Adresse',
    detail: 'Du bist als {email} angemeldet. Tritt mit dem Konto der Adresse bei, an die die E-Mail kam.',
  },
  account: {
    title: 'Du hast schon ein Konto',
    detail: 'Melde dich mit dieser Adresse an; dann ist die Einladung ein Klick.',
  },
  goOn: 'Zur Übersicht',
};
