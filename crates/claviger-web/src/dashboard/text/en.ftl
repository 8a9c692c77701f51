# The words of the dashboard, in English. Plain, second person, sentence case; a button names its deed.

## Times
time-now = just now
time-any-moment = any moment
time-minutes-ago = { $n } min ago
time-hours-ago = { $n } h ago
time-days-ago = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
time-months-ago = { $n ->
    [one] { $n } month ago
   *[other] { $n } months ago
}
time-years-ago = { $n ->
    [one] { $n } year ago
   *[other] { $n } years ago
}
time-in-minutes = in { $n } min
time-in-hours = in { $n } h
time-in-days = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
}
time-in-months = { $n ->
    [one] in { $n } month
   *[other] in { $n } months
}
time-in-years = { $n ->
    [one] in { $n } year
   *[other] in { $n } years
}
time-day-pattern = %-d %b %Y
time-short-pattern = %-d %b
time-moment-pattern = %-d %b %Y, %H:%M:%S
time-exact-pattern = %-d %b %Y, %H:%M:%S %Z

## Frame
skip-to-content = Skip to content
menu = Menu
rail-label = Main
sign-out = Sign out
place-tokens = Access tokens
place-applications = Applications
place-links = Application links
place-authorized = Authorized
place-sessions = Sessions
place-projects = Projects
place-environments = Environments
place-administration = Administration
place-people = People
place-credentials = All credentials
place-routes = Gate routes
place-audit = Audit log
place-settings = Settings
place-health = Health
place-profile = Profile
theme-auto = As the system
theme-light = Light
theme-dark = Dark
try-again = Try again
search = Search
search-no-such-value = Nothing here has this value: it is not of this site, it was removed long ago, or it is not yours to see.
never = never
pager-label = Pages
pager-range = { $first }–{ $last } of { $total }
pager-previous = Previous
pager-next = Next
filters-clear = Clear filters
filter-any = any
filter-anyone = anyone
filter-never = never
filter-owner = Owner
filter-state = State
filter-expires = Expires
filter-used = Used
filter-sort = Order
sort-used = last used
sort-description = description
sort-expires = end
sort-newest = newest
sort-oldest = oldest
filter-this-week = in 7 days
filter-this-month = in 30 days
filter-last-week = in the last 7 days
filter-last-quarter = in the last 90 days
filter-not-in-quarter = not for 90 days
select-all = Select all
select-row = Select { $name }
column-select = Select
chosen = # selected
all-matching = All { $n } that match
toolbar-label = Selected tokens

## Access tokens
tokens-title = Access tokens
tokens-purpose = Keys for your scripts. Each can do only what you tick.
tokens-generate = Generate token
tokens-count = { $shown ->
    [0] none of { $all }
   *[other] { $shown } of { $all }
}
tokens-empty-title = No tokens yet
tokens-empty-text = A token lets a script act for you without your password. Give it only what it needs, for as long as it needs it, and take it away whenever you like.
tokens-none-title = No token matches
tokens-none-text = Nothing here fits this search and these filters together.
deed-edit = Edit
deed-copy = Copy
deed-regenerate = Regenerate
deed-rotate = Rotate
deed-suspend = Suspend
deed-remove = Remove
deed-refresh = Refresh
state-active = Active
state-suspended = Suspended
state-expired = Expired
state-removed = Removed
column-description = Description
column-owner = Owner
column-grant = What it can do
column-expires = Expires
column-used = Last used
column-week = 7 days
column-made = Made
hint-unused = unused
hint-never-used = Never used
hint-wide = shrink?
hint-wide-title = It uses { $used } of its { $granted } methods
calls-this-week = { $n ->
    [one] { $n } call in 7 days
   *[other] { $n } calls in 7 days
}
grant-more = { $n ->
    [one] +1 method
   *[other] +{ $n } methods
}
grant-projects = { $n ->
    [one] { $n } project
   *[other] { $n } projects
}

## Generate, edit, copy
cancel = Cancel
copy = Copy
copied = Copied
download = Download
methods = { $n ->
    [one] { $n } method
   *[other] { $n } methods
}
form-purpose = A key for one script. It acts as you, within what you tick here, until its day.
form-edit-title = Edit { $name }
form-edit-purpose = Changes hold from the next request on; the value stays the same.
form-copy-title = Copy { $name }
form-copy-purpose = A new token after this model. The other one stays as it is.
form-by-link = A link filled in this form. Read what it asks for before you confirm.
form-unknown = Left out, because it is not there for you to give:
form-description-hint = What uses it, so that you know it again: “ci-deploy”, “backup on host-7”.
form-one-year = 1 year
form-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
form-keep = As it is
form-keep-never = As it is: never
form-on-date = On a date
form-never = Never
form-longest = This site lets a token live for { $days } days at most.
form-expires-hint = After that day it stops by itself; you can regenerate it.
form-grant = What it can do
form-custom = Custom
form-custom-hint = Tick single methods.
form-also-sets = Include whole sets
form-reach = Where
form-reach-all = All projects I can use, later ones too
form-reach-some = Only these
form-cidrs = From which addresses
form-cidrs-any = any, unless you name some
form-cidrs-hint = One address or range on each line, such as
form-format = Format
form-format-hint = For programs that check what a token looks like. All formats are equally safe.
form-save = Save changes
form-lost = Lost the value?
form-regenerate = Generate a new one for this token
tree-search = Search methods
tree-only = Only checked
tree-sift = Show
tree-count = # of #
tree-whole = All of { $name }
tree-docs = Docs
tree-docs-of = API docs of { $name }
tree-none = No method matches.
tree-grave = changes credentials
confirm-label = Your password
confirm-hint = Confirms this change as { $login }.

