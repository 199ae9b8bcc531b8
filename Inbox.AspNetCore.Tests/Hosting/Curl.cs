using System.ComponentModel;
using System.Text;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>curl: a client that knows nothing of this project.</summary>
/// <param name="mailboxes">Where they are.</param>
/// <param name="version">The flag of HTTP's version.</param>
internal sealed class Curl(Uri mailboxes, string version)
{
    /// <summary>Ends the test with the reason if this machine has no curl.</summary>
    public static async Task RequireAsync()
    {
        try
        {
            await Command.RunAsync("curl", "--version");
        }
        catch (Win32Exception)
        {
            Assert.Ignore("curl is not installed");
        }
    }

    /// <summary>The one answer to one request.</summary>
    /// <param name="query">What follows the address of the mailboxes.</param>
    /// <param name="arguments">More of curl's command line.</param>
    public async Task<Answer> AskAsync(string query, params string[] arguments) => (await AskAllAsync(query, arguments)).Should().ContainSingle().Subject;

    /// <summary>The answers to all requests that the query's ranges ask for: <c>?n=[1-100]</c>.</summary>
    public async Task<IReadOnlyList<Answer>> AskAllAsync(string query, params string[] arguments)
    {
        var run = await Command.RunAsync("curl", ["-i", .. Arguments(query, arguments)]);
        run.ExitCode.Should().Be(0, run.Error);
        return Parse(run.Output);
    }

    /// <summary>A request whose answer, without its headers, is read while it comes.</summary>
    public System.Diagnostics.Process Start(string query, params string[] arguments) =>
        System.Diagnostics.Process.Start(Command.Start("curl", Arguments(query, arguments)))!;

    private string[] Arguments(string query, string[] arguments) =>
        ["-sSk", version, "--noproxy", "*", "--max-time", "60", .. arguments, mailboxes + query];

    private List<Answer> Parse(string output)
    {
        var answers = new List<Answer>();
        while (output.Length > 0)
        {
            output.Should().StartWith(version == "--http2" ? "HTTP/2 " : "HTTP/1.1 ");
            var (head, rest) = Cut(output);
            var lines = head.Split("\r\n");
            var status = int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
                .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "", StringComparer.OrdinalIgnoreCase);

            // The texts of these tests have as many bytes as characters; an answer to HEAD has none of what it announces.
            var length = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
            length = Math.Min(length, rest.Length);
            output = rest[length..];
            if (status >= 200)
            {
                answers.Add(new(status, headers, Encoding.UTF8.GetBytes(rest[..length])));
            }
        }

        return answers;
    }

    private static (string Head, string Behind) Cut(string output)
    {
        var end = output.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (output[..end], output[(end + 4)..]);
    }
}
