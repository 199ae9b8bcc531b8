using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Wire;

/// <summary>A stream on the command line, as the documentation shows it.</summary>
public sealed class CurlStreamTests(string form, string version) : WireTests(form, version)
{
    [Test]
    public async Task Curl_prints_each_message_when_it_comes()
    {
        using var stream = Curl.Start("", "-N", "-u", "alice:secret", "-H", "Accept: text/event-stream");
        (await LineAsync()).Should().Be(":");
        for (var i = 0; i < 3; i++)
        {
            (await Curl.AskAsync("?to=alice", "-u", "bob:secret", "-H", "Content-Type: application/json", "-d", $"{{\"n\":{i}}}")).Status.Should().Be(200);
            string? line;
            while (!(line = await LineAsync())!.StartsWith("data:", StringComparison.Ordinal))
            {
            }

            line.Should().MatchRegex($"^data: {{\"id\":\\d+,\"from\":\"bob\",\"life\":\\d+,\"data\":{{\"n\":{i}}}}}$");
        }

        (await Curl.AskAsync("", "-u", "alice:secret", "-X", "DELETE")).Status.Should().Be(204);
        var rest = await stream.StandardOutput.ReadToEndAsync(Patience.CancellationToken());
        rest.Should().Contain("event: left");
        await stream.WaitForExitAsync(Patience.CancellationToken());
        stream.ExitCode.Should().Be(0);

        async Task<string?> LineAsync() => await stream.StandardOutput.ReadLineAsync(Patience.CancellationToken());
    }
}
