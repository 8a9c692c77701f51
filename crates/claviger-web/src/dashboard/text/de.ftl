# Die Worte der Oberfläche auf Deutsch: schlicht, in der Höflichkeitsform; eine Taste nennt ihre Tat.

## Zeiten
time-now = gerade eben
time-any-moment = jeden Moment
time-minutes-ago = vor { $n } Min.
time-hours-ago = vor { $n } Std.
time-days-ago = { $n ->
    [one] vor { $n } Tag
   *[other] vor { $n } Tagen
}
time-months-ago = { $n ->
    [one] vor { $n } Monat
   *[other] vor { $n } Monaten
}
time-years-ago = { $n ->
    [one] vor { $n } Jahr
   *[other] vor { $n } Jahren
}
time-in-minutes = in { $n } Min.
time-in-hours = in { $n } Std.
time-in-days = { $n ->
    [one] in { $n } Tag
   *[other] in { $n } Tagen
}
time-in-months = { $n ->
    [one] in { $n } Monat
   *[other] in { $n } Monaten
}
time-in-years = { $n ->
    [one] in { $n } Jahr
   *[other] in { $n } Jahren
}
time-day-pattern = %d.%m.%Y
time-short-pattern = %-d.%-m.
time-moment-pattern = %d.%m.%Y, %H:%M:%S
time-exact-pattern = %d.%m.%Y, %H:%M:%S %Z

## Rahmen
skip-to-content = Zum Inhalt
menu = Menü
rail-label = Hauptmenü
sign-out = Abmelden
place-tokens = Zugriffstokens
place-applications = Anwendungen
place-links = Anwendungslinks
place-authorized = Zugelassen
place-sessions = Sitzungen
place-projects = Projekte
place-environments = Umgebungen
place-administration = Verwaltung
place-people = Konten
place-credentials = Alle Schlüssel
place-routes = Tor-Routen
place-audit = Protokoll
place-settings = Einstellungen
place-health = Zustand
place-profile = Profil
theme-auto = Wie das System
theme-light = Hell
theme-dark = Dunkel
try-again = Noch einmal
search = Suchen
search-no-such-value = Nichts hier hat diesen Wert: Er ist nicht von diesem Server, wurde vor langer Zeit entfernt, oder Sie dürfen ihn nicht sehen.
never = nie
pager-label = Seiten
pager-range = { $first }–{ $last } von { $total }
pager-previous = Zurück
pager-next = Weiter
filters-clear = Filter aufheben
filter-any = beliebig
filter-anyone = alle
filter-never = nie
filter-owner = Besitzer
filter-state = Zustand
filter-expires = Endet
filter-used = Genutzt
filter-sort = Sortierung
sort-used = zuletzt genutzt
sort-description = Beschreibung
sort-expires = Ende
sort-newest = neueste
sort-oldest = älteste
filter-this-week = in 7 Tagen
filter-this-month = in 30 Tagen
filter-last-week = in den letzten 7 Tagen
filter-last-quarter = in den letzten 90 Tagen
filter-not-in-quarter = seit 90 Tagen nicht
select-all = Alle auswählen
select-row = { $name } auswählen
column-select = Auswahl
chosen = # ausgewählt
all-matching = Alle { $n }, die passen
toolbar-label = Ausgewählte Tokens

## Zugriffstokens
tokens-title = Zugriffstokens
tokens-purpose = Schlüssel für Ihre Skripte. Jeder kann nur, was Sie ankreuzen.
tokens-generate = Token erzeugen
tokens-count = { $shown ->
    [0] keines von { $all }
   *[other] { $shown } von { $all }
}
tokens-empty-title = Noch keine Tokens
tokens-empty-text = Mit einem Token handelt ein Skript für Sie, ohne Ihr Passwort zu kennen. Geben Sie ihm nur, was es braucht, so lange es das braucht, und nehmen Sie es zurück, wann Sie wollen.
tokens-none-title = Kein Token passt
tokens-none-text = Zu dieser Suche und diesen Filtern zusammen passt hier nichts.
deed-edit = Bearbeiten
deed-copy = Kopieren
deed-regenerate = Neu erzeugen
deed-rotate = Wechseln
deed-suspend = Aussetzen
deed-remove = Entfernen
deed-refresh = Auffrischen
state-active = Aktiv
state-suspended = Ausgesetzt
state-expired = Abgelaufen
state-removed = Entfernt
column-description = Beschreibung
column-owner = Besitzer
column-grant = Was es kann
column-expires = Endet
column-used = Genutzt
column-week = 7 Tage
column-made = Erstellt
hint-unused = ungenutzt
hint-never-used = Nie genutzt
hint-wide = zu weit
hint-wide-title = Es nutzt { $used } seiner { $granted } Methoden
calls-this-week = { $n ->
    [one] { $n } Aufruf in 7 Tagen
   *[other] { $n } Aufrufe in 7 Tagen
}
grant-more = { $n ->
    [one] +1 Methode
   *[other] +{ $n } Methoden
}
grant-projects = { $n ->
    [one] { $n } Projekt
   *[other] { $n } Projekte
}

## Erzeugen, bearbeiten, kopieren
cancel = Abbrechen
copy = Kopieren
copied = Kopiert
download = Herunterladen
methods = { $n ->
    [one] { $n } Methode
   *[other] { $n } Methoden
}
form-purpose = Ein Schlüssel für ein Skript. Er handelt als Sie, nur mit dem, was Sie hier ankreuzen, und nur bis zu seinem Tag.
form-edit-title = { $name } bearbeiten
form-edit-purpose = Änderungen gelten ab dem nächsten Aufruf; der Wert bleibt derselbe.
form-copy-title = { $name } kopieren
form-copy-purpose = Ein neues Token nach diesem Vorbild. Das andere bleibt, wie es ist.
form-by-link = Ein Link hat dieses Formular ausgefüllt. Lesen Sie, was er verlangt, bevor Sie bestätigen.
form-unknown = Weggelassen, weil Sie es hier nicht vergeben können:
form-description-hint = Wer es benutzt, damit Sie es wiedererkennen: „ci-deploy“, „Sicherung auf host-7“.
form-one-year = 1 Jahr
form-days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
}
form-keep = Wie bisher
form-keep-never = Wie bisher: nie
form-on-date = An einem Datum
form-never = Nie
form-longest = Ein Token darf hier höchstens { $days } Tage leben.
form-expires-hint = Nach diesem Tag endet es von selbst; Sie können es neu erzeugen.
form-grant = Was es kann
form-custom = Eigene Auswahl
form-custom-hint = Einzelne Methoden ankreuzen.
form-also-sets = Ganze Sätze einschließen
form-reach = Wo
form-reach-all = In allen meinen Projekten, auch in späteren
form-reach-some = Nur in diesen
form-cidrs = Von welchen Adressen
form-cidrs-any = von allen, solange Sie keine nennen
form-cidrs-hint = Je Zeile eine Adresse oder ein Bereich, etwa
form-format = Format
form-format-hint = Für Programme, die prüfen, wie ein Token aussieht. Alle Formate sind gleich sicher.
form-save = Änderungen speichern
form-lost = Wert verloren?
form-regenerate = Einen neuen für dieses Token erzeugen
tree-search = Methoden suchen
tree-only = Nur angekreuzte
tree-sift = Zeigen
tree-count = # von #
tree-whole = Alle von { $name }
tree-docs = Doku
tree-docs-of = API-Doku von { $name }
tree-none = Keine Methode passt.
tree-grave = ändert Schlüssel
confirm-label = Ihr Passwort
confirm-hint = Bestätigt diese Änderung als { $login }.

## Dieses Token kann
preview-title = Dieses Token kann
preview-update = Auffrischen
preview-as = Als { $actor }:
preview-nothing = noch nichts: wählen Sie einen Satz oder kreuzen Sie eine Methode an.
preview-everything = alles, was { $actor } kann
preview-read = lesen:
preview-read-all = alles, was { $actor } sieht
preview-change = ändern:
preview-part = { $some } von { $all }
preview-no-change = nichts ändern
preview-no-grave = keine Tokens erzeugen oder ändern
preview-grave = Schlüssel ändern:
preview-all-projects = In allen Projekten von { $actor }, auch in späteren.
preview-in = In
preview-any-address = Von jeder Adresse.
preview-from = Von
preview-until = Bis
preview-forever = Bis Sie es entfernen.
preview-renewable = Das Programm kann es selbst erneuern bis