## This token can
preview-title = This token can
preview-update = Update
preview-as = Acting as { $actor }:
preview-nothing = do nothing yet: choose a set or tick a method.
preview-everything = do everything { $actor } can do
preview-read = read
preview-read-all = everything that { $actor } sees
preview-change = change
preview-part = { $some } of { $all }
preview-no-change = not change anything
preview-no-grave = not create or change tokens
preview-grave = change credentials:
preview-all-projects = In all projects of { $actor }, later ones too.
preview-in = In
preview-any-address = From any address.
preview-from = From
preview-until = Until
preview-forever = Until you remove it.
preview-renewable = The program can renew it by itself until

## Value
value-title = The value of { $name }
value-generated = The token works from now on.
value-regenerated = The old value is dead; put this one in its place.
value-rotated = The old value works until
value-label = Secret value
value-once = You will not see it again. Save it before you leave.
value-use = Use it
value-done = Done
value-see = See the token

## Confirmations
deed-resume = Resume
deed-suspend-instead = Suspend instead
deed-last-used = Last used
deed-used-from = from { $from } ({ $dialect })
deed-used-by = by { $agent }
deed-never-used = Never used. Made
deed-in-use = { $all ->
    [one] It is in use. Whatever uses it will be refused from the next request on.
   *[other] { $some ->
        [one] { $some } of these { $all } is in use. Whatever uses it will be refused from the next request on.
       *[other] { $some } of these { $all } are in use. Whatever uses them will be refused from the next request on.
    }
}
remove-title = { $n ->
    [one] Remove { $name }?
   *[other] Remove { $n } tokens?
}
remove-meaning = { $n ->
    [one] Whatever uses it stops working at once.
   *[other] Whatever uses them stops working at once.
}
remove-button = { $n ->
    [one] Remove token
   *[other] Remove { $n } tokens
}
remove-final = { $n ->
    [one] It cannot be undone: a value that was revoked is never good again.
   *[other] It cannot be undone: values that were revoked are never good again.
}
remove-milder = { $n ->
    [one] Suspended, it is refused at once as well, and you can resume it.
   *[other] Suspended, they are refused at once as well, and you can resume them.
}
suspend-title = { $n ->
    [one] Suspend { $name }?
   *[other] Suspend { $n } tokens?
}
suspend-meaning = { $n ->
    [one] It is refused until you resume it; nothing else changes.
   *[other] They are refused until you resume them; nothing else changes.
}
suspend-button = { $n ->
    [one] Suspend token
   *[other] Suspend { $n } tokens
}
resume-title = { $n ->
    [one] Resume { $name }?
   *[other] Resume { $n } tokens?
}
resume-meaning = { $n ->
    [one] It works again as before, with the same value.
   *[other] They work again as before, with the same values.
}
resume-button = { $n ->
    [one] Resume token
   *[other] Resume { $n } tokens
}
regenerate-title = Regenerate { $name }?
regenerate-meaning = You get a new value and the old one stops at once. All else stays as it is.
regenerate-button = Regenerate token
rotate-title = Rotate { $name }?
rotate-meaning = You get a new value while the old one works on for a while, so that nothing stops.
rotate-button = Rotate token
overlap-label = The old value works on for
overlap-none = not at all
overlap-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
overlap-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}

## X-ray
xray-summary = Used by { $addresses ->
    [one] { $addresses } address
   *[other] { $addresses } addresses
}, { $calls ->
    [one] { $calls } call
   *[other] { $calls } calls
} in { $days } days, { $some } of its { $all } methods.
xray-never = Never used.
xray-without-method = { $n ->
    [one] { $n } call came to no method: there was nothing at its address that the token may see, or it was refused.
   *[other] { $n } calls came to no method: there was nothing at their addresses that the token may see, or they were refused.
}
xray-silent = Not used in the last { $days } days.
xray-not-counted = What it can do, and what changed.
xray-nothing = do nothing since
xray-removed = it was removed
xray-removed-by = { $name } removed it
xray-suspended = it was suspended
xray-suspended-by = { $name } suspended it
xray-expired = it expired
xray-once-resumed = Once it is resumed, it can do this again:
xray-had = Until then it had
xray-older-secret = An older value works until
xray-shrunk = It was shrunk to what it used. You can undo this until
xray-undo = Undo
xray-facts = Facts
xray-secret = Value
xray-id = Id
xray-heat = Calls in { $days } days
xray-method = Method
xray-calls = Calls
xray-less = fewer
xray-more = more
xray-unused = { $n ->
    [0] It used every method it has
    [one] { $n } method it never used
   *[other] { $n } methods it never used
}
xray-shrink = Shrink to what it used
xray-before = Now
xray-after = Afterwards
xray-projects = Projects in { $days } days
xray-project = Project
xray-called = What it called there
xray-projects-hint = Calls through the gate, lists and what is no project’s are not told apart by project.
xray-projects-fewer = All its calls were in the projects named under “Afterwards”: it will reach no others.
xray-projects-unknown = Its projects stay as they are, because not all its calls were in a project that is known: lists and calls through the gate are in none.
xray-shrink-button = { $n ->
    [0] Shrink it
    [one] Take { $n } method away
   *[other] Take { $n } methods away
}
xray-addresses = Addresses
xray-refusals = Last refusals
xray-history = Changes
column-from = From
column-dialect = How
column-when = When
column-asked = Asked for
asked-anything = anything
column-why = Refused because

