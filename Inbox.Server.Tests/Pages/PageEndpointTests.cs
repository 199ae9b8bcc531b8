using System.Text;
using System.Xml.Linq;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Pages;

/// <summary>What the server offers beside the mailboxes.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class PageEndpointTests
{
    private readonly TemporaryDirectory _directory = new();
    private AppProcess _server = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task BeginAsync()
    {
        _server = await ServerProcess.StartAsync(_directory, "-bind=0.0.0.0:0");
        _http = _server.Client();
        _http.BaseAddress = new($"https://127.0.0.1:{_server.Url.Port}");
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task The_description_names_every_method_parameter_and_answer()
    {
        var description = (await _http.AskAsync(HttpMethod.Get, "/openapi/v1.json")).Json;

        var inbox = description.GetProperty("paths").GetProperty("/inbox");
        inbox.EnumerateObject().Select(method => method.Name).Should().BeEquivalentTo("get", "post", "delete");
        Answers("get").Should().BeEquivalentTo("200", "204", "400", "401", "403", "429", "503");
        Answers("post").Should().BeEquivalentTo("200", "202", "400", "401", "403", "404", "413", "429", "503");
        Answers("delete").Should().BeEquivalentTo("204", "401", "403", "429", "503");
        Parameters("get").Should().BeEquivalentTo("wait", "max", "after", "Prefer", "Last-Event-ID");
        Parameters("post").Should().BeEquivalentTo("to", "hold");
        inbox.GetProperty("post").TryGetProperty("requestBody", out _).Should().BeTrue();
        description.GetProperty("components").GetProperty("securitySchemes").GetProperty("basic").GetProperty("scheme").GetString().Should().Be("basic");

        new Uri(new Uri("https://example.org/app/openapi/v1.json"), description.GetProperty("servers")[0].GetProperty("url").GetString()).Should().Be("https://example.org/app/", "the app may be below a prefix");

        IEnumerable<string> Answers(string method) => inbox.GetProperty(method).GetProperty("responses").EnumerateObject().Select(answer => answer.Name);

        IEnumerable<string?> Parameters(string method) =>
            inbox.GetProperty(method).GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString());
    }

    [Test]
    public async Task The_default_pair_is_one_code_for_all_and_new_at_each_start()
    {
        var code = await CodeAsync(_http);

        code.Should().MatchRegex("^[0-9a-z]{5}-[0-9a-z]{5}$");
        (await CodeAsync(_http)).Should().Be(code);
        await using var other = await ServerProcess.StartAsync(_directory, "-https=false");
        using var http = other.Client();
        (await CodeAsync(http)).Should().NotBe(code);

        static async Task<string?> CodeAsync(HttpClient http) => (await http.AskAsync(HttpMethod.Get, "/default-pair")).Json.GetProperty("code").GetString();
    }

    [TestCase("/healthz")]
    [TestCase("/readyz")]
    public async Task It_is_healthy_and_ready(string path)
    {
        var answer = await _http.AskAsync(HttpMethod.Get, path);

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("Healthy");
    }

    [Test]
    public async Task Addresses_are_those_that_a_phone_can_open()
    {
        var urls = (await _http.AskAsync(HttpMethod.Get, "/addresses")).Json.GetProperty("urls").EnumerateArray().Select(url => url.GetString()!).ToArray();

        urls.Should().OnlyContain(url => new Uri(url).Scheme == "https" && new Uri(url).Port == _server.Url.Port && new Uri(url).Host != "localhost");
        _server.Banner.Should().ContainAll(urls);
    }

    [Test]
    public async Task A_text_becomes_a_QR_code()
    {
        var answer = await _http.AskAsync(HttpMethod.Post, "/qr", new StringContent("https://192.0.2.1:3000/receive.html#pair=ABCD-EFGH"));

        answer.Status.Should().Be(200);
        answer.ContentType.Should().StartWith("image/svg+xml");
        XDocument.Parse(answer.Text).Root!.Name.LocalName.Should().Be("svg");
    }

    [TestCase(0, 400)]
    [TestCase(512, 200)]
    [TestCase(513, 413)]
    public async Task A_QR_code_is_drawn_of_1_to_512_bytes(int length, int status)
    {
        var answer = await _http.AskAsync(HttpMethod.Post, "/qr", new ByteArrayContent(Encoding.ASCII.GetBytes(new string('x', length))));

        answer.Status.Should().Be(status);
    }

    [Test]
    public async Task Three_hundred_QR_codes_a_minute_are_drawn_for_one_address_and_no_more()
    {
        using var here = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(here, "-https=false");
        using var http = server.Client();
        for (var i = 0; i < 300; i++)
        {
            (await http.AskAsync(HttpMethod.Post, "/qr", new StringContent("x"))).Status.Should().Be(200);
        }

        var refused = await http.AskAsync(HttpMethod.Post, "/qr", new StringContent("x"));

        refused.Status.Should().Be(429);
        int.Parse(refused["Retry-After"]!, System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(1, 60);
    }
}
