<?php
use PHPUnit\Framework\TestCase;

final class LikesTest extends TestCase
{
    private array $sandbox;

    private static function ask(string $method, string $url, array $body = []): ?array
    {
        $admin = 'Authorization: Bearer ' . (getenv('CRM_ADMIN_TOKEN') ?: 'none');
        $http = ['method' => $method, 'header' => [$admin, 'Content-Type: application/json'], 'content' => json_encode((object) $body), 'timeout' => 10];
        $answer = @file_get_contents($url, false, stream_context_create(['http' => $http]));
        if ($answer === false) throw new RuntimeException("$method $url: no answer");
        return json_decode($answer, true);
    }

    protected function setUp(): void
    {
        $this->sandbox = self::ask('POST', (getenv('CRM_URL') ?: 'http://127.0.0.1:8080') . '/__mock/v1/sandboxes');
    }

    protected function tearDown(): void
    {
        self::ask('DELETE', $this->sandbox['baseUrl'] . '/__mock/v1/sandboxes/' . $this->sandbox['name']);
    }

    private static function like(string $baseUrl, string $token, string $profile, array $more = []): void
    {
        $row = ['request_unique_identifier' => '1', 'accounts_receivable_identifier' => ['number' => 'ACR0000000164'],
            'performed_by_unit_identifier' => ['name' => 'Admin Unit'], 'performed_on' => '2016-06-22T15:00:00',
            'social_media' => 'FACEBOOK', 'profile' => $profile, 'action' => 'LIKE'] + $more;
        $send = fn () => self::ask('POST', "$baseUrl/crmapi/rest/v2/customer_events/bulk/social_media/create", ['token' => $token, 'social_media_customer_events_set' => [$row]]);
        try { $send(); } catch (RuntimeException) { $send(); }
    }

    public function testALostAnswerStoresALikeOnce(): void
    {
        ['baseUrl' => $baseUrl, 'token' => $token] = $this->sandbox;
        self::ask('POST', "$baseUrl/__mock/v1/faults", ['preset' => 'lost-response', 'when' => ['times' => 1]]);
        self::like($baseUrl, $token, 'polina', ['external_system' => 'shop', 'external_system_reference_number' => 'like-1']);
        $duplicates = self::ask('GET', "$baseUrl/__mock/v1/duplicates");
        self::assertSame(0, $duplicates['total'], json_encode($duplicates));
    }
}