## Wert
value-title = Der Wert von { $name }
value-generated = Das Token gilt ab jetzt.
value-regenerated = Der alte Wert ist tot; setzen Sie diesen an seine Stelle.
value-rotated = Der alte Wert gilt noch bis
value-label = Geheimer Wert
value-once = Sie sehen ihn nie wieder. Sichern Sie ihn, bevor Sie gehen.
value-use = So nutzen Sie ihn
value-done = Fertig
value-see = Zum Token

## Bestätigungen
deed-resume = Fortsetzen
deed-suspend-instead = Lieber aussetzen
deed-last-used = Zuletzt genutzt
deed-used-from = von { $from } ({ $dialect })
deed-used-by = durch { $agent }
deed-never-used = Nie genutzt. Erstellt
deed-in-use = { $all ->
    [one] Es ist in Gebrauch. Wer es nutzt, wird ab dem nächsten Aufruf abgewiesen.
   *[other] { $some ->
        [one] { $some } von diesen { $all } ist in Gebrauch. Wer es nutzt, wird ab dem nächsten Aufruf abgewiesen.
       *[other] { $some } von diesen { $all } sind in Gebrauch. Wer sie nutzt, wird ab dem nächsten Aufruf abgewiesen.
    }
}
remove-title = { $n ->
    [one] { $name } entfernen?
   *[other] { $n } Tokens entfernen?
}
remove-meaning = { $n ->
    [one] Was es nutzt, steht sofort still.
   *[other] Was sie nutzt, steht sofort still.
}
remove-button = { $n ->
    [one] Token entfernen
   *[other] { $n } Tokens entfernen
}
remove-final = { $n ->
    [one] Das lässt sich nicht zurücknehmen: Ein widerrufener Wert gilt nie wieder.
   *[other] Das lässt sich nicht zurücknehmen: Widerrufene Werte gelten nie wieder.
}
remove-milder = { $n ->
    [one] Ausgesetzt wird es ebenso sofort abgewiesen, und Sie können es fortsetzen.
   *[other] Ausgesetzt werden sie ebenso sofort abgewiesen, und Sie können sie fortsetzen.
}
suspend-title = { $n ->
    [one] { $name } aussetzen?
   *[other] { $n } Tokens aussetzen?
}
suspend-meaning = { $n ->
    [one] Es wird abgewiesen, bis Sie es fortsetzen; sonst ändert sich nichts.
   *[other] Sie werden abgewiesen, bis Sie sie fortsetzen; sonst ändert sich nichts.
}
suspend-button = { $n ->
    [one] Token aussetzen
   *[other] { $n } Tokens aussetzen
}
resume-title = { $n ->
    [one] { $name } fortsetzen?
   *[other] { $n } Tokens fortsetzen?
}
resume-meaning = { $n ->
    [one] Es gilt wieder wie zuvor, mit demselben Wert.
   *[other] Sie gelten wieder wie zuvor, mit denselben Werten.
}
resume-button = { $n ->
    [one] Token fortsetzen
   *[other] { $n } Tokens fortsetzen
}
regenerate-title = { $name } neu erzeugen?
regenerate-meaning = Sie erhalten einen neuen Wert, der alte endet sofort. Alles andere bleibt.
regenerate-button = Token neu erzeugen
rotate-title = { $name } wechseln?
rotate-meaning = Sie erhalten einen neuen Wert, der alte gilt noch eine Weile weiter, damit nichts stillsteht.
rotate-button = Token wechseln
overlap-label = Der alte Wert gilt noch
overlap-none = gar nicht
overlap-hours = { $n ->
    [one] { $n } Stunde
   *[other] { $n } Stunden
}
overlap-days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
}

## Röntgenbild
xray-summary = Genutzt von { $addresses ->
    [one] { $addresses } Adresse
   *[other] { $addresses } Adressen
}, { $calls ->
    [one] { $calls } Aufruf
   *[other] { $calls } Aufrufe
} in { $days } Tagen, { $some } von { $all } Methoden.
xray-never = Nie genutzt.
xray-without-method = { $n ->
    [one] { $n } Aufruf kam zu keiner Methode: Unter seiner Adresse war nichts, was das Token sehen darf, oder er wurde abgewiesen.
   *[other] { $n } Aufrufe kamen zu keiner Methode: Unter ihren Adressen war nichts, was das Token sehen darf, oder sie wurden abgewiesen.
}
xray-silent = In den letzten { $days } Tagen nicht genutzt.
xray-not-counted = Was es kann und was sich daran geändert hat.
xray-nothing = nichts mehr seit
xray-removed = es wurde entfernt
xray-removed-by = { $name } hat es entfernt
xray-suspended = es wurde ausgesetzt
xray-suspended-by = { $name } hat es ausgesetzt
xray-expired = es ist abgelaufen
xray-once-resumed = Wird es fortgesetzt, kann es wieder dies:
xray-had = Bis dahin hatte es
xray-older-secret = Ein älterer Wert gilt noch bis
xray-shrunk = Es wurde auf das verkleinert, was es nutzte. Sie können das zurücknehmen bis
xray-undo = Zurücknehmen
xray-facts = Angaben
xray-secret = Wert
xray-id = Kennung
xray-heat = Aufrufe in { $days } Tagen
xray-method = Methode
xray-calls = Aufrufe
xray-less = weniger
xray-more = mehr
xray-unused = { $n ->
    [0] Es nutzte jede seiner Methoden
    [one] { $n } Methode, die es nie nutzte
   *[other] { $n } Methoden, die es nie nutzte
}
xray-shrink = Auf das Genutzte verkleinern
xray-before = Jetzt
xray-after = Danach
xray-projects = Projekte in { $days } Tagen
xray-project = Projekt
xray-called = Was es dort aufrief
xray-projects-hint = Aufrufe durch das Tor, Listen und was keinem Projekt gehört, sind nicht nach Projekten unterschieden.
xray-projects-fewer = Alle Aufrufe betrafen die unter „Danach“ genannten Projekte: andere erreicht es dann nicht mehr.
xray-projects-unknown = Seine Projekte bleiben, wie sie sind, denn nicht alle Aufrufe betrafen ein bekanntes Projekt: Listen und Aufrufe durch das Tor betreffen keines.
xray-shrink-button = { $n ->
    [0] Verkleinern
    [one] { $n } Methode wegnehmen
   *[other] { $n } Methoden wegnehmen
}
xray-addresses = Adressen
xray-refusals = Letzte Abweisungen
xray-history = Änderungen
column-from = Von
column-dialect = Wie
column-when = Wann
column-asked = Verlangt
asked-anything = irgendetwas
column-why = Abgewiesen, weil

