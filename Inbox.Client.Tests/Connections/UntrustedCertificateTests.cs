using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Connections;

/// <summary>Where an error is expected the clock stands still: what needed a second try would never come.</summary>
public sealed class UntrustedCertificateTests(InboxTransport transport) : Transports(transport)
{
    [Test]
    public async Task Receiving_ends_at_once_and_says_why_and_what_to_do()
    {
        using var certificate = OtherServer.Certificate();
        await using var server = await OtherServer.StartAsync(certificate);
        await using var alice = Connect(server);

        var refusal = (await FluentActions.Awaiting(() => alice.OpenAsync(Patience.CancellationToken())).Should().ThrowAsync<InboxException>()).Which;

        ShouldExplain(refusal, server, certificate);
        alice.State.Should().Be(InboxClientState.Refused);
        server.Requests.Should().Be(0);
    }

    [Test]
    public async Task Sending_ends_at_once_and_says_why_and_what_to_do()
    {
        using var certificate = OtherServer.Certificate();
        await using var server = await OtherServer.StartAsync(certificate);
        await using var alice = Connect(server);

        var refusal = (await FluentActions.Awaiting(() => alice.SendAsync("bob", "hello").WaitAsync(Patience.Limit)).Should().ThrowAsync<InboxException>()).Which;

        ShouldExplain(refusal, server, certificate);
        server.Requests.Should().Be(0);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_certificate_whose_fingerprint_is_given_is_enough_whatever_is_wrong_with_it(bool hasColons)
    {
        using var certificate = OtherServer.Certificate("elsewhere.example", days: -1, address: "192.0.2.1");
        var digits = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        await using var server = await OtherServer.StartAsync(certificate);
        var fingerprint = hasColons ? string.Join(':', digits.Chunk(2).Select(pair => new string(pair))) : digits.ToLowerInvariant();
        await using var alice = await server.Url.Connect("alice", Transport, configure: options => options.TrustedCertificateSha256 = fingerprint).OpenedAsync();

        await alice.SendAsync("alice", "hello");
        await alice.SendAsync("alice", "v=0"u8.ToArray(), "application/sdp");

        (await alice.NextAsync()).Text.Should().Be("hello");
        alice.Transport.Should().Be(Transport == InboxTransport.Auto ? InboxTransport.Socket : Transport);
    }

    [Test]
    public async Task Every_other_certificate_than_the_given_one_is_refused_at_once()
    {
        using var certificate = OtherServer.Certificate();
        await using var server = await OtherServer.StartAsync(certificate);
        await using var alice = Connect(server, new('a', 64));

        var received = (await FluentActions.Awaiting(() => alice.OpenAsync(Patience.CancellationToken())).Should().ThrowAsync<InboxException>()).Which;

        received.Message.Should().Contain("not the one that is trusted").And.Contain(server.Url.Authority);
        received.Message.Replace(":", "", StringComparison.Ordinal).Should().Contain(certificate.GetCertHashString(HashAlgorithmName.SHA256));
        received.IsTransient.Should().BeFalse();
        alice.State.Should().Be(InboxClientState.Refused);
    }

    private InboxClient Connect(OtherServer server, string? trusted = null) => server.Url.Connect("alice", Transport, configure: options =>
        (options.TimeProvider, options.TrustedCertificateSha256) = (new ClientClock(), trusted));

    private static void ShouldExplain(InboxException refusal, OtherServer server, X509Certificate2 certificate)
    {
        refusal.IsTransient.Should().BeFalse();
        refusal.Status.Should().Be(0);
        refusal.Message.Should().Contain(server.Url.Authority).And.Contain("not trusted").And.Contain("self-signed");
        refusal.Message.Replace(":", "", StringComparison.Ordinal).Should().Contain(certificate.GetCertHashString(HashAlgorithmName.SHA256));
        refusal.Message.Should().Contain("TrustedCertificateSha256");
    }
}