## What can be wrong
fault-line = { $field }: { $fault }
faults-title = { $n ->
    [one] One thing needs another look
   *[other] { $n } things need another look
}
fault-missing = This is empty. Fill it in.
fault-too-long = Too long: at most { $most } characters.
fault-wrong-password = That is not your password. Nothing was changed.
fault-too-many-tries = { $seconds ->
    [one] Too many tries. Wait a second and try again.
   *[other] Too many tries. Wait { $seconds } seconds and try again.
}
fault-bad-date = Not a date. Write it as 31-01-2027.
fault-date-passed = That day has passed. Choose a later one.
fault-date-too-late = Too far away: this site allows { $days } days at most.
fault-bad-range = “{ $range }” is not an address or a range. Write it as 10.0.0.0/8.
fault-nothing-ticked = Choose a set, or tick at least one method.
fault-not-offered = Choose one of these.
fault-no-project = Tick at least one project, or choose all.
fault-taken = That name is taken. Choose another.
fault-bad-name = Use small letters, digits and dashes, and begin with a letter.
fault-bad-login = Use letters without accents, digits and . _ - + @, and begin with a letter or digit.
fault-bad-email = Not an e-mail address. Write it as name@example.org.
fault-bad-address = “{ $address }” is not a web address. Begin it with https://.
fault-bad-consumer-key = Use visible characters without accents, at most 100, and none of " \ , & = % < >.
fault-key-unreadable = Not a public key. Paste PEM, bare base64, or a certificate.
fault-key-private = This is a private key. Paste the public one, and make a new pair: this one has left its owner.
fault-key-not-rsa = Not an RSA key. OAuth 1.0a knows no other.
fault-key-short = The key has { $bits } bits. At least { $floor } are needed.
fault-key-two = That is more than one key. Paste the one of this program.
fault-key-unusable = The key’s numbers are no usable RSA key.
fault-consumer-key-taken = Another program has that key. Choose another.
fault-no-method = Tick at least one method.
fault-secret-length = Use 16 to 1024 characters.
fault-not-active = That account is not active.
fault-no-such-person = Nobody here has that login.
fault-too-short = Too short: at least { $least } characters.
fault-differs = The two passwords differ. Write the same one twice.
fault-beyond-yours = You cannot give { $name }: you do not have it yourself.
fault-bad-line = Write it in one line, without invisible characters.
fault-bad-end = A token cannot end then, here and now. Choose another day.
fault-not-there = Something of this is not there any more, or it is too much at once. Look at it once more.
fault-quota = There are as many of these as there may be. Remove some first.
fault-like-token = Do not begin it as a token begins: cvg_, perm:, perm-, tlp.k1.
fault-unacceptable = This cannot be accepted. Look at it once more.
fault-last-ruler = The site needs an administrator. Name another one first.
fault-last-admin = A project needs an administrator. Name another one first.

## Doors
sign-in = Sign in
sign-in-title = Sign in
sign-in-login = Login
sign-in-password = Password
sign-in-or = or
sign-in-with = Sign in with { $name }
sign-in-wrong = Login and password do not belong together. Try again.
greeting-first-run = Nobody has signed in here yet. Login and password stand in the terminal in which the server was started.
greeting-ended = Your session has ended. Sign in to go on where you were.
sent-before = This form was sent before, and what it made is made. Its value is shown only once; if you missed it, generate a new one.
preview-ended = Your session has ended. What you typed here cannot be sent any more.
greeting-signed-out = You are signed out.
greeting-changed = Your password is changed. Sign in with the new one.
code-title = One more step
code-purpose = Signing in as { $login }.
code-label = Code from your authenticator
code-hint = Or one of your recovery codes.
first-run-title = Welcome
first-run-purpose = This site has no account yet. The first one administers it.
first-run-code = One-time password
first-run-code-hint = It stands in the terminal in which the server was started.
first-run-button = Create the first account
new-password-title = Choose your password
new-password-purpose = For { $login }.
new-password = New password
new-password-hint = At least { $shortest } characters. A few unrelated words are strong and easy to keep.
new-password-repeat = The same again
new-password-button = Set password

## Errors
unreadable-title = This address cannot be read
unreadable-text = Something in it is cut off, or stands there twice. Go back, or open the page from the menu.
not-found-title = There is nothing here
not-found-text = The page does not exist, was removed, or is not yours to see.
forbidden-title = This is not open to you
forbidden-text = You are signed in, but your account has no right to this page. Ask an administrator of this site.
forged-title = That did not come from this page
forged-text = The form was too old, or another site tried to send it. Nothing was changed. Go back, reload the page and try again.
wrong-method-title = This page does not open that way
wrong-method-text = The address belongs to a form. Open the page that it stands on, and send it from there.
too-slow-title = That took too long
too-slow-text = What was sent did not arrive in time. Nothing was changed. Try again.
link-used-title = This link no longer works
link-used-text = It was used before, or it is too old. Ask for a new one.
too-large-title = That is too much at once
too-large-text = What was sent is larger than a form may be. Nothing was changed. Choose or write less, and try again.
too-many-title = Too many requests
too-many-text = Wait a minute and try again.
broken-title = Something broke on our side
broken-text = It was not your doing. Try again; if it stays, tell an administrator the number below.
unavailable-title = The database does not answer
unavailable-text = Your keys are safe and unchanged. Try again in a minute.
busy-title = Too much is arriving at once
busy-text = Nothing was changed. Try again in a moment.
problem-request = Request
problem-home = To the start

