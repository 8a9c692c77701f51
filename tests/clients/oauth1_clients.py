"""jira and atlassian-python-api, unmodified, with an access token of an application link."""
import sys

from atlassian import Bamboo, Jira
from jira import JIRA

url, token, token_secret, consumer, key_file, login, project = sys.argv[1:]
key = open(key_file).read()
oauth = {"access_token": token, "access_token_secret": token_secret, "consumer_key": consumer, "key_cert": key}

# jira signs with HMAC first, is refused, and signs with RSA: nobody is locked out by that.
for _ in range(10):
    jira = JIRA(server=url, oauth=oauth, max_retries=0)
    assert jira.myself()["name"] == login, jira.myself()
assert [found.key for found in jira.projects()] == [project.upper()], jira.projects()
assert jira.server_info()["deploymentType"] == "Server"
assert JIRA(server=url, oauth={**oauth, "signature_method": "RSA-SHA1"}, max_retries=0).myself()["name"] == login

# atlassian-python-api signs with RSA-SHA512 unless it is told otherwise.
for more in ({}, {"signature_method": "RSA-SHA1"}):
    names = [found["key"] for found in Bamboo(url=url, oauth={**oauth, **more}).projects()]
    assert names == [project.upper()], names
    assert Jira(url=url, oauth={**oauth, **more}).myself()["name"] == login

print("ok")
