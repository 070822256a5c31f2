<?php
$crm = getenv('CRM_URL') ?: 'http://127.0.0.1:8080';

function ask(string $method, string $url, array $body = []): ?array
{
    $admin = 'Authorization: Bearer ' . (getenv('CRM_ADMIN_TOKEN') ?: 'none');
    $http = ['method' => $method, 'header' => [$admin, 'Content-Type: application/json'], 'content' => json_encode((object) $body), 'timeout' => 10];
    $answer = file_get_contents($url, false, stream_context_create(['http' => $http]));
    if ($answer === false) throw new Exception("$method $url failed");
    return json_decode($answer, true);
}

function like(string $baseUrl, string $token, string $profile): void
{
    $row = ['request_unique_identifier' => '1', 'accounts_receivable_identifier' => ['number' => 'ACR0000000164'],
        'performed_by_unit_identifier' => ['name' => 'Admin Unit'], 'performed_on' => '2016-06-22T15:00:00',
        'social_media' => 'FACEBOOK', 'profile' => $profile, 'action' => 'LIKE'];
    ask('POST', "$baseUrl/crmapi/rest/v2/customer_events/bulk/social_media/create", ['token' => $token, 'social_media_customer_events_set' => [$row]]);
}

['name' => $name, 'baseUrl' => $baseUrl, 'token' => $token] = ask('POST', "$crm/__mock/v1/sandboxes");
try {
    like($baseUrl, $token, 'polina');
    $proof = ask('POST', "$baseUrl/__mock/v1/requests/verify", ['operation' => 'customer_events.bulk.social_media.create', 'outcome' => 'processed', 'times' => 1]);
    if ($proof['result'] !== 'proven true') throw new Exception($proof['explanation']);
} finally {
    ask('DELETE', "$baseUrl/__mock/v1/sandboxes/$name");
}