## Applications
applications-purpose = Programs of yours: each with a consumer key to ask people for access, or with a bearer token that you generate for it.
applications-register = Register application
applications-whose = Whose
applications-mine = mine
applications-all = everybody’s
applications-none = No application matches
applications-nobody = Nobody has registered an application yet
applications-empty-title = No applications yet
applications-empty-text = Register a program once. Then generate a bearer token for it and call the API, or let it ask people for access.
application-form-purpose = People read this before they let the program in.
application-name-hint = People see it when it asks for access.
application-callback-hint = Where people return to after they allowed it, there or below. Empty for a program without an address: people then type a code.
application-by = Registered by { $who }.
application-secret-hidden = shown once, when it was made
application-saved = { $name } is saved.
application-deleted = { $name } is deregistered.
consumer-new-secret = New secret
callback-any = wherever each request says
optional = optional
application-secret = Consumer secret
application-secret-title = The keys of { $name }
application-secret-purpose = Put both into the program’s configuration.
application-delete = Deregister
bearer-title = Your tokens
bearer-purpose = A bearer token is already negotiated: the program sends it as access_token or in the Authorization header, over HTTPS, and needs no OAuth steps.
bearer-none = No tokens yet.
bearer-generate = Generate bearer token
bearer-form-title = Generate a bearer token for { $name }
bearer-form-purpose = The program has these rights of yours from then on. Give it no more than it needs.
grants-title = What it may do, and in whose name
grants-none = Nobody has let it in yet.
grants-of-others = { $n ->
    [one] { $n } more token belongs to somebody else.
   *[other] { $n } more tokens belong to others.
}
grant-see = What it did
grant-revoke-of = Revoke what acts as { $name }
grant-revoke-bearer = Revoke { $name }, { $mask }
grant-renewable = renewable
grant-renewable-hint = The program can renew it by itself until then.
grant-revoked = { $name } has lost that access.
origin-generated = bearer
origin-consent = by consent
origin-alone = without a person
deed-revoke = Revoke
column-name = Name
column-tokens = Tokens
column-registered = Registered
column-registered-by = Registered by
column-token = Token
column-acts-as = Acts as
column-program = Program

## Sessions and profile
sessions-purpose = Browsers that are signed in as you. End what you do not know.
sessions-end = End
sessions-end-one = End the session on { $device }
sessions-end-others = End all others
sessions-current = this one
sessions-ended-one = The session is over.
sessions-ended-others = { $n ->
    [0] There was no other session.
    [one] One other session is over.
   *[other] { $n } other sessions are over.
}
profile-saved = Saved.
profile-email-confirm = Another e-mail address needs your password: it decides who may come in as you.
fault-bad-zone = “{ $zone }” is no time zone. Write a region and a city, such as Europe/Berlin.
column-browser = Browser
column-seen = Last seen
column-since = Since
profile-purpose = How you are called here as { $login }, and how these pages speak to you.
profile-email = E-mail
profile-language = Language
profile-language-browser = As the browser asks
profile-zone = Time zone
profile-theme = Appearance
profile-save = Save profile
keys-title = Keyboard
keys-on = Single keys do something on these pages
keys-search = Search
keys-new = Make a new one
profile-password = Password
profile-password-text = Changing it ends all your sessions, this one too. Tokens go on working.
profile-current = Present password
profile-password-button = Change password

## Projects
projects-purpose = Tokens can be bound to projects, and act there within your role.
projects-create = Create project
projects-empty-title = No projects yet
projects-empty-text = A project has members with roles. Bind tokens to it, and they can do nothing anywhere else.
project-new-purpose = You will be its first administrator.
project-name-hint = Small letters, digits and dashes; part of addresses, and hard to change later.
project-private = private
project-private-label = Private: only members see it
project-members = { $n ->
    [one] { $n } member
   *[other] { $n } members
}
project-tokens = { $n ->
    [one] { $n } token
   *[other] { $n } tokens
}
project-you = you:
project-made = The project is made. Add those who work in it.
projects-none = No project matches
members-none = Nobody is a member.
project-export = Export
project-edit = Edit
project-edit-title = Edit { $name }
project-private-hint = Otherwise everybody with an account here sees it, and who its members are.
project-saved = Saved.
project-delete = Delete project
project-delete-text = For good. You see what dies with it before anything is done.
project-delete-title = Delete { $name }?
project-delete-dies = This dies with the project, at once and for good:
project-delete-bound = { $n ->
    [one] { $n } token of its members is bound to it. It goes on living, and can do nothing here any more.
   *[other] { $n } tokens of its members are bound to it. They go on living, and can do nothing here any more.
}
project-deleted = { $name } is deleted, with its bots and their tokens.
memberships-number = { $n ->
    [one] { $n } membership
   *[other] { $n } memberships
}
bots-number = { $n ->
    [one] { $n } bot
   *[other] { $n } bots
}
project-bots = Bots
project-bots-text = They work for the project, not for a person: their tokens stay when people leave.
bot-add = Add bot
bot-add-title = Add a bot to { $project }
bot-add-text = It begins as a developer of this project, without tokens. It has no password.
bot-name-hint = What people call it. The login, if you leave it empty.
bot-made = { $name } is made. Its tokens are generated with yours.
bot-delete = Delete bot
bot-delete-short = Delete
bot-deleted = { $name } is deleted, with its tokens.
ask-delete-bot = Delete { $name }?
ask-delete-bot-text = At once and for good. What it made stays.
ask-delete-bot-tokens = { $n ->
    [one] { $n } token dies with it, and what uses it stops.
   *[other] { $n } tokens die with it, and what uses them stops.
}
column-bot = Bot
column-bot-tokens = Bot tokens
column-bound-tokens = Tokens bound
kind-bot = Bot
member-add = Add member
member-add-title = Add a member to { $project }
member-add-text = They can do this here from now on, and so can those tokens of theirs that reach this project.
member-added = { $name } is a member.
member-role = Role
member-role-of = Role of { $name }
member-role-title = Role of { $name } in { $project }
member-role-text = It holds at once, for their tokens too.
member-role-button = Change role
member-role-changed = { $name } has another role.
member-removed = { $name } is no member any more.
member-remove-of = Remove { $name }
member-remove-title = Remove { $name } from { $project }?
member-remove-text = They lose their role here at once; what they made stays.
member-remove-tokens = { $n ->
    [one] { $n } token of theirs is bound to this project and will be refused here.
   *[other] { $n } tokens of theirs are bound to this project and will be refused here.
}
member-remove-button = Remove member
role-admin = Administrator
role-developer = Developer
role-reader = Reader
role-admin-text = Everything, with members, bots and settings.
role-developer-text = Reads and changes what the project holds.
role-reader-text = Reads what the project holds.
column-title = Title
column-your-role = Your role
column-role = Role
column-members = Members
column-member = Member