## Was nicht stimmen kann
fault-line = { $field }: { $fault }
faults-title = { $n ->
    [one] Eines stimmt noch nicht
   *[other] { $n } Angaben stimmen noch nicht
}
fault-missing = Das ist leer. Füllen Sie es aus.
fault-too-long = Zu lang: höchstens { $most } Zeichen.
fault-wrong-password = Das ist nicht Ihr Passwort. Nichts wurde geändert.
fault-too-many-tries = { $seconds ->
    [one] Zu viele Versuche. Warten Sie eine Sekunde.
   *[other] Zu viele Versuche. Warten Sie { $seconds } Sekunden.
}
fault-bad-date = Kein Datum. Schreiben Sie es wie 31-01-2027.
fault-date-passed = Dieser Tag ist vorbei. Wählen Sie einen späteren.
fault-date-too-late = Zu weit weg: hier sind höchstens { $days } Tage erlaubt.
fault-bad-range = „{ $range }“ ist keine Adresse und kein Bereich. Schreiben Sie es wie 10.0.0.0/8.
fault-nothing-ticked = Wählen Sie einen Satz oder kreuzen Sie mindestens eine Methode an.
fault-not-offered = Wählen Sie eines davon.
fault-no-project = Kreuzen Sie mindestens ein Projekt an oder wählen Sie alle.
fault-taken = Der Name ist vergeben. Wählen Sie einen anderen.
fault-bad-name = Nehmen Sie Kleinbuchstaben, Ziffern und Striche, mit einem Buchstaben am Anfang.
fault-bad-login = Nur Buchstaben ohne Akzente, Ziffern und . _ - + @, und ein Buchstabe oder eine Ziffer am Anfang.
fault-bad-email = Keine E-Mail-Adresse. Schreiben Sie sie wie name@example.org.
fault-bad-address = „{ $address }“ ist keine Webadresse. Beginnen Sie mit https://.
fault-bad-consumer-key = Nehmen Sie sichtbare Zeichen ohne Akzente, höchstens 100, und keines von " \ , & = % < >.
fault-key-unreadable = Kein öffentlicher Schlüssel. Fügen Sie PEM, bloßes Base64 oder ein Zertifikat ein.
fault-key-private = Das ist ein privater Schlüssel. Fügen Sie den öffentlichen ein, und erzeugen Sie ein neues Paar: dieser hat seinen Besitzer verlassen.
fault-key-not-rsa = Kein RSA-Schlüssel. OAuth 1.0a kennt keine anderen.
fault-key-short = Der Schlüssel hat { $bits } Bit. Mindestens { $floor } sind nötig.
fault-key-two = Das ist mehr als ein Schlüssel. Fügen Sie den dieses Programms ein.
fault-key-unusable = Die Zahlen des Schlüssels sind kein brauchbarer RSA-Schlüssel.
fault-consumer-key-taken = Ein anderes Programm hat diesen Schlüssel. Wählen Sie einen anderen.
fault-no-method = Kreuzen Sie mindestens ein Verfahren an.
fault-secret-length = Nehmen Sie 16 bis 1024 Zeichen.
fault-not-active = Dieses Konto ist nicht aktiv.
fault-no-such-person = Niemand hier hat diesen Anmeldenamen.
fault-too-short = Zu kurz: mindestens { $least } Zeichen.
fault-differs = Die beiden Passwörter sind verschieden. Schreiben Sie zweimal dasselbe.
fault-beyond-yours = Sie können { $name } nicht vergeben: Sie haben es selbst nicht.
fault-bad-line = Schreiben Sie es in eine Zeile, ohne unsichtbare Zeichen.
fault-bad-end = Dann kann ein Token hier und jetzt nicht enden. Wählen Sie einen anderen Tag.
fault-not-there = Etwas davon gibt es nicht mehr, oder es ist zu viel auf einmal. Sehen Sie noch einmal nach.
fault-quota = Davon gibt es schon so viele, wie es geben darf. Entfernen Sie zuerst einige.
fault-like-token = Beginnen Sie es nicht wie ein Token: cvg_, perm:, perm-, tlp.k1.
fault-unacceptable = Das lässt sich nicht annehmen. Sehen Sie noch einmal nach.
fault-last-ruler = Der Server braucht einen Verwalter. Bestimmen Sie zuerst einen anderen.
fault-last-admin = Ein Projekt braucht einen Verwalter. Bestimmen Sie zuerst einen anderen.

## Türen
sign-in = Anmelden
sign-in-title = Anmelden
sign-in-login = Anmeldename
sign-in-password = Passwort
sign-in-or = oder
sign-in-with = Anmelden mit { $name }
sign-in-wrong = Anmeldename und Passwort gehören nicht zusammen. Versuchen Sie es noch einmal.
greeting-first-run = Hier hat sich noch niemand angemeldet. Anmeldename und Passwort stehen in dem Terminal, in dem der Server gestartet wurde.
greeting-ended = Ihre Sitzung ist zu Ende. Melden Sie sich an, um dort weiterzumachen.
sent-before = Dieses Formular wurde schon gesendet, und was es erzeugt, ist erzeugt. Den Wert sehen Sie nur einmal; falls er Ihnen entging, erzeugen Sie einen neuen.
preview-ended = Ihre Sitzung ist zu Ende. Was Sie hier eingaben, lässt sich nicht mehr senden.
greeting-signed-out = Sie sind abgemeldet.
greeting-changed = Ihr Passwort ist geändert. Melden Sie sich mit dem neuen an.
code-title = Noch ein Schritt
code-purpose = Anmeldung als { $login }.
code-label = Code aus Ihrer Authentifizierungs-App
code-hint = Oder einer Ihrer Wiederherstellungscodes.
first-run-title = Willkommen
first-run-purpose = Hier gibt es noch kein Konto. Das erste verwaltet alles.
first-run-code = Einmalpasswort
first-run-code-hint = Es steht in dem Terminal, in dem der Server gestartet wurde.
first-run-button = Erstes Konto anlegen
new-password-title = Wählen Sie Ihr Passwort
new-password-purpose = Für { $login }.
new-password = Neues Passwort
new-password-hint = Mindestens { $shortest } Zeichen. Einige Wörter ohne Zusammenhang sind stark und leicht zu merken.
new-password-repeat = Noch einmal dasselbe
new-password-button = Passwort setzen

## Fehler
unreadable-title = Diese Adresse ist nicht zu lesen
unreadable-text = Etwas darin ist abgeschnitten oder steht doppelt da. Gehen Sie zurück, oder öffnen Sie die Seite aus dem Menü.
not-found-title = Hier ist nichts
not-found-text = Die Seite gibt es nicht, sie wurde entfernt, oder sie ist nicht für Sie.
forbidden-title = Das steht Ihnen nicht offen
forbidden-text = Sie sind angemeldet, aber Ihr Konto darf diese Seite nicht sehen. Fragen Sie einen Verwalter.
forged-title = Das kam nicht von dieser Seite
forged-text = Das Formular war zu alt, oder eine andere Seite wollte es absenden. Nichts wurde geändert. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.
wrong-method-title = So öffnet sich diese Seite nicht
wrong-method-text = Die Adresse gehört zu einem Formular. Öffnen Sie die Seite, auf der es steht, und senden Sie es von dort ab.
too-slow-title = Das hat zu lange gedauert
too-slow-text = Was gesendet wurde, kam nicht rechtzeitig an. Nichts wurde geändert. Versuchen Sie es noch einmal.
link-used-title = Dieser Link gilt nicht mehr
link-used-text = Er wurde schon benutzt oder ist zu alt. Bitten Sie um einen neuen.
too-large-title = Das ist zu viel auf einmal
too-large-text = Was gesendet wurde, ist größer, als ein Formular sein darf. Nichts wurde geändert. Wählen oder schreiben Sie weniger und versuchen Sie es noch einmal.
too-many-title = Zu viele Anfragen
too-many-text = Warten Sie eine Minute und versuchen Sie es noch einmal.
broken-title = Bei uns ist etwas zerbrochen
broken-text = Es lag nicht an Ihnen. Versuchen Sie es noch einmal; bleibt es dabei, nennen Sie einem Verwalter die Nummer darunter.
unavailable-title = Die Datenbank antwortet nicht
unavailable-text = Ihre Schlüssel sind sicher und unverändert. Versuchen Sie es in einer Minute noch einmal.
busy-title = Es kommt zu viel auf einmal an
busy-text = Nichts wurde geändert. Versuchen Sie es gleich noch einmal.
problem-request = Anfrage
problem-home = Zum Anfang

