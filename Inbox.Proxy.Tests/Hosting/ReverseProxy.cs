using System.Globalization;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Proxy.Tests.Hosting;

/// <summary>A proxy that is a program of its own, set up as docs/proxies.md says.</summary>
public abstract class ReverseProxy(string program, string file)
{
    public static readonly ReverseProxy Nginx = new Nginx("nginx.conf", 8080);

    /// <summary>The one that ends TLS in front of the sample server.</summary>
    public static readonly ReverseProxy NginxTls = new Nginx("nginx-tls.conf", 8443);

    public static readonly ReverseProxy HAProxy = new HAProxy();

    public static readonly ReverseProxy Yarp = new Yarp();

    public static IEnumerable<ReverseProxy> All => [Nginx, HAProxy, Yarp];

    /// <summary>Short enough to wait for, and twelve heartbeats of the tests: a busy machine may delay some.</summary>
    private protected const int IdleSeconds = 6;

    /// <summary>Changes the file so that the app sees another host than the clients do.</summary>
    internal abstract Func<string, string> RewritingTheHost { get; }

    private protected string FileName => file;

    /// <summary>The file that the page is about.</summary>
    public virtual string Text => File.ReadAllText(Repository.At("docs", "proxies", file));

    /// <summary>From then on the app's clients come through the proxy.</summary>
    /// <param name="app">The app behind it.</param>
    /// <param name="change">What else to change in the file of the documentation.</param>
    internal async Task<ProxyProcess> StartAsync(InboxApp app, Func<string, string>? change = null)
    {
        var proxy = await StartAsync(app.Address, change);
        app.ReachBy(proxy.Address);
        return proxy;
    }

    /// <summary>In front of whatever listens there.</summary>
    internal async Task<ProxyProcess> StartAsync(Uri server, Func<string, string>? change = null)
    {
        var port = FreePort.Next();
        var text = Once(Text, "127.0.0.1:5000", server.Authority);
        text = Listen(text, $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        var directory = new TemporaryDirectory();
        directory.Write(file, change?.Invoke(text) ?? text);
        return await ProxyProcess.StartAsync(Program, Arguments(directory), directory, port);
    }

    internal Task<ProxyProcess> StartImpatientlyAsync(InboxApp app) =>
        StartAsync(app, text => text.Replace(IdleTime.Usual, IdleTime.Short, StringComparison.Ordinal));

    public override string ToString() => program;

    private protected virtual string Program => program;

    /// <summary>The idle time as the file has it, and a short one.</summary>
    private protected virtual (string Usual, string Short) IdleTime => (" 60s", $" {IdleSeconds}s");

    /// <summary>The file with another address to listen on.</summary>
    private protected abstract string Listen(string text, string address);

    /// <summary>The command line that serves what is in the directory.</summary>
    private protected abstract string[] Arguments(TemporaryDirectory directory);

    /// <summary>The text with something else in its place; and that place is there, as the documentation says.</summary>
    internal static string Once(string text, string old, string replacement)
    {
        // Comments may name it too.
        var lines = text.Split('\n');
        var places = lines.Index().Where(line => !line.Item.TrimStart().StartsWith('#') && line.Item.Contains(old, StringComparison.Ordinal));
        var place = places.Should().ContainSingle("{0} is there once", old).Subject.Index;
        lines[place] = lines[place].Replace(old, replacement, StringComparison.Ordinal);
        return string.Join('\n', lines);
    }
}
