import json
import os
import time
import urllib.error
import urllib.request

BASE = os.environ["CRMCOM_MOCK_URL"] + "/crmapi/rest/v2/"
token = os.environ["CRMCOM_MOCK_TOKEN"]
ACCOUNT = {"accounts_receivable_identifier": {"number": "ACR0000000164"}}


# Each event has one reference, made before the first try.
def like(name):
    return {
        **ACCOUNT,
        "request_unique_identifier": name,
        "performed_by_unit_identifier": {"name": "Admin Unit"},
        "performed_on": "2016-06-22T15:00:00",
        "social_media": "FACEBOOK",
        "profile": "www.facebook.com/" + name,
        "action": "LIKE",
        "external_system": "SHOP",
        "external_system_reference_number": "like-" + name,
    }


LIKES = [like(name) for name in ["polina", "marios", "eleni"]]


class Refused(Exception):
    """CRM.COM refused a request, so nothing of it is stored."""


def call(path, parameters):
    """Sends a request with a timeout. Raises unless its response can be read and says OK."""
    body = json.dumps({"token": token, **parameters}).encode()
    request = urllib.request.Request(BASE + path, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=2) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        time.sleep(int(error.headers.get("Retry-After", "0")))
        raise
    if answer["status"]["code"] != "OK":
        raise Refused(answer["status"]["code"])
    return answer["data"]


def log_in():
    global token
    login = {"username": "mpadministrator", "password": "1234", "organisation": "CRMDEMO"}
    token = call("authentication/token", login)["token"]


def try_call(path, parameters):
    """Tries a request three times, and logs in again when the token is refused."""
    for attempt in range(1, 4):
        try:
            return call(path, parameters)
        except Exception as error:
            if attempt == 3:
                raise
            if isinstance(error, Refused) and "token" in str(error).lower():
                log_in()


def missing_likes():
    """The likes that no event has the reference of."""
    events = try_call("customer_events/social_media/list", {**ACCOUNT, "number_of_results": 100})
    stored = {event.get("external_system_reference_number") for event in events}
    return [like for like in LIKES if like["external_system_reference_number"] not in stored]


# Sends what is missing until nothing is. An error that is left ends the process with an exit code other than 0.
for _ in range(4):
    missing = missing_likes()
    if not missing:
        break
    try_call("customer_events/bulk/social_media/create", {"social_media_customer_events_set": missing})
else:
    raise SystemExit("not stored: %s" % [like["profile"] for like in missing_likes()])