## Anwendungen
applications-purpose = Ihre Programme: jedes mit einem Consumer Key, um Menschen um Zugang zu bitten, oder mit einem Bearer-Token, das Sie dafür erzeugen.
applications-register = Anwendung anmelden
applications-whose = Wessen
applications-mine = meine
applications-all = alle
applications-none = Keine Anwendung passt
applications-nobody = Noch niemand hat eine Anwendung angemeldet
applications-empty-title = Noch keine Anwendungen
applications-empty-text = Melden Sie ein Programm einmal an. Dann erzeugen Sie ein Bearer-Token dafür und rufen die API, oder es bittet Menschen um Zugang.
application-form-purpose = Das lesen Menschen, bevor sie das Programm hereinlassen.
application-name-hint = Man sieht ihn, wenn es um Zugang bittet.
application-callback-hint = Wohin man zurückkehrt, wenn man es erlaubt hat, dorthin oder darunter. Leer für ein Programm ohne Adresse: man gibt dann einen Code ein.
application-by = Angemeldet von { $who }.
application-secret-hidden = einmal gezeigt, als es entstand
application-saved = { $name } ist gespeichert.
application-deleted = { $name } ist abgemeldet.
consumer-new-secret = Neues Geheimnis
callback-any = wie jede Anfrage es sagt
optional = optional
application-secret = Consumer-Geheimnis
application-secret-title = Die Schlüssel von { $name }
application-secret-purpose = Tragen Sie beides in die Konfiguration des Programms ein.
application-delete = Abmelden
bearer-title = Ihre Tokens
bearer-purpose = Ein Bearer-Token ist schon ausgehandelt: das Programm sendet es über HTTPS als access_token oder im Kopf Authorization und braucht keine Schritte von OAuth.
bearer-none = Noch keine Tokens.
bearer-generate = Bearer-Token erzeugen
bearer-form-title = Ein Bearer-Token für { $name } erzeugen
bearer-form-purpose = Das Programm hat von da an diese Rechte von Ihnen. Geben Sie ihm nicht mehr, als es braucht.
grants-title = Was es darf, und in wessen Namen
grants-none = Noch niemand hat es hereingelassen.
grants-of-others = { $n ->
    [one] { $n } weiteres Token gehört jemand anderem.
   *[other] { $n } weitere Tokens gehören anderen.
}
grant-see = Was es getan hat
grant-revoke-of = Widerrufen, was als { $name } handelt
grant-revoke-bearer = { $name } widerrufen, { $mask }
grant-renewable = erneuerbar
grant-renewable-hint = Bis dahin kann das Programm es selbst erneuern.
grant-revoked = { $name } hat diesen Zugang verloren.
origin-generated = Bearer
origin-consent = zugelassen
origin-alone = ohne Menschen
deed-revoke = Widerrufen
column-name = Name
column-tokens = Tokens
column-registered = Angemeldet
column-registered-by = Angemeldet von
column-token = Token
column-acts-as = Handelt als
column-program = Programm

## Sitzungen und Profil
sessions-purpose = Browser, die als Sie angemeldet sind. Beenden Sie, was Sie nicht kennen.
sessions-end = Beenden
sessions-end-one = Die Sitzung auf { $device } beenden
sessions-end-others = Alle anderen beenden
sessions-current = diese
sessions-ended-one = Die Sitzung ist beendet.
sessions-ended-others = { $n ->
    [0] Es gab keine andere Sitzung.
    [one] Eine andere Sitzung ist beendet.
   *[other] { $n } andere Sitzungen sind beendet.
}
profile-saved = Gespeichert.
profile-email-confirm = Eine andere E-Mail-Adresse braucht Ihr Passwort: Sie entscheidet, wer als Sie hereinkommt.
fault-bad-zone = „{ $zone }“ ist keine Zeitzone. Schreiben Sie Gebiet und Stadt, etwa Europe/Berlin.
column-browser = Browser
column-seen = Zuletzt gesehen
column-since = Seit
profile-purpose = Wie Sie als { $login } hier heißen, und wie diese Seiten mit Ihnen sprechen.
profile-email = E-Mail
profile-language = Sprache
profile-language-browser = Wie der Browser
profile-zone = Zeitzone
profile-theme = Aussehen
profile-save = Profil speichern
keys-title = Tastatur
keys-on = Einzelne Tasten bewirken etwas auf diesen Seiten
keys-search = Suchen
keys-new = Etwas Neues anlegen
profile-password = Passwort
profile-password-text = Ein neues beendet alle Ihre Sitzungen, auch diese. Tokens gelten weiter.
profile-current = Jetziges Passwort
profile-password-button = Passwort ändern

## Projekte
projects-purpose = Tokens können an Projekte gebunden sein und handeln dort in Ihrer Rolle.
projects-create = Projekt anlegen
projects-empty-title = Noch keine Projekte
projects-empty-text = Ein Projekt hat Mitglieder mit Rollen. Binden Sie Tokens daran, und sie können nirgends sonst etwas tun.
project-new-purpose = Sie werden sein erster Verwalter.
project-name-hint = Kleinbuchstaben, Ziffern und Striche; Teil von Adressen und später schwer zu ändern.
project-private = privat
project-private-label = Privat: nur Mitglieder sehen es
project-members = { $n ->
    [one] { $n } Mitglied
   *[other] { $n } Mitglieder
}
project-tokens = { $n ->
    [one] { $n } Token
   *[other] { $n } Tokens
}
project-you = Sie:
project-made = Das Projekt ist angelegt. Fügen Sie hinzu, wer darin arbeitet.
projects-none = Kein Projekt passt
members-none = Niemand ist Mitglied.
project-export = Ausfuhr
project-edit = Bearbeiten
project-edit-title = { $name } bearbeiten
project-private-hint = Sonst sieht es, wer hier ein Konto hat, und auch, wer darin Mitglied ist.
project-saved = Gespeichert.
project-delete = Projekt löschen
project-delete-text = Für immer. Sie sehen vorher, was mit ihm stirbt.
project-delete-title = { $name } löschen?
project-delete-dies = Das stirbt mit dem Projekt, sofort und für immer:
project-delete-bound = { $n ->
    [one] { $n } Token seiner Mitglieder ist daran gebunden. Es lebt weiter und kann hier nichts mehr tun.
   *[other] { $n } Tokens seiner Mitglieder sind daran gebunden. Sie leben weiter und können hier nichts mehr tun.
}
project-deleted = { $name } ist gelöscht, mit seinen Bots und deren Tokens.
memberships-number = { $n ->
    [one] { $n } Mitgliedschaft
   *[other] { $n } Mitgliedschaften
}
bots-number = { $n ->
    [one] { $n } Bot
   *[other] { $n } Bots
}
project-bots = Bots
project-bots-text = Sie arbeiten für das Projekt, nicht für eine Person: ihre Tokens bleiben, wenn Menschen gehen.
bot-add = Bot hinzufügen
bot-add-title = Neuer Bot für { $project }
bot-add-text = Er beginnt als Entwickler dieses Projekts, ohne Tokens. Ein Passwort hat er nicht.
bot-name-hint = Wie man ihn nennt. Bleibt das Feld leer, wie sein Anmeldename.
bot-made = { $name } ist angelegt. Seine Tokens erzeugen Sie bei Ihren.
bot-delete = Bot löschen
bot-delete-short = Löschen
bot-deleted = { $name } ist gelöscht, mit seinen Tokens.
ask-delete-bot = { $name } löschen?
ask-delete-bot-text = Sofort und für immer. Was er geschaffen hat, bleibt.
ask-delete-bot-tokens = { $n ->
    [one] { $n } Token stirbt mit ihm, und was es nutzt, steht still.
   *[other] { $n } Tokens sterben mit ihm, und was sie nutzt, steht still.
}
column-bot = Bot
column-bot-tokens = Bot-Tokens
column-bound-tokens = Gebunden
kind-bot = Bot
member-add = Mitglied hinzufügen
member-add-title = Ein Mitglied für { $project }
member-add-text = Das dürfen sie hier von nun an, und mit ihnen ihre Tokens, die dieses Projekt erreichen.
member-added = { $name } ist Mitglied.
member-role = Rolle
member-role-of = Rolle von { $name }
member-role-title = Rolle von { $name } in { $project }
member-role-text = Sie gilt sofort, auch für die Tokens.
member-role-button = Rolle ändern
member-role-changed = { $name } hat eine andere Rolle.
member-removed = { $name } ist kein Mitglied mehr.
member-remove-of = { $name } entfernen
member-remove-title = { $name } aus { $project } entfernen?
member-remove-text = Die Rolle hier endet sofort; was sie geschaffen haben, bleibt.
member-remove-tokens = { $n ->
    [one] { $n } Token von ihnen ist an dieses Projekt gebunden und wird hier abgewiesen.
   *[other] { $n } Tokens von ihnen sind an dieses Projekt gebunden und werden hier abgewiesen.
}
member-remove-button = Mitglied entfernen
role-admin = Verwalter
role-developer = Entwickler
role-reader = Leser
role-admin-text = Alles, mit Mitgliedern, Bots und Einstellungen.
role-developer-text = Liest und ändert, was das Projekt enthält.
role-reader-text = Liest, was das Projekt enthält.
column-title = Titel
column-your-role = Ihre Rolle
column-role = Rolle
column-members = Mitglieder
column-member = Mitglied

