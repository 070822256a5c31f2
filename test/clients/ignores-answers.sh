# Sends one like and does not look at the answer: what is refused is lost in silence.
curl -s -m 20 "$CRMCOM_MOCK_URL/crmapi/rest/v2/customer_events/bulk/social_media/create" -d '{
  "token": "'"$CRMCOM_MOCK_TOKEN"'",
  "social_media_customer_events_set": [
    {
      "request_unique_identifier": "1",
      "accounts_receivable_identifier": { "number": "ACR0000000164" },
      "performed_by_unit_identifier": { "name": "Admin Unit" },
      "performed_on": "2016-06-22T15:00:00",
      "social_media": "FACEBOOK",
      "profile": "shell",
      "action": "LIKE"
    }
  ]
}' > /dev/null || true