## Administration
admin-purpose = Who has access, what they did with it, and how to take it away.
admin-expiring = { $n ->
    [one] token expires in 7 days
   *[other] tokens expire in 7 days
}
admin-endless = { $n ->
    [one] token never expires
   *[other] tokens never expire
}
admin-idle = { $n ->
    [one] token unused for 90 days
   *[other] tokens unused for 90 days
}
admin-full = { $n ->
    [one] token with full access
   *[other] tokens with full access
}
admin-oauth1 = { $n ->
    [one] token of OAuth 1.0a in use
   *[other] tokens of OAuth 1.0a in use
}
admin-refused = { $n ->
    [one] refusal in 24 hours
   *[other] refusals in 24 hours
}
admin-nodes = nodes answer
admin-last = What happened last
admin-all-lines = The whole audit log
audit-purpose = Everything that was changed or refused. Lines are chained, so that none can be altered unseen.
audit-empty = Nothing has happened yet
audit-none = No line matches
audit-refused = refused
audit-refused-any = Was refused, whatever it was
audit-refused-door = Was refused before what it wanted was looked at
group-sets = API sets
filter-action = Action
filter-since = Since
filter-day = in the last 24 hours
filter-last-month = in the last 30 days
filter-kind = Kind
filter-grant = Can do
filter-full = everything
column-who = Who
column-what = What
column-kind = Kind
credentials-purpose = All tokens and sessions. Passwords are not in this list: disabling an account stops its password too.
credentials-password = { $login } has a password as well.
credentials-none = No credential matches
credentials-empty = No credentials yet
credentials-revoke-matching = { $n ->
    [one] Revoke the one that matches
   *[other] Revoke all { $n } that match
}
credentials-revoke-title = { $n ->
    [one] Revoke { $n } credential?
   *[other] Revoke { $n } credentials?
}
credentials-revoke-text = They stop at once, on all nodes, for good.
credentials-revoke-button = { $n ->
    [one] Revoke { $n } credential
   *[other] Revoke { $n } credentials
}
credentials-of-owner = { $n ->
    [one] { $n } credential
   *[other] { $n } credentials
}
credentials-more = { $n ->
    [one] and { $n } more, used longer ago
   *[other] and { $n } more, used longer ago
}
credentials-suspended = { $n ->
    [0] Nothing was left to suspend.
    [one] One token is suspended.
   *[other] { $n } tokens are suspended.
}
credentials-more-owners = { $n ->
    [one] and { $n } more person
   *[other] and { $n } more people
}
credential-access = Access token
credential-tokens = All but sessions
credential-oauth1 = OAuth 1.0a
credential-session = Session
device-on = { $browser } on { $system }
device-none = Session ({ $way })
toolbar-credentials = Selected credentials
people-purpose = People sign in; service accounts only have tokens.
people-add = Add account
people-none = Nobody matches
kind-person = Person
kind-service = Service account
kind-admin = Administrator
state-disabled = Disabled
state-account-disabled = Account disabled
column-person = Account
column-credentials = Credentials
person-hint = Signs in. Chooses a password by a link that you pass on.
service-hint = Runs by itself: no password, only tokens.
person-login-hint = Letters, digits, dots and dashes. It cannot be changed later.
person-admin = Administrator of this site: rules all accounts and credentials
person-seen = Credentials last used
person-password-set = password set
person-password-none = no password
person-enable = Enable
person-disable = Disable
person-disable-instead = Disable instead
person-disable-title = Disable { $name }?
person-disable-text = Disabling stops all sessions and credentials at once, until the account is enabled again.
person-disable-stops = Running now, and stopped with it: { $what }.
person-disable-button = Disable account
person-enable-title = Enable { $name }?
person-enable-text = Sessions and credentials that were not revoked meanwhile work again at once.
person-enable-button = Enable account
person-saved = Saved.
person-made = { $name } is made. It has no tokens yet.
person-disabled = { $name } is disabled. Nothing of theirs works any more.
person-enabled = { $name } is enabled. What was not revoked meanwhile works again.
person-deleted = { $name } is deleted, with all that was theirs.
person-invite = Link for a new password
person-invite-title = A new password for { $name }?
person-invite-text = You get a link to pass on. It works once, for seven days; one that you made before works no longer.
person-invite-button = Make the link
person-delete = Delete account
person-delete-text = For good. You see what dies with it before anything is done.
person-delete-title = Delete { $name }?
person-delete-dies = This dies with the account, at once and for good:
person-delete-button = Delete account
person-orphans = These projects would have no administrator. Name another one first:
tokens-number = { $n ->
    [one] { $n } token
   *[other] { $n } tokens
}
tokens-in-use = { $n ->
    [one] { $n } used in the last 7 days
   *[other] { $n } used in the last 7 days
}
applications-number = { $n ->
    [one] { $n } application
   *[other] { $n } applications
}
foreign-tokens = { $n ->
    [one] with { $n } token of other people
   *[other] with { $n } tokens of other people
}
sessions-number = { $n ->
    [one] { $n } session
   *[other] { $n } sessions
}
invited-title = A link for { $login }
invited-text = Pass it on over a way you trust. Whoever opens it first chooses the password. It works once, and stops
routes-purpose = Requests that Claviger checks for other services, and what became of them.
routes-empty-title = No gate routes yet
routes-empty-text = A route puts an API that is not ours behind these tokens. Write one into { $file }:
routes-forward-auth = forward-auth
routes-anonymous = anonymous
routes-order = Tried in this order; written in { $file }. Counted since the start of the server.
column-route = Route
column-upstream = Upstream
column-accepts = Accepts
column-methods = Methods
column-allowed = Allowed
column-refused = Refused
column-last-refusal = Last refusal
settings-purpose = What is in effect now, and where each value comes from.
settings-file = Read from
column-setting = Setting
column-value = Value
column-source = Comes from
source-default = default
setting-as-it-listens = as it listens
setting-in-data-folder = claviger.db in the data folder
setting-one-less-than-processors = one less than there are processors
source-file = file
source-environment = environment
source-flag = flag
health-well = All is well.
health-soon = Something needs you soon.
health-bad = Something does not work.
health-version = Version { $version } has run since
check-well = well
check-soon = soon
check-bad = fails