## Verwaltung
admin-purpose = Wer Zugang hat, was damit geschah, und wie Sie ihn nehmen.
admin-expiring = { $n ->
    [one] Token endet in 7 Tagen
   *[other] Tokens enden in 7 Tagen
}
admin-endless = { $n ->
    [one] Token endet nie
   *[other] Tokens enden nie
}
admin-idle = { $n ->
    [one] Token seit 90 Tagen ungenutzt
   *[other] Tokens seit 90 Tagen ungenutzt
}
admin-full = { $n ->
    [one] Token mit vollem Zugriff
   *[other] Tokens mit vollem Zugriff
}
admin-oauth1 = { $n ->
    [one] Token von OAuth 1.0a in Gebrauch
   *[other] Tokens von OAuth 1.0a in Gebrauch
}
admin-refused = { $n ->
    [one] Abweisung in 24 Stunden
   *[other] Abweisungen in 24 Stunden
}
admin-nodes = Knoten antworten
admin-last = Was zuletzt geschah
admin-all-lines = Das ganze Protokoll
audit-purpose = Alles, was geändert oder abgewiesen wurde. Die Zeilen sind verkettet, damit keine unbemerkt geändert wird.
audit-empty = Noch ist nichts geschehen
audit-none = Keine Zeile passt
audit-refused = abgewiesen
audit-refused-any = Wurde abgewiesen, was es auch war
audit-refused-door = Wurde abgewiesen, bevor zu sehen war, was es wollte
group-sets = API-Sets
filter-action = Tat
filter-since = Seit
filter-day = in den letzten 24 Stunden
filter-last-month = in den letzten 30 Tagen
filter-kind = Art
filter-grant = Kann
filter-full = alles
column-who = Wer
column-what = Was
column-kind = Art
credentials-purpose = Alle Tokens und Sitzungen. Passwörter stehen nicht in dieser Liste: ein Konto zu sperren hält auch sein Passwort an.
credentials-password = { $login } hat auch ein Passwort.
credentials-none = Kein Schlüssel passt
credentials-empty = Noch keine Schlüssel
credentials-revoke-matching = { $n ->
    [one] Den passenden widerrufen
   *[other] Alle { $n } passenden widerrufen
}
credentials-revoke-title = { $n ->
    [one] { $n } Schlüssel widerrufen?
   *[other] { $n } Schlüssel widerrufen?
}
credentials-revoke-text = Sie enden sofort, auf allen Knoten, für immer.
credentials-revoke-button = { $n ->
    [one] { $n } Schlüssel widerrufen
   *[other] { $n } Schlüssel widerrufen
}
credentials-of-owner = { $n ->
    [one] { $n } Schlüssel
   *[other] { $n } Schlüssel
}
credentials-more = { $n ->
    [one] und { $n } weiterer, länger nicht genutzt
   *[other] und { $n } weitere, länger nicht genutzt
}
credentials-suspended = { $n ->
    [0] Es war nichts mehr auszusetzen.
    [one] Ein Token ist ausgesetzt.
   *[other] { $n } Tokens sind ausgesetzt.
}
credentials-more-owners = { $n ->
    [one] und { $n } weiteres Konto
   *[other] und { $n } weitere Konten
}
credential-access = Zugriffstoken
credential-tokens = Alles außer Sitzungen
credential-oauth1 = OAuth 1.0a
credential-session = Sitzung
device-on = { $browser } unter { $system }
device-none = Sitzung ({ $way })
toolbar-credentials = Ausgewählte Schlüssel
people-purpose = Personen melden sich an; Dienstkonten haben nur Tokens.
people-add = Konto anlegen
people-none = Niemand passt
kind-person = Person
kind-service = Dienstkonto
kind-admin = Verwalter
state-disabled = Gesperrt
state-account-disabled = Konto gesperrt
column-person = Konto
column-credentials = Schlüssel
person-hint = Meldet sich an. Wählt das Passwort über einen Link, den Sie weitergeben.
service-hint = Läuft von selbst: kein Passwort, nur Tokens.
person-login-hint = Buchstaben, Ziffern, Punkte und Striche. Später nicht zu ändern.
person-admin = Verwalter dieses Servers: bestimmt über alle Konten und Schlüssel
person-seen = Schlüssel zuletzt genutzt
person-password-set = Passwort gesetzt
person-password-none = kein Passwort
person-enable = Entsperren
person-disable = Sperren
person-disable-instead = Lieber sperren
person-disable-title = { $name } sperren?
person-disable-text = Sperren hält alle Sitzungen und Schlüssel sofort an, bis das Konto entsperrt wird.
person-disable-stops = Das läuft jetzt und steht dann still: { $what }.
person-disable-button = Konto sperren
person-enable-title = { $name } entsperren?
person-enable-text = Sitzungen und Schlüssel, die nicht inzwischen widerrufen wurden, gelten sofort wieder.
person-enable-button = Konto entsperren
person-saved = Gespeichert.
person-made = { $name } ist angelegt und hat noch keine Tokens.
person-disabled = { $name } ist gesperrt. Nichts davon gilt mehr.
person-enabled = { $name } ist entsperrt. Was nicht inzwischen widerrufen wurde, gilt wieder.
person-deleted = { $name } ist gelöscht, mit allem, was dazugehörte.
person-invite = Link für ein neues Passwort
person-invite-title = Ein neues Passwort für { $name }?
person-invite-text = Sie bekommen einen Link zum Weitergeben. Er gilt einmal, sieben Tage lang; ein früherer gilt nicht mehr.
person-invite-button = Link erzeugen
person-delete = Konto löschen
person-delete-text = Für immer. Sie sehen vorher, was mit ihm stirbt.
person-delete-title = { $name } löschen?
person-delete-dies = Das stirbt mit dem Konto, sofort und für immer:
person-delete-button = Konto löschen
person-orphans = Diese Projekte hätten keinen Verwalter mehr. Bestimmen Sie zuerst einen anderen:
tokens-number = { $n ->
    [one] { $n } Token
   *[other] { $n } Tokens
}
tokens-in-use = { $n ->
    [one] { $n } in den letzten 7 Tagen genutzt
   *[other] { $n } in den letzten 7 Tagen genutzt
}
applications-number = { $n ->
    [one] { $n } Anwendung
   *[other] { $n } Anwendungen
}
foreign-tokens = { $n ->
    [one] mit { $n } Token anderer
   *[other] mit { $n } Tokens anderer
}
sessions-number = { $n ->
    [one] { $n } Sitzung
   *[other] { $n } Sitzungen
}
invited-title = Ein Link für { $login }
invited-text = Geben Sie ihn auf einem Weg weiter, dem Sie trauen. Wer ihn zuerst öffnet, wählt das Passwort. Er gilt einmal und endet
routes-purpose = Anfragen, die Claviger für andere Dienste prüft, und was daraus wurde.
routes-empty-title = Noch keine Tor-Routen
routes-empty-text = Eine Route stellt eine fremde API hinter diese Tokens. Schreiben Sie eine in { $file }:
routes-forward-auth = forward-auth
routes-anonymous = anonym
routes-order = In dieser Reihenfolge geprüft; geschrieben in { $file }. Gezählt seit dem Start des Servers.
column-route = Route
column-upstream = Ziel
column-accepts = Nimmt an
column-methods = Methoden
column-allowed = Erlaubt
column-refused = Abgewiesen
column-last-refusal = Letzte Abweisung
settings-purpose = Was jetzt gilt, und woher jeder Wert kommt.
settings-file = Gelesen aus
column-setting = Einstellung
column-value = Wert
column-source = Kommt von
source-default = Vorgabe
setting-as-it-listens = wie er lauscht
setting-in-data-folder = claviger.db im Datenordner
setting-one-less-than-processors = einer weniger, als Prozessoren da sind
source-file = Datei
source-environment = Umgebung
source-flag = Schalter
health-well = Alles ist gut.
health-soon = Etwas braucht Sie bald.
health-bad = Etwas geht nicht.
health-version = Version { $version } läuft seit
check-well = gut
check-soon = bald
check-bad = geht nicht

