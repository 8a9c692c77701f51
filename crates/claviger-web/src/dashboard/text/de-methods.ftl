# Die Methoden unserer eigenen API auf Deutsch, in der Reihenfolge von action.rs, wo ihr Englisch steht.

tag-Me = Eigenes Konto
method-me-read = Sehen, als wer der Schlüssel handelt.

tag-Sessions = Sitzungen
method-sessions-list = Die eigenen Sitzungen auflisten.
method-sessions-delete = Eine der eigenen Sitzungen beenden.
method-sessions-delete_all = Alle eigenen Sitzungen beenden.

tag-Catalogue = Katalog
method-methods-list = Die Methoden auflisten, die vergeben werden können.
method-sets-list = Die API-Sets auflisten.
method-sets-create = Ein API-Set anlegen.
method-sets-delete = Ein API-Set entfernen.

tag-Tokens = Tokens
method-tokens-list = Zugriffstokens auflisten.
method-tokens-read = Ein Zugriffstoken ansehen.
method-tokens-create = Ein Zugriffstoken erzeugen.
method-tokens-edit = Ein Zugriffstoken ändern.
method-tokens-delete = Ein Zugriffstoken widerrufen.
method-tokens-revoke = Viele Zugriffstokens auf einmal widerrufen.
method-tokens-rotate = Einem Token einen neuen Wert neben dem alten geben.
method-tokens-regenerate = Den Wert eines Tokens sofort ersetzen.
method-tokens-copy = Ein Token mit den Einstellungen eines anderen erzeugen.
method-tokens-suspend = Ein Zugriffstoken aussetzen.
method-tokens-resume = Ein ausgesetztes Zugriffstoken fortsetzen.
method-tokens-introspect = Fragen, was ein Token ist (RFC 7662).

tag-Applications = Anwendungen
method-applications-list = Die selbst angemeldeten Anwendungen auflisten.
method-applications-read = Eine Anwendung ansehen.
method-applications-create = Eine Anwendung anmelden.
method-applications-edit = Eine Anwendung ändern.
method-applications-renew_secret = Einer Anwendung ein anderes Geheimnis geben.
method-applications-list_tokens = Die Tokens einer Anwendung auflisten.
method-applications-generate_token = Ein Bearer-Token für eine Anwendung erzeugen.
method-applications-delete = Eine Anwendung und alle ihre Tokens entfernen.

tag-Links = Anwendungslinks
method-links-list = Anwendungslinks auflisten.
method-links-read = Einen Anwendungslink ansehen.
method-links-create = Einen Anwendungslink anlegen.
method-links-edit = Einen Anwendungslink ändern.
method-links-renew_secret = Einem Anwendungslink ein anderes Geheimnis geben.
method-links-delete = Einen Anwendungslink und alle seine Tokens entfernen.

tag-Users = Konten
method-users-list = Konten auflisten.
method-users-read = Ein Konto ansehen.
method-users-create = Ein Konto anlegen.
method-users-edit = Ein Konto ändern, sperren oder entsperren.
method-users-set_password = Das Passwort einer Person setzen.
method-users-preview_deletion = Sehen, was mit einem Konto gelöscht würde.
method-users-delete = Ein Konto löschen.

tag-Projects = Projekte
method-projects-list = Projekte auflisten.
method-projects-read = Ein Projekt ansehen.
method-projects-create = Ein Projekt anlegen.
method-projects-edit = Ein Projekt ändern.
method-projects-delete = Ein Projekt löschen.

tag-Members = Mitglieder
method-members-list = Die Mitglieder eines Projekts auflisten.
method-members-set = Ein Mitglied zu einem Projekt hinzufügen oder seine Rolle ändern.
method-members-remove = Ein Mitglied aus einem Projekt entfernen.
method-bots-list = Die Bots eines Projekts auflisten.
method-bots-create = Einen Bot anlegen, der einem Projekt gehört.
method-bots-delete = Den Bot eines Projekts löschen.

tag-Operations = Betrieb
method-audit-read = Das Protokoll lesen.
method-metrics-read = Die Metriken lesen.