## Consent
consent-title = { $name } asks for access
consent-answer-goes = The answer goes to
consent-registered = Registered here by { $who }.
consent-trusted = They administer this site.
consent-as = You are signed in as { $login }.
consent-asks = It asks for
consent-narrow = Leave out what you do not want to give.
consent-can = If you allow this, it can
consent-one-part = Only one part
consent-site = this site’s administrators
consent-by-hand = you yourself, as a code to type
consent-denied = { $name } got no access.
consent-allow = Allow
consent-deny = Deny
consent-later = You can take it away at any time under “Authorized”.
consent-code-title = Almost there
consent-code-text = Type this code into { $name }. It works once, for a few minutes.
consent-code-warning = Only if you started this in { $name } yourself: whoever gets the code acts in your name. Do not send it to anybody.
consent-code-then = What you allowed stands under
authorized-purpose = Programs that may act in your name. Take back what you no longer use.
authorized-empty-title = No program is let in
authorized-empty-text = When a program asks for access and you allow it, it stands here until you take it back.
authorized-revoke-of = Revoke the access of { $name }
ask-delete-application = Delete { $name }?
ask-deregister = Deregister { $name }?
ask-delete-application-text = At once and for good. Its consumer key is worth nothing any more, and every token of it dies.
ask-delete-link-text = At once and for good. It cannot sign requests any more, and every token of it dies.
ask-delete-tokens = { $n ->
    [one] { $n } live token dies with it
   *[other] { $n } live tokens die with it
}{ $people ->
    [one] , of { $people } account.
   *[other] , of { $people } accounts.
}
ask-renew-secret = Renew the secret of { $name }?
ask-renew-secret-text = You get a new secret and the old one stops at once: the program can sign nothing until it has the new one. What people allowed it stays.
ask-revoke-bearer = Revoke this token of { $name }?
ask-revoke-grant = Revoke what lets { $name } act as { $login }?
ask-revoke-text = It stops at once, for good.
ask-revoke-used = It is in use from { $from }.
ask-revoke-button = Revoke token
ask-revoke-authorized = Take back the access of { $name }?
ask-revoke-authorized-text = Its requests in your name are refused from now on. It may ask you again.
ask-revoke-access = Take back access

## Application links
links-purpose = Programs that sign their requests with a key of their own, as Jira, Confluence and Bamboo know them: OAuth 1.0a.
links-create = Create link
links-none = No link matches
link-made = { $name } is linked. Its program needs the three addresses below.
link-saved = { $name } is saved.
link-deleted = { $name } is deleted.
links-empty-title = No application links yet
links-empty-text = Make a key pair, paste its public half here, and the program can ask people for access.
link-delete = Delete link
link-name-hint = What people read when it asks them for access: its application name and consumer name in one.
link-url = Application URL
link-url-hint = Where the program is at home, for people who want to look at it.
link-consumer-key = Consumer key
link-consumer-key-hint = Any word; the program sends it with each request. It cannot be changed later.
link-consumer-key-stays = It stays as it is.
link-signs = Signs with
link-key = A key pair
link-key-hint = You paste the public half; the private one stays with the program.
link-secret = A shared secret
link-secret-hint = You get it once, on the next page.
link-own-secret = A secret it has already
link-own-secret-hint = 16 characters or more. Empty, and you get a new one on the next page.
link-rsa = RSA, { $bits } bits
link-weak = short
link-weak-text = A key of less than 2048 bits is weak by now.
link-public-key = Public key
link-public-key-hint = RSA, at least 1024 bits, better 2048: as PEM, as bare base64, or a certificate.
link-another-key = Another public key
link-another-key-hint = Empty leaves the key that it has. What people allowed it stays.
link-callback = Callback address
link-callback-hint = Where people return to, there or below. Empty leaves it to each request.
link-two-legged = It may act without a person
link-acts-as = acts as
link-acts-as-whom = As whom
link-acts-as-hint = The login of a person or service account. It can do all that this account can.
link-refused = refused
link-lasts = What is allowed today ends
link-lasts-less = or earlier, if the person says so; with its session handle it can be renewed
link-lasts-ever = never, unless the person says so
link-bodies = Bodies
link-body-hash = Refuse bodies that the signature does not cover (oauth_body_hash)
link-more = Signature methods and manners
link-face = It speaks as to
link-methods = Signature methods
link-methods-hint = PLAINTEXT works over TLS only. The original products know RSA-SHA1.
link-weak-deed = Give it a longer one
link-without-person = Without a person
link-fingerprint = Fingerprint
link-addresses = Addresses for the program
link-addresses-text = Its configuration asks for these three.
link-request = Request token
link-authorize = Authorize
link-access = Access token
dance-python = The three steps in Python
link-summary = { $n ->
    [0] Nobody has let it in yet.
    [one] { $n } live token, { $people ->
        [one] of { $people } account
       *[other] of { $people } accounts
    }.
   *[other] { $n } live tokens, { $people ->
        [one] of { $people } account
       *[other] of { $people } accounts
    }.
}

