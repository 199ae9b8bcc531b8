using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Proxy.Tests.Hosting;

/// <summary>The sample of a proxy made of YARP.</summary>
internal sealed class Yarp() : ReverseProxy("yarp", "appsettings.json")
{
    public override string Text => File.ReadAllText(Repository.At("samples", "Yarp", "appsettings.json"));

    /// <remarks>What it does by itself when it is not told to pass the host on.</remarks>
    internal override Func<string, string> RewritingTheHost =>
        text => text.Replace("\"RequestHeaderOriginalHost\": \"true\"", "\"RequestHeaderOriginalHost\": \"false\"", StringComparison.Ordinal);

    private protected override string Program => "dotnet";

    private protected override (string Usual, string Short) IdleTime => ("\"00:01:00\"", $"\"00:00:{IdleSeconds:00}\"");

    private protected override string Listen(string text, string address) => Once(text, "127.0.0.1:8080", address);

    private protected override string[] Arguments(TemporaryDirectory directory) => [Repository.Assembly("Yarp")];
}
