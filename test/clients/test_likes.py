import json, os, urllib.request
import pytest

CRM = os.environ.get("CRM_URL", "http://127.0.0.1:8080")
ADMIN = {"Authorization": "Bearer " + os.environ.get("CRM_ADMIN_TOKEN", "none")}
LIKE = "/crmapi/rest/v2/customer_events/bulk/social_media/create"

def ask(url, body=None, method="POST"):
    data = None if method == "GET" else json.dumps(body or {}).encode()
    request = urllib.request.Request(url, data, ADMIN, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or "null")

@pytest.fixture
def crm():
    sandbox = ask(CRM + "/__mock/v1/sandboxes")
    yield sandbox
    ask(sandbox["baseUrl"] + "/__mock/v1/sandboxes/" + sandbox["name"], method="DELETE")

def like(base_url, token, profile, **more):
    row = {"request_unique_identifier": "1", "accounts_receivable_identifier": {"number": "ACR0000000164"},
           "performed_by_unit_identifier": {"name": "Admin Unit"}, "performed_on": "2016-06-22T15:00:00",
           "social_media": "FACEBOOK", "profile": profile, "action": "LIKE", **more}
    body = {"token": token, "social_media_customer_events_set": [row]}
    try:
        return ask(base_url + LIKE, body)
    except OSError:
        return ask(base_url + LIKE, body)

def test_a_lost_answer_stores_a_like_once(crm):
    ask(crm["baseUrl"] + "/__mock/v1/faults", {"preset": "lost-response", "when": {"times": 1}})
    like(crm["baseUrl"], crm["token"], "polina", external_system="shop", external_system_reference_number="like-1")
    duplicates = ask(crm["baseUrl"] + "/__mock/v1/duplicates", method="GET")
    assert duplicates["total"] == 0, duplicates["items"]