## Second factors
passkey-refused = That passkey was not accepted. Try again, or take another way.
passkey-sign-in = Sign in with a passkey
passkey-confirm = Confirm with a passkey
passkey-confirmed = Confirmed. Now press what you want to do.
passkey-failed = The browser did not get an answer from your passkey. Try again.
code-wrong = This code is not right, or was used before. Wait for the next one.
code-passkey = Use a passkey
code-passkey-only = Use your passkey, or one of your recovery codes.
code-recovery-label = Recovery code
upstream-over = That took too long, or was begun in another browser. Try again.
upstream-refused = The other site did not let you in.
upstream-unreachable = The other site cannot be reached just now. Try again in a moment.
upstream-not-believed = What the other site said could not be verified. Tell your administrator.
upstream-nobody = Nobody here is linked to that account. Ask your administrator, or sign in and link it under Profile, Security.
upstream-taken = That account cannot become one here: its name is taken, or it is linked already.
security-title = Security
security-purpose = What you prove yourself with, beside your password.
security-password-closes = From then on your password alone opens nothing: not here, and not in programs that send it. Programs use access tokens.
security-app = Authenticator app
security-app-on = You are asked for a code of your app. Set up
security-app-off = An app on your phone shows six digits that you type after your password.
security-app-add = Set up an authenticator app
security-app-remove = Remove the app
security-passkeys = Passkeys
security-passkeys-text = Your finger, your face or a security key signs you in, alone or after the password, and confirms changes.
security-passkeys-none-here = Browsers allow passkeys only where the site has a name and a certificate. This one is reached by a number, or in clear.
security-passkey-add = Add a passkey
security-passkey-edit = Change
security-passkey-edit-one = Change { $name }
security-passkey-remove = Remove this passkey
security-used = Last used
security-added = Added
security-never = never
security-synced = synced
security-codes = Recovery codes
security-codes-left = { $n ->
    [0] No code is left. Make new ones before you need one.
    [one] One code is left.
   *[other] { $n } codes are left.
  }
security-codes-renew = Make new codes
security-links = Accounts of other sites
security-links-text = You can sign in with these.
security-link = Link
security-link-site = Link { $name }
security-unlink = Unlink
ask-remove-app = Remove the authenticator app?
ask-remove-passkey = Remove the passkey { $name }?
ask-remove-identity = Unlink your account of { $name }?
ask-link-identity = Link your account of { $name }?
ask-link-identity-text = You go to { $name } and come back. From then on you can sign in here with that account.
ask-remove-factor-text = You cannot sign in with it any more. Your sessions and tokens go on.
ask-remove-last-factor = It is your last second factor: your password alone will open everything again, and your recovery codes are void.
ask-renew-codes = Make new recovery codes?
ask-renew-codes-text = The old ones are void at once.
app-purpose = It shows a new code every 30 seconds. You will type one after your password.
app-scan = Scan this picture with the app
app-picture = QR code for the authenticator app
app-type = Or type this key into it:
app-code = The code that the app shows now
app-button = Set up
app-wrong-code = This is not the code of this moment. Is the clock of your phone right?
app-added = The app is set up. Keep these recovery codes: each lets you in once when the app is gone.
app-removed = The app is removed.
passkey-purpose = The browser asks your device to make a key that only this site can use.
passkey-needs-script = A passkey needs JavaScript, which is off in this browser.
passkey-name-hint = Which device it is: Laptop, Phone, blue key.
passkey-button = Make the passkey
passkey-not-made = No passkey was made. It may be known here already, or the device said no. Try again.
passkey-title = Passkey
passkey-rename = Save
passkey-added = The passkey is added. Keep these recovery codes: each lets you in once when it is gone.
passkey-added-another = The passkey is added.
passkey-renamed = Saved.
passkey-removed = The passkey is removed.
codes-renewed = These codes take the place of the old ones. Each lets you in once.
codes-once = You will not see them again. Print them, or keep them where you keep passwords.
identity-unlinked = The account is unlinked.
leave-purpose = Sign in there as the account that is yours. { $name } sends you back.
leave-button = Go on to { $name }
security-open = Second factors and passkeys
app-added-another = The app is set up.