## Zustimmung
consent-title = { $name } bittet um Zugang
consent-answer-goes = Die Antwort geht an
consent-registered = Hier angemeldet von { $who }.
consent-trusted = Dieses Konto verwaltet den Server.
consent-as = Sie sind als { $login } angemeldet.
consent-asks = Verlangt wird
consent-narrow = Lassen Sie weg, was Sie nicht geben wollen.
consent-can = Wenn Sie das erlauben, kann es
consent-one-part = Nur ein Teil
consent-site = der Verwaltung dieses Servers
consent-by-hand = Sie selbst, als Code zum Eintippen
consent-denied = { $name } hat keinen Zugriff bekommen.
consent-allow = Erlauben
consent-deny = Ablehnen
consent-later = Sie können es jederzeit unter „Zugelassen“ zurücknehmen.
consent-code-title = Fast fertig
consent-code-text = Geben Sie diesen Code in { $name } ein. Er gilt einmal, für einige Minuten.
consent-code-warning = Nur wenn Sie das selbst in { $name } begonnen haben: Wer den Code hat, handelt in Ihrem Namen. Schicken Sie ihn niemandem.
consent-code-then = Was Sie erlaubt haben, steht unter
authorized-purpose = Programme, die in Ihrem Namen handeln dürfen. Nehmen Sie zurück, was Sie nicht mehr brauchen.
authorized-empty-title = Kein Programm ist hereingelassen
authorized-empty-text = Wenn ein Programm um Zugang bittet und Sie ihn erlauben, steht es hier, bis Sie ihn zurücknehmen.
authorized-revoke-of = Den Zugang von { $name } widerrufen
ask-delete-application = { $name } löschen?
ask-deregister = { $name } abmelden?
ask-delete-application-text = Sofort und für immer. Ihr Consumer Key ist nichts mehr wert, und jedes ihrer Tokens stirbt.
ask-delete-link-text = Sofort und für immer. Er kann keine Anfragen mehr unterschreiben, und jedes seiner Tokens stirbt.
ask-delete-tokens = { $n ->
    [one] { $n } lebendes Token stirbt mit
   *[other] { $n } lebende Tokens sterben mit
}{ $people ->
    [one] , von { $people } Konto.
   *[other] , von { $people } Konten.
}
ask-renew-secret = Das Geheimnis von { $name } erneuern?
ask-renew-secret-text = Sie erhalten ein neues, das alte endet sofort: bis das Programm das neue hat, kann es nichts unterschreiben. Was Menschen ihm erlaubt haben, bleibt.
ask-revoke-bearer = Dieses Token von { $name } widerrufen?
ask-revoke-grant = Widerrufen, womit { $name } als { $login } handelt?
ask-revoke-text = Es endet sofort und für immer.
ask-revoke-used = Es ist in Gebrauch, von { $from }.
ask-revoke-button = Token widerrufen
ask-revoke-authorized = Den Zugang von { $name } zurücknehmen?
ask-revoke-authorized-text = Was es in Ihrem Namen anfragt, wird von nun an abgelehnt. Es darf wieder fragen.
ask-revoke-access = Zugang zurücknehmen

## Anwendungslinks
links-purpose = Programme, die ihre Anfragen mit einem eigenen Schlüssel unterschreiben, wie Jira, Confluence und Bamboo sie kennen: OAuth 1.0a.
links-create = Link anlegen
links-none = Kein Link passt
link-made = { $name } ist verbunden. Sein Programm braucht die drei Adressen unten.
link-saved = { $name } ist gespeichert.
link-deleted = { $name } ist gelöscht.
links-empty-title = Noch keine Anwendungslinks
links-empty-text = Erzeugen Sie ein Schlüsselpaar, fügen Sie die öffentliche Hälfte hier ein, und das Programm kann um Zugang bitten.
link-delete = Link löschen
link-name-hint = Was man liest, wenn es um Zugang bittet: Anwendungsname und Consumer-Name in einem.
link-url = Adresse der Anwendung
link-url-hint = Wo das Programm zu Hause ist, für alle, die es ansehen wollen.
link-consumer-key = Consumer Key
link-consumer-key-hint = Ein beliebiges Wort; das Programm sendet es mit jeder Anfrage. Es lässt sich später nicht ändern.
link-consumer-key-stays = Er bleibt, wie er ist.
link-signs = Unterschreibt mit
link-key = Schlüsselpaar
link-key-hint = Sie fügen die öffentliche Hälfte ein; die private bleibt beim Programm.
link-secret = Gemeinsames Geheimnis
link-secret-hint = Sie erhalten es einmal, auf der nächsten Seite.
link-own-secret = Ein Geheimnis, das es schon hat
link-own-secret-hint = Mindestens 16 Zeichen. Leer, und Sie erhalten ein neues auf der nächsten Seite.
link-rsa = RSA, { $bits } Bit
link-weak = kurz
link-weak-text = Ein Schlüssel unter 2048 Bit ist heute schwach.
link-public-key = Öffentlicher Schlüssel
link-public-key-hint = RSA, mindestens 1024 Bit, besser 2048: als PEM, als bloßes Base64 oder als Zertifikat.
link-another-key = Ein anderer öffentlicher Schlüssel
link-another-key-hint = Leer lässt den Schlüssel, den es hat. Was Menschen ihm erlaubt haben, bleibt.
link-callback = Rückadresse
link-callback-hint = Wohin man zurückkehrt, dorthin oder darunter. Leer überlässt es jeder Anfrage.
link-two-legged = Es darf ohne einen Menschen handeln
link-acts-as = handelt als
link-acts-as-whom = Als wer
link-acts-as-hint = Der Anmeldename eines Menschen oder Dienstkontos. Es kann alles, was dieses Konto kann.
link-refused = abgelehnt
link-lasts = Was heute erlaubt wird, endet
link-lasts-less = oder früher, wenn der Mensch es sagt; mit seinem Session Handle lässt es sich erneuern
link-lasts-ever = nie, wenn der Mensch nichts sagt
link-bodies = Inhalte
link-body-hash = Inhalte ablehnen, die die Unterschrift nicht deckt (oauth_body_hash)
link-more = Signaturverfahren und Umgangsformen
link-face = Es spricht wie mit
link-methods = Signaturverfahren
link-methods-hint = PLAINTEXT geht nur über TLS. Die ursprünglichen Produkte kennen RSA-SHA1.
link-weak-deed = Einen längeren geben
link-without-person = Ohne Menschen
link-fingerprint = Fingerabdruck
link-addresses = Adressen für das Programm
link-addresses-text = Seine Konfiguration fragt nach diesen dreien.
link-request = Request-Token
link-authorize = Zustimmung
link-access = Access-Token
dance-python = Die drei Schritte in Python
link-summary = { $n ->
    [0] Noch niemand hat es hereingelassen.
    [one] { $n } lebendes Token, { $people ->
        [one] von { $people } Konto
       *[other] von { $people } Konten
    }.
   *[other] { $n } lebende Tokens, { $people ->
        [one] von { $people } Konto
       *[other] von { $people } Konten
    }.
}

