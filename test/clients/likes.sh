set -eu
crm=${CRM_URL:-http://127.0.0.1:8080}

ask() { # method, address, body
  curl -sS --fail-with-body --max-time 10 -X "$1" "$2" -d "${3:-}" -H "Authorization: Bearer ${CRM_ADMIN_TOKEN:-none}"
}
member() { # of the JSON on standard input
  sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}
like() { # baseUrl, token, profile, more members
  ask POST "$1/crmapi/rest/v2/customer_events/bulk/social_media/create" '{"token": "'"$2"'", "social_media_customer_events_set": [
    {"request_unique_identifier": "1", "accounts_receivable_identifier": {"number": "ACR0000000164"},
     "performed_by_unit_identifier": {"name": "Admin Unit"}, "performed_on": "2016-06-22T15:00:00",
     "social_media": "FACEBOOK", "profile": "'"$3"'", "action": "LIKE"'"$4"'}]}'
}

sandbox=$(ask POST "$crm/__mock/v1/sandboxes")
base=$(echo "$sandbox" | member baseUrl)
trap 'ask DELETE "$base/__mock/v1/sandboxes/$(echo "$sandbox" | member name)"' EXIT

ask POST "$base/__mock/v1/faults" '{"preset": "lost-response", "when": {"times": 1}}' > /dev/null
token=$(echo "$sandbox" | member token) reference=', "external_system": "shop", "external_system_reference_number": "like-1"'
like "$base" "$token" polina "$reference" || like "$base" "$token" polina "$reference"
duplicates=$(ask GET "$base/__mock/v1/duplicates")
echo "$duplicates" | grep -q '"total":0' || { echo "$duplicates" >&2; exit 1; }
