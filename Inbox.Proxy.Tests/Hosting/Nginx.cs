using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Proxy.Tests.Hosting;

internal sealed class Nginx(string file, int port) : ReverseProxy("nginx", file)
{
    /// <summary>What stands around the file on any machine; one process, so that its end is the end.</summary>
    private const string Around = """
        master_process off;
        pid nginx.pid;
        error_log stderr;
        events { worker_connections 2048; }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            include FILE;
        }
        """;

    /// <remarks>What it does by itself when it is not told to pass the host on.</remarks>
    internal override Func<string, string> RewritingTheHost => text => Once(text, "proxy_set_header Host $http_host;", "");

    private protected override string Listen(string text, string address) => Once(text, FormattableString.Invariant($"listen {port}"), $"listen {address}");

    private protected override string[] Arguments(TemporaryDirectory directory) =>
        ["-e", "stderr", "-p", directory.Path, "-c", directory.Write("around.conf", Around.Replace("FILE", FileName, StringComparison.Ordinal)), "-g", "daemon off;"];
}
