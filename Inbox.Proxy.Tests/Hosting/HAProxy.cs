using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Proxy.Tests.Hosting;

internal sealed class HAProxy() : ReverseProxy("haproxy", "haproxy.cfg")
{
    /// <remarks>By itself it passes the host on.</remarks>
    internal override Func<string, string> RewritingTheHost => text => text + "    http-request set-header Host inbox\n";

    private protected override string Listen(string text, string address) => Once(text, "bind :8080", $"bind {address}");

    private protected override string[] Arguments(TemporaryDirectory directory) => ["-db", "-f", Path.Combine(directory.Path, "haproxy.cfg")];
}