## Zweite Faktoren
passkey-refused = Dieser Passkey wurde nicht angenommen. Versuchen Sie es noch einmal oder auf anderem Weg.
passkey-sign-in = Mit einem Passkey anmelden
passkey-confirm = Mit einem Passkey bestätigen
passkey-confirmed = Bestätigt. Drücken Sie nun, was Sie tun möchten.
passkey-failed = Der Browser bekam von Ihrem Passkey keine Antwort. Versuchen Sie es noch einmal.
code-wrong = Dieser Code stimmt nicht oder wurde schon benutzt. Warten Sie auf den nächsten.
code-passkey = Passkey verwenden
code-passkey-only = Verwenden Sie Ihren Passkey oder einen Ihrer Wiederherstellungscodes.
code-recovery-label = Wiederherstellungscode
upstream-over = Das hat zu lange gedauert oder begann in einem anderen Browser. Versuchen Sie es noch einmal.
upstream-refused = Die andere Seite hat Sie nicht eingelassen.
upstream-unreachable = Die andere Seite ist gerade nicht zu erreichen. Versuchen Sie es gleich noch einmal.
upstream-not-believed = Was die andere Seite sagte, ließ sich nicht prüfen. Sagen Sie es Ihrem Verwalter.
upstream-nobody = Mit jenem Konto ist hier niemand verknüpft. Fragen Sie Ihren Verwalter, oder melden Sie sich an und verknüpfen Sie es unter Profil, Sicherheit.
upstream-taken = Jenes Konto kann hier keines werden: Der Name ist vergeben, oder es ist schon verknüpft.
security-title = Sicherheit
security-purpose = Womit Sie sich neben dem Passwort ausweisen.
security-password-closes = Danach öffnet Ihr Passwort allein nichts mehr: nicht hier und nicht in Programmen, die es senden. Programme verwenden Zugriffstokens.
security-app = Authentifizierungs-App
security-app-on = Sie werden nach einem Code Ihrer App gefragt. Eingerichtet
security-app-off = Eine App auf Ihrem Telefon zeigt sechs Ziffern, die Sie nach dem Passwort eingeben.
security-app-add = Authentifizierungs-App einrichten
security-app-remove = App entfernen
security-passkeys = Passkeys
security-passkeys-text = Ihr Finger, Ihr Gesicht oder ein Sicherheitsschlüssel meldet Sie an, allein oder nach dem Passwort, und bestätigt Änderungen.
security-passkeys-none-here = Browser erlauben Passkeys nur dort, wo die Seite einen Namen und ein Zertifikat hat. Diese wird über eine Nummer oder unverschlüsselt erreicht.
security-passkey-add = Passkey hinzufügen
security-passkey-edit = Ändern
security-passkey-edit-one = { $name } ändern
security-passkey-remove = Diesen Passkey entfernen
security-used = Zuletzt benutzt
security-added = Hinzugefügt
security-never = nie
security-synced = synchronisiert
security-codes = Wiederherstellungscodes
security-codes-left = { $n ->
    [0] Kein Code ist übrig. Erzeugen Sie neue, bevor Sie einen brauchen.
    [one] Ein Code ist übrig.
   *[other] { $n } Codes sind übrig.
  }
security-codes-renew = Neue Codes erzeugen
security-links = Konten anderer Seiten
security-links-text = Mit diesen können Sie sich anmelden.
security-link = Verknüpfen
security-link-site = { $name } verknüpfen
security-unlink = Verknüpfung lösen
ask-remove-app = Die Authentifizierungs-App entfernen?
ask-remove-passkey = Den Passkey { $name } entfernen?
ask-remove-identity = Die Verknüpfung mit Ihrem Konto bei { $name } lösen?
ask-link-identity = Ihr Konto bei { $name } verknüpfen?
ask-link-identity-text = Sie gehen zu { $name } und kommen zurück. Danach können Sie sich hier mit jenem Konto anmelden.
ask-remove-factor-text = Sie können sich damit nicht mehr anmelden. Ihre Sitzungen und Tokens bleiben.
ask-remove-last-factor = Es ist Ihr letzter zweiter Faktor: Ihr Passwort allein öffnet danach wieder alles, und Ihre Wiederherstellungscodes sind ungültig.
ask-renew-codes = Neue Wiederherstellungscodes erzeugen?
ask-renew-codes-text = Die alten sind sofort ungültig.
app-purpose = Sie zeigt alle 30 Sekunden einen neuen Code. Einen davon geben Sie nach dem Passwort ein.
app-scan = Lesen Sie dieses Bild mit der App
app-picture = QR-Code für die Authentifizierungs-App
app-type = Oder geben Sie diesen Schlüssel ein:
app-code = Der Code, den die App jetzt zeigt
app-button = Einrichten
app-wrong-code = Das ist nicht der Code dieses Augenblicks. Geht die Uhr Ihres Telefons richtig?
app-added = Die App ist eingerichtet. Bewahren Sie diese Wiederherstellungscodes auf: Jeder lässt Sie einmal ein, wenn die App fort ist.
app-removed = Die App ist entfernt.
passkey-purpose = Der Browser bittet Ihr Gerät um einen Schlüssel, den nur diese Seite benutzen kann.
passkey-needs-script = Ein Passkey braucht JavaScript, das in diesem Browser ausgeschaltet ist.
passkey-name-hint = Welches Gerät es ist: Laptop, Telefon, blauer Schlüssel.
passkey-button = Passkey erzeugen
passkey-not-made = Es wurde kein Passkey erzeugt. Vielleicht ist er hier schon bekannt, oder das Gerät hat abgelehnt. Versuchen Sie es noch einmal.
passkey-title = Passkey
passkey-rename = Speichern
passkey-added = Der Passkey ist hinzugefügt. Bewahren Sie diese Wiederherstellungscodes auf: Jeder lässt Sie einmal ein, wenn er fort ist.
passkey-added-another = Der Passkey ist hinzugefügt.
passkey-renamed = Gespeichert.
passkey-removed = Der Passkey ist entfernt.
codes-renewed = Diese Codes treten an die Stelle der alten. Jeder lässt Sie einmal ein.
codes-once = Sie sehen sie nicht wieder. Drucken Sie sie, oder bewahren Sie sie bei Ihren Passwörtern auf.
identity-unlinked = Die Verknüpfung ist gelöst.
leave-purpose = Melden Sie sich dort mit Ihrem Konto an. { $name } schickt Sie zurück.
leave-button = Weiter zu { $name }
security-open = Zweite Faktoren und Passkeys
app-added-another = Die App ist eingerichtet.

