using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography.X509Certificates;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Https;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
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

    [Test]
    public async Task Its_own_certificate_is_the_same_after_a_restart_and_readable_by_its_user_alone()
    {
        var first = await ThumbprintAsync();

        (await ThumbprintAsync()).Should().Be(first, "or every browser would warn again");
        File.GetUnixFileMode(Kept).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(Path.GetDirectoryName(Kept)!).Should().Equal(Kept);
    }

    [TestCase("can be read by others")]
    [TestCase("is no certificate")]
    [TestCase("ends in 29 days")]
    [TestCase("is not for this machine")]
    public async Task A_kept_certificate_is_made_anew_when_it(string trouble)
    {
        var first = await ThumbprintAsync();
        switch (trouble)
        {
            case "can be read by others":
                File.SetUnixFileMode(Kept, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
                break;
            case "is no certificate":
                File.WriteAllText(Kept, "nonsense");
                break;
            case "ends in 29 days":
                Keep(Certificates.Pem(days: 29, [.. NetworkNames()]));
                break;
            default:
                Keep(Certificates.Pem(days: 300, "localhost", "192.0.2.77"));
                break;
        }

        var second = await ThumbprintAsync();
        second.Should().NotBe(first);
        (await ThumbprintAsync()).Should().Be(second, "the new one is kept");
        File.GetUnixFileMode(Kept).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Test]
    public async Task A_kept_certificate_that_ends_in_31_days_goes_on()
    {
        await ThumbprintAsync();
        var thumbprint = Keep(Certificates.Pem(days: 31, [.. NetworkNames()]));

        (await ThumbprintAsync()).Should().Be(thumbprint);
    }

    [Test]
    public async Task A_certificate_for_a_new_network_is_for_the_former_one_too()
    {
        await ThumbprintAsync();
        Keep(Certificates.Pem(days: 300, "localhost", "192.0.2.77"));
        await using var server = await StartAsync();

        using var certificate = await Certificates.OfAsync(server.Url);

        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateIPAddresses().Should().Contain(IPAddress.Parse("192.0.2.77")).And.Contain(IPAddress.Loopback);
    }

    [Test]
    public async Task Where_it_cannot_be_kept_the_server_says_so_and_runs()
    {
        Here.Write(ServerProcess.DataFolder, "a file where a folder should be");
        await using var server = await StartAsync();
        using var http = server.Client();

        server.Banner.Should().Contain("self-signed, and could not be kept");
        (await http.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
    }

    private string Kept => Path.Combine(Here.Path, ServerProcess.DataFolder, "inbox", "server.pem");

    private string Keep((string Pem, string Thumbprint) certificate)
    {
        File.WriteAllText(Kept, certificate.Pem);
        return certificate.Thumbprint;
    }

    private async Task<string> ThumbprintAsync()
    {
        await using var server = await StartAsync();
        server.Banner.Should().Contain($"kept in {Kept}");
        using var certificate = await Certificates.OfAsync(server.Url);
        return certificate.Thumbprint;
    }

    private static IEnumerable<string> NetworkNames() => [.. LocalAddresses().Select(address => address.ToString()), "127.0.0.1", "localhost", Environment.MachineName];

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
