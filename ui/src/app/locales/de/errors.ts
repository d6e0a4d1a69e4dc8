import type { Messages } from '../en';

export const errors: Messages['errors'] = {
  unexpected: 'Etwas Unerwartetes ist passiert',
  server: 'Der Server konnte das nicht',
  refused: 'Das war nicht möglich',
  trace: 'Spur {id}',
  status: {
    0: 'Der Server antwortet nicht. Prüfe, ob er läuft, und versuche es noch einmal.',
    401: 'Du bist nicht angemeldet, oder die Sitzung ist zu Ende',
    403: 'Darauf hast du keinen Zugriff',
    404: 'Nicht gefunden',
    409: 'Etwas anderes hat das gleichzeitig geändert. Versuche es noch einmal.',
    422: 'Das ist gerade nicht möglich',
    429: 'Zu viele Versuche. Warte einen Moment und versuche es noch einmal.',
    503: 'Gerade nicht verfügbar. Versuche es gleich noch einmal.',
  },
  codes: {
    'http.projection_behind':
      'Deine Änderung ist sicher, aber noch nicht zu sehen. Gleich noch einmal versuchen.',
    'runtime.contended':
      'Zu viele gleichzeitige Änderungen. Nichts wurde geschrieben; noch einmal versuchen.',
    'organizations.forbidden': 'Deine Rolle umfasst das nicht. Frage einen Eigentümer der Organisation.',
    'organizations.last_owner':
      'Eine Organisation behält mindestens einen aktiven Eigentümer. Ernenne erst jemand anderen.',
    'organizations.member_exists': 'Diese Person ist schon Mitglied. Ändere stattdessen die Rolle.',
    'organizations.permission_set_in_use':
      'Mitglieder oder offene Einladungen haben diesen Berechtigungssatz. Gib ihnen erst eine andere Rolle.',
    'organizations.invitation_exists':
      'Diese Adresse ist schon eingeladen. Schicke jene Einladung noch einmal.',
    'organizations.invitation_not_found': 'Diese Einladung wurde inzwischen angenommen oder zurückgezogen.',
    'organizations.invitation_invalid': 'Diese Einladung wurde benutzt, zurückgezogen oder ist abgelaufen.',
    'organizations.invitation_for_another': 'Diese Einladung ging an eine andere Adresse.',
    'organizations.too_many_invitations':
      'Hundert Einladungen sind schon offen. Zieh eine zurück, die niemand annehmen wird.',
    'identity.account_exists': 'Es gibt schon ein Konto mit dieser Adresse. Melde dich damit an.',
    'identity.common_password': 'Dieses Passwort benutzen zu viele. Nimm andere Wörter.',
    'organizations.rank_too_low': 'Nur ein Eigentümer darf Eigentümer ernennen oder ändern. Frage einen.',
    'organizations.kind_not_allowed': 'Diese Art kann hier nicht stehen. Wähle eine niedrigere.',
    'organizations.invalid_name': 'Ein Name hat 1 bis 63 Zeichen in einer Zeile.',
    'identity.wrong_credentials': 'E-Mail oder Passwort ist falsch',
    'identity.sign_in_busy': 'Gerade melden sich zu viele an. Versuche es in ein paar Sekunden noch einmal.',
    'identity.setup_link_expired':
      'Dieser Einrichtungslink ist abgelaufen. Der Betreiber kann einen neuen ausstellen.',
    'identity.setup_link_invalid': 'Dieser Einrichtungslink ist nicht der aktuelle. Nimm den neuesten.',
    'identity.installation_claimed': 'Diese Installation hat schon ihren Eigentümer. Melde dich an.',
    'identity.reset_link_invalid': 'Dieser Link wurde benutzt oder ist abgelaufen. Fordere einen neuen an.',
    'identity.verification_link_invalid':
      'Dieser Link ist abgelaufen. Melde dich an und fordere einen neuen an.',
    'identity.password_about_person':
      'Das ist kaum mehr als dein Name oder deine Adresse. Nimm andere Wörter.',
    'identity.wrong_password': 'Das ist nicht dein jetziges Passwort. Prüfe es und versuche es noch einmal.',
    'identity.wrong_code': 'Dieser Code stimmt nicht oder wurde schon benutzt. Warte auf den nächsten.',
    'identity.passkey_refused':
      'Diesen Passkey kennt hier niemand, oder es dauerte zu lange. Noch einmal, oder mit dem Passwort.',
    'identity.too_many_passkeys': 'Du hast schon zehn Passkeys. Entferne einen, den du nicht benutzt.',
    'identity.second_factor_demanded':
      'Diese Organisation verlangt einen zweiten Faktor. Richte unter deinem Konto einen ein.',
    'identity.second_factor_exists': 'Du hast schon einen zweiten Faktor. Entferne ihn zuerst.',
    'identity.second_factor_missing':
      'Du hast noch keinen zweiten Faktor. Richte zuerst unter deinem Konto einen ein.',
    'identity.account_not_linked':
      'Niemand hier hat dieses Konto verknüpft. Melde dich mit dem Passwort an und verknüpfe es dann.',
    'identity.account_linked_elsewhere': 'Jemand anderes hat dieses Konto verknüpft. Nimm ein anderes.',
    'identity.not_vouched_for': 'Der Anbieter bürgt nicht für dich. Fang noch einmal an.',
    'identity.visit_unknown': 'Das begann in einem anderen Browser oder vor zu langer Zeit. Fang neu an.',
    'identity.user_disabled': 'Dieses Konto ist gesperrt. Frage die Betreiber dieser Installation.',
    'identity.too_many_in_a_row':
      'Hundert Versuche in Folge waren falsch. Setze per Mail ein neues Passwort, oder nimm einen Passkey.',
    'identity.too_many_tries': 'Zu viele Versuche gingen diesem voraus. Warte einige Minuten.',
    'identity.invalid_token_name': 'Ein Name hat 1 bis 63 Zeichen in einer Zeile.',
    'licensing.quota_exhausted':
      'Die Lizenz erlaubt nicht mehr Server. Erweitere sie, oder entferne einen Server.',
    'licensing.license_expired': 'Die Lizenz ist abgelaufen. Verlängere sie; das geht immer.',
    'licensing.no_license': 'Diese Organisation hat keine Lizenz. Bitte deinen Anbieter um eine.',
    'licensing.feature_not_licensed': 'Die Lizenz enthält das nicht. Wähle eine Stufe, die es enthält.',
    'licensing.renewal_not_later': 'Die Lizenz läuft schon so lange.',
    'billing.order_not_payable': 'Diese Bestellung kann nicht noch einmal bezahlt werden. Gib eine neue auf.',
    'billing.order_not_cancellable':
      'Diese Bestellung lässt sich nicht mehr stornieren. Sieh nach, was aus ihr wurde.',
    'servers.server_not_ready':
      'Dieser Server ist noch nicht ausgeliefert. Storniere stattdessen seine Bestellung.',
    'billing.order_already_paid': 'Diese Bestellung ist bezahlt. Nur eine Erstattung holt das Geld zurück.',
    'billing.order_not_refundable': 'Von Hand erstattet wird nur eine erfüllte Bestellung.',
    'billing.refund_exceeds_payment': 'Das ist mehr, als von dieser Zahlung übrig ist.',
    'billing.payment_not_confirmed': 'Deine Bank hat diese Zahlung noch nicht bestätigt.',
    'billing.payment_method_refused': 'Dieses Zahlungsmittel wurde abgelehnt. Versuche ein anderes.',
    'billing.payment_method_not_found': 'Diese Organisation hat kein solches Zahlungsmittel.',
    'billing.payment_methods_not_kept':
      'Hier ist kein Zahlungsdienst eingerichtet, der Zahlungsmittel aufbewahrt. Frage den Betreiber.',
    'billing.sandbox_pays_for_sandbox': 'Spielgeld kauft nur erdachte Server.',
    'billing.too_many_payment_attempts': 'Diese Bestellung wurde zu oft versucht. Gib eine neue auf.',
    'billing.invalid_refund_reason': 'Sage, warum das Geld zurückgeht.',
    'provisioning.credential_name_taken': 'Andere Zugangsdaten heißen schon so. Wähle einen anderen Namen.',
    'provisioning.credential_in_use':
      'Infrastruktur braucht diese Zugangsdaten noch. Baue sie erst ab, oder tausche die Zugangsdaten.',
    'provisioning.invalid_credential_fields': 'Das sind nicht die Felder dieses Anbieters.',
    'provisioning.cloud_not_offered': 'Diese Installation spricht nicht mit dieser Cloud.',
    'provisioning.provider_quota_exhausted':
      'Das Konto beim Anbieter ist voll. Nichts wurde bestellt oder berechnet. Lass das Limit erhöhen, oder entferne einen Server.',
    'provisioning.credential_not_accepted':
      'Der Anbieter nimmt die Zugangsdaten nicht an. Nichts wurde bestellt oder berechnet. Tausche und prüfe sie.',
    'provisioning.cloud_does_not_answer':
      'Der Anbieter antwortet gerade nicht. Nichts wurde bestellt oder berechnet. Versuche es in einer Minute wieder.',
    'provisioning.too_many_credentials': 'Es gibt schon 50 Zugangsdaten. Entferne unbenutzte.',
    'servers.host_key_changed':
      'Der Server zeigte einen anderen Host-Schlüssel als den bestätigten. Finde heraus, warum, und bestätige dann den neuen.',
    'servers.host_key_not_confirmed':
      'Niemand hat den Host-Schlüssel dieses Servers bestätigt. Vergleiche und bestätige ihn.',
    'servers.host_key_not_seen': 'Der Server hat noch keinen Host-Schlüssel gezeigt. Sieh ihn erst an.',
    'servers.other_host_key_seen':
      'Der Server zeigt jetzt einen anderen Host-Schlüssel. Vergleiche noch einmal.',
    'servers.server_disconnected': 'Dieser Server wurde getrennt. Binde ihn neu an.',
  },
  fields: {
    invalid: 'Dieser Wert ist ungültig',
    required: 'Bitte ausfüllen',
    email: "Eine E-Mail-Adresse eingeben, etwa name{'@'}example.com",
    tooShort: 'Mindestens {count} Zeichen, noch {missing}',
    serverName: 'Kleinbuchstaben, Ziffern und Bindestriche; beginnt mit einem Buchstaben; bis 63 Zeichen',
    choose: 'Bitte eines wählen',
    port: 'Eine Zahl von 1 bis 65535',
  },
};
