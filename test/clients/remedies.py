import json
import os
import sys
import time
import urllib.error
import urllib.request

ACCOUNT = {"accounts_receivable_identifier": {"number": "ACR0000000164"}}
LIKE = {
    **ACCOUNT,
    "request_unique_identifier": "1",
    "performed_by_unit_identifier": {"name": "Admin Unit"},
    "performed_on": "2016-06-22T15:00:00",
    "social_media": "FACEBOOK",
    "profile": "www.facebook.com/marios",
    "action": "LIKE",
}
NAMED = {**LIKE, "external_system": "SHOP", "external_system_reference_number": "like-1"}


def call(path, parameters, timeout=2):
    url = os.environ["CRMCOM_MOCK_URL"] + "/crmapi/rest/v2/customer_events/" + path
    body = json.dumps({"token": os.environ["CRMCOM_MOCK_TOKEN"], **parameters}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        said = json.load(answer)
    if said["status"]["code"] != "OK":
        raise RuntimeError(said["status"]["message"])
    return said["data"]


def send(row, timeout=2):
    return call("bulk/social_media/create", {"social_media_customer_events_set": [row]}, timeout)


def is_there():
    return any(event["profile"] == LIKE["profile"] for event in call("social_media/list", ACCOUNT))


def or_again(row, again):
    try:
        return send(row)
    except Exception:
        return send(again)


# duplicate
def duplicate_breaks():
    or_again(LIKE, LIKE)


def duplicate_survives():
    or_again(NAMED, NAMED)


# lost
def lost_breaks():
    send(NAMED)


def lost_survives():
    for _ in range(3):
        if not send(NAMED)["unprocessed_customer_events_set"]:
            return
    raise RuntimeError("the row was not processed")


# lost-unseen
def lost_unseen_breaks():
    send(NAMED)


def lost_unseen_survives():
    send(NAMED)
    if not is_there():
        send(NAMED)


# phantom
def phantom_breaks():
    or_again(LIKE, {**LIKE, "profile": LIKE["profile"] + "?again"})


def phantom_survives():
    or_again(NAMED, NAMED)


# hang
def hang_breaks():
    send(NAMED, timeout=600)


def hang_survives():
    try:
        send(NAMED, timeout=1)
    except OSError:
        if not is_there():
            send(NAMED)


# crash
def crash_breaks():
    try:
        send(NAMED)
    except Exception:
        os.abort()


def crash_survives():
    or_again(NAMED, NAMED)


# storm
def storm_breaks():
    or_again(NAMED, NAMED)


def storm_survives():
    try:
        send(NAMED)
    except urllib.error.HTTPError as error:
        time.sleep(int(error.headers.get("Retry-After", "0")))
        send(NAMED)


# check-failed
def check_failed_breaks():
    send(NAMED)


def check_failed_survives():
    for _ in range(3):
        if is_there():
            return
        try:
            send(NAMED)
        except Exception as error:
            print(error)


# The client that is named runs.
globals()[sys.argv[1]]()
