"""jelapi 0.1.1, unmodified: a token in `session`, calls as POST forms.

    jelapi_tokens.py URL TOKEN NARROW_TOKEN

TOKEN has the environments' methods, NARROW_TOKEN has only GetEnvs.
"""

import sys

import jelapi
from jelapi import JelasticEnvironment
from jelapi.connector import JelasticAPIConnector
from jelapi.exceptions import JelasticAPIException

url, token, narrow = sys.argv[1:]


def refusal(connector, method, **parameters):
    try:
        connector._(method, **parameters)
    except JelasticAPIException as error:
        return str(error)
    raise AssertionError(f"{method} was not refused")


jelapi.api_url, jelapi.api_token = f"{url}/1.0/", token
assert JelasticEnvironment.dict() == {}, "there are no environments"

connector = JelasticAPIConnector(f"{url}/1.0/", token)
assert connector._("Environment.Control.GetEnvs")["infos"] == []
assert connector._("Users.Authentication.CheckSign")["accessType"]
assert "'result': 11" in refusal(connector, "Environment.Control.StopEnv", envName="my-project")

bound = JelasticAPIConnector(f"{url}/1.0/", narrow)
assert bound._("Environment.Control.GetEnvs")["infos"] == []
assert "'result': 8202" in refusal(bound, "Environment.Control.StopEnv", envName="my-project")

stranger = JelasticAPIConnector(f"{url}/1.0/", "0" * 40)
assert "'result': 702" in refusal(stranger, "Environment.Control.GetEnvs")
print("ok")
