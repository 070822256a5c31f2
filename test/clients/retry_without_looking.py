"""Sends likes one by one, and again whenever no good answer came: without looking whether they are there."""

import json
import os
import time
import urllib.request

URL = os.environ["CRMCOM_MOCK_URL"] + "/crmapi/rest/v2/customer_events/social_media/create"


def send(profile):
    like = {
        "token": os.environ["CRMCOM_MOCK_TOKEN"],
        "accounts_receivable_identifier": {"number": "ACR0000000164"},
        "performed_by_unit_identifier": {"name": "Admin Unit"},
        "performed_on": "2016-06-22T15:00:00",
        "social_media": "FACEBOOK",
        "profile": profile,
        "action": "LIKE",
    }
    request = urllib.request.Request(URL, json.dumps(like).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        if json.load(answer)["status"]["code"] != "OK":
            raise RuntimeError("refused")


for name in ["one", "two"]:
    for attempt in range(3):
        try:
            send("python/" + name)
            break
        except Exception:
            if attempt == 2:
                raise
            time.sleep(0.1)