grant-session = Everything
nothing-chosen = Nothing was chosen.
credentials-revoked = { $n ->
    [0] Nothing was left to revoke.
    [one] One credential is revoked.
   *[other] { $n } credentials are revoked.
}
did-refuse = Was refused: { $why }
actor-operator = operator
did-own-password = Changed their own password
did-own-profile = Changed their own profile
did-sign-in = Signed in
did-sign-out = Signed out
did-set-make = Made an API set
did-set-delete = Removed an API set
did-token-make = Generated a token
did-token-edit = Changed a token
did-token-revoke = Revoked a credential
did-token-delete = Removed a token
did-token-rotate = Rotated a token
did-token-regenerate = Regenerated a token
did-token-copy = Copied a token
did-token-suspend = Suspended a token
did-token-resume = Resumed a token
did-user-make = Made an account
did-user-edit = Changed an account
did-user-password = Set a password
did-user-delete = Deleted an account
did-project-make = Made a project
did-project-edit = Changed a project
did-project-delete = Deleted a project
did-member-set = Set a member’s role
did-member-remove = Removed a member
did-bot-make = Made a bot
did-bot-delete = Deleted a bot
did-user-invite = Made a link for a new password for
did-user-reset-factors = Took the second factors from
did-app-add = Set up an authenticator app
did-app-remove = Removed the authenticator app
did-passkey-add = Added the passkey
did-passkey-rename = Renamed the passkey
did-passkey-remove = Removed the passkey
did-codes-renew = Made new recovery codes
did-upstream-link = Linked an account of another site
did-upstream-unlink = Unlinked an account of another site
did-session-end = Ended sessions
did-session-end-one = Ended a session
did-application-make = Registered the application
did-application-edit = Changed the application
did-application-secret = Gave another secret to the application
did-application-token = Made a token for the application
did-application-delete = Removed the application
did-link-make = Made the application link
did-link-edit = Changed the application link
did-link-secret = Gave another secret to the application link
did-link-delete = Removed the application link
did-consent-allow = Allowed
did-consent-deny = Denied
did-member-role = Made { $login } { $role } of
health-database = Database
health-database-well = { $n ->
    [0] It answers in less than a millisecond.
   *[other] It answers in { $n } ms.
}
health-database-slow = It took { $n } ms to answer nothing at all: look at its load and its disk.
health-database-bad = It does not answer ({ $n } ms): look at its log. What is kept in memory still works.
health-index = Keys in memory
health-index-well = Complete: { $n } secrets. A check asks no database.
health-index-filling = Still filling: { $n } secrets so far. Checks ask the database meanwhile.
health-audit-well = The chain of the newest 10,000 lines is whole. “claviger doctor” looks at all.
health-audit-bad = Line { $n } was changed or is missing. Keep a copy of the database and find out who could write to it.
health-audit-unknown = The chain could not be read just now.
health-gate = { $n ->
    [0] No route. The gate guards nothing but this server.
    [one] One route.
   *[other] { $n } routes.
}
health-doors = Doors
health-doors-tls = People and programs come over TLS: { $url }
health-doors-local = { $url } is this machine only.
health-doors-clear = { $url } is not encrypted: whoever listens has every key. Set public_url and TLS.

## Access tokens: what was done, what is offered
done-saved = Saved { $name }. The changes hold from now on.
done-removed = { $n ->
    [one] Removed the token. It is refused from now on.
   *[other] Removed { $n } tokens. They are refused from now on.
}
done-suspended = { $n ->
    [one] Suspended the token. Resume it whenever you like.
   *[other] Suspended { $n } tokens. Resume them whenever you like.
}
done-in-part = That was done to { $done } of { $n } tokens. The others are gone, or not yours to change.
done-resumed = { $n ->
    [one] The token works again.
   *[other] { $n } tokens work again.
}
failed-removed = This token is removed: nothing can be changed about it any more.
done-shrunk = It can do only what it used now. You can undo this for 7 days.
done-unshrunk = It can do again what it could before.
failed-unshrink = What it can do was changed since, or is no longer here to give. Edit the token instead.
choose-some = Tick the tokens first.
choose-one = Tick one token for this.
form-copy-ending = (copy)
form-actor = Acting as
form-actor-you = (you)
form-actor-hint = A bot’s tokens belong to its project and stay when people leave.
fault-stale = Somebody changed this token since you opened this page. Nothing was saved. Look at it in another tab; to save yours all the same, confirm once more.
fault-no-such-actor = Nobody with the login { $login } can be given a token by you. Choose somebody from the list.
fault-no-such-format = There is no such format. Choose one from the list.
fault-no-such-project = There is no project { $name } that you can see.
set-read-only = Sees what you see and changes nothing.
set-full-access = Everything you can do, except change credentials.
set-extended = All methods of the Jelastic API.
set-ide = What editor plugins call.
set-marketplace = What marketplace packages call.
set-maven = What the Maven plugin calls.
snippet-environment = Environment
snippet-git-note = For a git server behind the gate: the token is the password.
snippet-basic-note = For programs that know only a login and a password.
snippet-tuleap-note = As Tuleap’s clients send it.
snippet-allura-note = As Allura’s clients send it: over HTTPS only.
snippet-jelastic-note = As Jelastic’s clients send it.

## X-ray: in words
why-method = the token does not include this method
why-unknown-method = no method answers to that request
why-role = the account itself may not do that
why-hidden = there is nothing there that it may see
why-address = it came from an address that the token is not for
why-unconfirmed = the change was not confirmed
why-wrong-confirmation = the password that should confirm it was wrong
why-wider = it would have been wider than the token itself
why-insecure = it was sent without encryption: replace the token
why-throttled = too many tries
why-expired = it had expired
why-revoked = it was removed
why-replaced = it had been replaced by a newer value
why-suspended = it is suspended
why-disabled = its account is disabled
why-elsewhere = it was not sent as what it is
why-invalid = nobody has such a login or credential
why-password = a password of this account was guessed wrong
why-absent = nothing was sent that proves who asks
why-ambiguous = more than one credential was sent
why-malformed = what was sent has not the form of a credential
why-dialect = credentials are not accepted there in this way
why-factor = the account has a second factor: its password alone opens nothing
why-other = { $code }
why-times = { $why } (× { $n })
history-made = generated it
history-edited = changed it
history-narrowed = shrank it to what it used
history-widened = undid the shrinking
history-rotated = rotated it
history-regenerated = regenerated it
history-suspended = suspended it
history-resumed = resumed it
history-revoked = removed it
history-other = { $action }
