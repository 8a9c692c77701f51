"""py-jelastic 0.1.6, unmodified: the whole life of tokens, with everything in the query of a GET.

    py_jelastic_tokens.py URL LOGIN PASSWORD
"""

import sys
from datetime import datetime

from jelastic import Jelastic
from jelastic.api.exceptions import JelasticApiError, JelasticPermissionError, JelasticResourceNotFound

url, login, password = sys.argv[1:]


def raises(kind, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except kind as error:
        assert type(error) is kind, f"{type(error).__name__}: {error}"
        return str(error)
    raise AssertionError(f"{call.__name__} raised nothing")


def authentication(session):
    return Jelastic(url, session).users.Authentication


raises(JelasticApiError, authentication("").Signin, login, "wrong")
signed_in = authentication("").Signin(login, password)
me = authentication(signed_in["session"])
assert me.CheckSign()["accessType"]
me.CheckPassword(password)
raises(JelasticApiError, me.CheckPassword, "wrong")
assert Jelastic(url, signed_in["session"]).users.Account.GetUserInfo()["uid"] == signed_in["uid"]

methods = me.GetTokenApiList()["tokenPermissions"]
assert "environment.control.StopEnv" in methods and "users.authentication.GetTokens" in methods
templates = {template["name"]: template for template in me.GetTokenTemplates()["templates"]}
assert {"Extended Access", "IDE Plugins", "Marketplace", "Maven Plugin"} <= set(templates)
assert "environment.control.GetEnvs" in me.GetPolicyMethods("Maven Plugin")["tokenPermissions"]

# a custom token, as the client writes the list: Python's own text
wanted = ["environment.control.StopEnv", "env.control.GetEnvs", "users.authentication.GetTokens"]
made = me.CreateToken("nightly stop", password, api_list=wanted, expires_at=datetime(2030, 1, 31, 12, 0))["token"]
assert len(made["key"]) == 40 and made["expiresAt"] == "2030-01-31 12:00:00"
assert sorted(made["apiListItems"]) == sorted(name.replace("env.", "environment.") for name in wanted)
raises(JelasticApiError, me.CreateToken, "no confirmation")
raises(JelasticApiError, me.CreateToken, "wrong confirmation", "wrong")
raises(JelasticApiError, me.CreateToken, "no such method", password, api_list=["environment.control.Nothing"])

token = Jelastic(url, made["key"])
assert token.environment.Control.GetEnvs()["infos"] == []
assert "does not exist" in raises(JelasticApiError, token.environment.Control.StopEnv, "my-project")
raises(JelasticPermissionError, token.environment.Control.StartEnv, "my-project")
raises(JelasticPermissionError, token.users.Authentication.CreateToken, "another", password)
listed = token.users.Authentication.GetTokens()["apiTokens"]
assert [one["id"] for one in listed] == [made["id"]] and "key" not in listed[0] and listed[0]["lastUsed"]

# a predefined set, edited to a custom one and back
ide = me.CreateToken("editor", password, token_template="IDE Plugins")["token"]
assert ide["tokenTemplate"]["name"] == "IDE Plugins"
edited = me.EditToken(ide["id"], password, description="editor 2", api_list=["environment.control.GetEnvs"])["token"]
assert edited["description"] == "editor 2" and edited["apiListItems"] == ["environment.control.GetEnvs"]
raises(JelasticPermissionError, Jelastic(url, ide["key"]).environment.Control.StopEnv, "my-project")
assert len(me.GetTokens([str(made["id"]), str(ide["id"])])["apiTokens"]) == 2

again = me.RegenerateToken(str(ide["id"]), password)["token"]
assert again["id"] == ide["id"] and again["key"] != ide["key"] and again["description"] == "editor 2"
raises(JelasticApiError, authentication(ide["key"]).CheckSign)
assert authentication(again["key"]).CheckSign()["accessType"]
assert authentication("").SigninByToken(again["key"], "{}")["uid"] == signed_in["uid"]

me.DeleteTokens(f"{made['id']};{ide['id']}", password)
raises(JelasticApiError, authentication(again["key"]).CheckSign)
assert me.GetTokens()["apiTokens"] == []
raises(JelasticResourceNotFound, me.DeleteTokens, str(made["id"]), password)
raises(JelasticResourceNotFound, me.Verify2FACode, "123456")
raises(JelasticResourceNotFound, me.GetDeviceSignature)

other = authentication("").Signin(login, password)["session"]
sessions = me.GetSessions()["sessions"]
assert len(sessions) == 2
me.SignoutSessions(";".join(str(one["id"]) for one in sessions if not one["isCurrent"]))
raises(JelasticApiError, authentication(other).CheckSign)
me.Signout()
raises(JelasticApiError, me.CheckSign)
print("ok")