grant-session = Alles
nothing-chosen = Nichts war ausgewählt.
credentials-revoked = { $n ->
    [0] Es war nichts mehr zu widerrufen.
    [one] Ein Zugang ist widerrufen.
   *[other] { $n } Zugänge sind widerrufen.
}
did-refuse = Wurde abgelehnt: { $why }
actor-operator = Betreiber
did-own-password = Hat das eigene Passwort geändert
did-own-profile = Das eigene Profil geändert
did-sign-in = Hat sich angemeldet
did-sign-out = Hat sich abgemeldet
did-set-make = Hat ein API-Set angelegt
did-set-delete = Hat ein API-Set entfernt
did-token-make = Hat ein Token erzeugt
did-token-edit = Hat ein Token geändert
did-token-revoke = Hat einen Zugang widerrufen
did-token-delete = Hat ein Token entfernt
did-token-rotate = Hat ein Token rotiert
did-token-regenerate = Hat ein Token neu erzeugt
did-token-copy = Hat ein Token kopiert
did-token-suspend = Hat ein Token ausgesetzt
did-token-resume = Hat ein Token wieder aktiviert
did-user-make = Hat ein Konto angelegt
did-user-edit = Hat ein Konto geändert
did-user-password = Hat ein Passwort gesetzt
did-user-delete = Hat ein Konto gelöscht
did-project-make = Hat ein Projekt angelegt
did-project-edit = Hat ein Projekt geändert
did-project-delete = Hat ein Projekt gelöscht
did-member-set = Hat die Rolle eines Mitglieds gesetzt
did-member-remove = Hat ein Mitglied entfernt
did-bot-make = Hat einen Bot angelegt
did-bot-delete = Hat einen Bot gelöscht
did-user-invite = Hat einen Link für ein neues Passwort erzeugt für
did-user-reset-factors = Hat die zweiten Faktoren zurückgesetzt von
did-app-add = Hat eine Authenticator-App eingerichtet
did-app-remove = Hat die Authenticator-App entfernt
did-passkey-add = Hat den Passkey hinzugefügt:
did-passkey-rename = Hat den Passkey umbenannt:
did-passkey-remove = Hat den Passkey entfernt:
did-codes-renew = Hat neue Wiederherstellungscodes erzeugt
did-upstream-link = Hat ein Konto einer anderen Website verknüpft
did-upstream-unlink = Hat die Verknüpfung mit einer anderen Website gelöst
did-session-end = Hat Sitzungen beendet
did-session-end-one = Hat eine Sitzung beendet
did-application-make = Hat die Anwendung registriert:
did-application-edit = Hat die Anwendung geändert:
did-application-secret = Hat der Anwendung ein anderes Geheimnis gegeben:
did-application-token = Hat ein Token erzeugt für die Anwendung
did-application-delete = Hat die Anwendung entfernt:
did-link-make = Hat den Anwendungslink angelegt:
did-link-edit = Hat den Anwendungslink geändert:
did-link-secret = Hat dem Anwendungslink ein anderes Geheimnis gegeben:
did-link-delete = Hat den Anwendungslink entfernt:
did-consent-allow = Hat erlaubt:
did-consent-deny = Hat abgelehnt:
did-member-role = Hat { $login } die Rolle { $role } gegeben in
health-database = Datenbank
health-database-well = { $n ->
    [0] Sie antwortet in weniger als einer Millisekunde.
   *[other] Sie antwortet in { $n } ms.
}
health-database-slow = Sie brauchte { $n } ms für gar nichts: Sehen Sie nach ihrer Last und ihrer Platte.
health-database-bad = Sie antwortet nicht ({ $n } ms): Sehen Sie in ihr Protokoll. Was im Speicher liegt, gilt weiter.
health-index = Schlüssel im Speicher
health-index-well = Vollständig: { $n } Geheimnisse. Eine Prüfung fragt keine Datenbank.
health-index-filling = Füllt sich noch: { $n } Geheimnisse bisher. Prüfungen fragen so lange die Datenbank.
health-audit-well = Die Kette der neuesten 10.000 Zeilen ist ganz. „claviger doctor“ sieht alle an.
health-audit-bad = Zeile { $n } wurde verändert oder fehlt. Sichern Sie eine Kopie der Datenbank und klären Sie, wer in sie schreiben konnte.
health-audit-unknown = Die Kette war gerade nicht zu lesen.
health-gate = { $n ->
    [0] Keine Route. Das Tor bewacht nur diesen Server.
    [one] Eine Route.
   *[other] { $n } Routen.
}
health-doors = Türen
health-doors-tls = Menschen und Programme kommen über TLS: { $url }
health-doors-local = { $url } ist nur diese Maschine.
health-doors-clear = { $url } ist nicht verschlüsselt: Wer mithört, hat jeden Schlüssel. Setzen Sie public_url und TLS.

## Zugriffstokens: was getan wurde, was angeboten wird
done-saved = { $name } ist gespeichert. Die Änderungen gelten ab jetzt.
done-removed = { $n ->
    [one] Das Token ist entfernt. Es wird ab jetzt abgewiesen.
   *[other] { $n } Tokens sind entfernt. Sie werden ab jetzt abgewiesen.
}
done-suspended = { $n ->
    [one] Das Token ist ausgesetzt. Sie können es jederzeit fortsetzen.
   *[other] { $n } Tokens sind ausgesetzt. Sie können sie jederzeit fortsetzen.
}
done-in-part = Das ist bei { $done } von { $n } Tokens geschehen. Die anderen gibt es nicht mehr, oder Sie dürfen sie nicht ändern.
done-resumed = { $n ->
    [one] Das Token gilt wieder.
   *[other] { $n } Tokens gelten wieder.
}
failed-removed = Dieses Token ist entfernt: daran lässt sich nichts mehr ändern.
done-shrunk = Es kann jetzt nur noch, was es benutzt hat. Sie können das 7 Tage lang zurücknehmen.
done-unshrunk = Es kann wieder, was es vorher konnte.
failed-unshrink = Was es kann, wurde seither geändert oder ist nicht mehr zu vergeben. Bearbeiten Sie das Token.
choose-some = Haken Sie zuerst Tokens an.
choose-one = Haken Sie dafür genau ein Token an.
form-copy-ending = (Kopie)
form-actor = Handelt als
form-actor-you = (Sie)
form-actor-hint = Tokens eines Bots gehören seinem Projekt und bleiben, wenn Menschen gehen.
fault-stale = Jemand hat dieses Token geändert, seit Sie diese Seite geöffnet haben. Nichts wurde gespeichert. Sehen Sie es sich in einem anderen Tab an; um Ihre Fassung trotzdem zu speichern, bestätigen Sie noch einmal.
fault-no-such-actor = Für jemanden mit dem Anmeldenamen { $login } dürfen Sie kein Token ausstellen. Wählen Sie jemanden aus der Liste.
fault-no-such-format = Dieses Format gibt es nicht. Wählen Sie eines aus der Liste.
fault-no-such-project = Es gibt kein Projekt { $name }, das Sie sehen dürfen.
set-read-only = Sieht, was Sie sehen, und ändert nichts.
set-full-access = Alles, was Sie können, außer Zugangsdaten zu ändern.
set-extended = Alle Methoden der Jelastic-API.
set-ide = Was Erweiterungen von Editoren aufrufen.
set-marketplace = Was Pakete des Marktplatzes aufrufen.
set-maven = Was die Maven-Erweiterung aufruft.
snippet-environment = Umgebung
snippet-git-note = Für einen Git-Server hinter dem Tor: Das Token ist das Passwort.
snippet-basic-note = Für Programme, die nur Anmeldename und Passwort kennen.
snippet-tuleap-note = Wie Tuleaps Programme es senden.
snippet-allura-note = Wie Alluras Programme es senden: nur über HTTPS.
snippet-jelastic-note = Wie Jelastics Programme es senden.

## Röntgenbild: in Worten
why-method = das Token enthält diese Methode nicht
why-unknown-method = keine Methode antwortet auf diese Anfrage
why-role = das Konto selbst darf das nicht
why-hidden = dort ist nichts, was es sehen darf
why-address = die Anfrage kam von einer Adresse, für die das Token nicht gilt
why-unconfirmed = die Änderung wurde nicht bestätigt
why-wrong-confirmation = das Passwort zur Bestätigung war falsch
why-wider = es wäre weiter geworden als das Token selbst
why-insecure = es wurde unverschlüsselt gesendet: Ersetzen Sie das Token
why-throttled = zu viele Versuche
why-expired = es war abgelaufen
why-revoked = es war entfernt
why-replaced = es war durch einen neueren Wert ersetzt
why-suspended = es ist ausgesetzt
why-disabled = sein Konto ist gesperrt
why-elsewhere = es wurde nicht als das gesendet, was es ist
why-invalid = einen solchen Anmeldenamen oder Schlüssel hat niemand
why-password = ein Passwort dieses Kontos wurde falsch geraten
why-absent = nichts wurde gesendet, was zeigt, wer fragt
why-ambiguous = mehr als ein Schlüssel wurde gesendet
why-malformed = was gesendet wurde, hat nicht die Form eines Schlüssels
why-dialect = auf diese Weise werden dort keine Schlüssel angenommen
why-factor = das Konto hat einen zweiten Faktor: Sein Passwort allein öffnet nichts
why-other = { $code }
why-times = { $why } (× { $n })
history-made = hat es erzeugt
history-edited = hat es geändert
history-narrowed = hat es auf das Benutzte verkleinert
history-widened = hat die Verkleinerung zurückgenommen
history-rotated = hat es gewechselt
history-regenerated = hat es neu erzeugt
history-suspended = hat es ausgesetzt
history-resumed = hat es fortgesetzt
history-revoked = hat es entfernt
history-other = { $action }
