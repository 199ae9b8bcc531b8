using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography.X509Certificates;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Server;

public sealed class CertificateTests : ServerTests
{
    [Test]
    public async Task Without_files_it_makes_one_for_every_name_and_address_of_this_machine()
    {
        await using var server = await StartAsync("-bind=0.0.0.0:0");

        using var certificate = await Certificates.OfAsync(server.Url);

        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        names.EnumerateDnsNames().Should().Contain("localhost").And.Contain(Environment.MachineName);
        names.EnumerateIPAddresses().Should().Contain(LocalAddresses());
        certificate.MatchesHostname("localhost").Should().BeTrue();
        certificate.MatchesHostname("127.0.0.1").Should().BeTrue();
        certificate.NotAfter.Should().BeBefore(DateTime.Now.AddDays(398), "browsers refuse longer ones");
        server.Banner.Should().Contain("self-signed");
    }

    [Test]
    public async Task Ones_own_files_are_used()
    {
        var (certificate, key) = Certificates.Write(Here);
        await using var server = await StartAsync($"-server-cert={certificate}", $"-server-key={key}");

        using var shown = await Certificates.OfAsync(server.Url);

        shown.Subject.Should().Be("CN=own");
        server.Banner.Should().NotContain("self-signed");
        using var http = server.Client();
        (await http.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task Files_of_the_default_names_in_the_working_directory_are_used()
    {
        Certificates.Write(Here, "server");
        await using var server = await StartAsync();

        using var shown = await Certificates.OfAsync(server.Url);

        shown.Subject.Should().Be("CN=server");
    }

    [Test]
    public async Task A_certificate_without_its_key_is_refused()
    {
        var (_, key) = Certificates.Write(Here, "server");
        File.Delete(key);

        var refused = await RunAsync();

        refused.ExitCode.Should().Be(2);
        refused.ErrorLines.Should().ContainSingle().Which.Should().Contain("-server-key: there is no file server.key");
    }

    [Test]
    public async Task A_key_of_another_certificate_is_refused()
    {
        var (certificate, _) = Certificates.Write(Here, "one");
        var (_, key) = Certificates.Write(Here, "other");

        await ShouldBeRefusedAsync(certificate, key);
    }

    [Test]
    public async Task Files_that_are_no_certificate_are_refused()
    {
        var (certificate, key) = Certificates.Write(Here);

        await ShouldBeRefusedAsync(certificate, Here.Write("no.key", "no key"));
        await ShouldBeRefusedAsync(Here.Write("no.crt", "no certificate"), key);
        await ShouldBeRefusedAsync(key, certificate);
    }

    private async Task ShouldBeRefusedAsync(string certificate, string key)
    {
        var refused = await RunAsync("-bind=127.0.0.1:0", $"-server-cert={certificate}", $"-server-key={key}");

        refused.ExitCode.Should().NotBe(0);
        refused.Output.Should().BeEmpty();
        refused.ErrorLines.Should().ContainSingle().Which.Should().Contain("are not a PEM certificate and its key");
    }

    private static IEnumerable<IPAddress> LocalAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => new IPAddress(unicast.Address.GetAddressBytes()));
}
