using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inbox.Server.Tests.Containers;

/// <summary>A registry on this machine with one image, for machines that reach no other (OCI distribution specification: manifests and blobs).</summary>
internal sealed class BaseImageRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    private readonly WebApplication _app;

    private BaseImageRegistry(WebApplication app) => _app = app;

    /// <summary>The image's name, as builders take it.</summary>
    public string Image => $"localhost:{new Uri(_app.Urls.First()).Port}/base:1";

    /// <param name="layer">A tar archive, compressed with gzip: all files of the image.</param>
    /// <param name="diffId">The digest of that archive before it was compressed.</param>
    /// <param name="user">Who runs in it.</param>
    public static async Task<BaseImageRegistry> StartAsync(byte[] layer, string diffId, string user)
    {
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64",
            os = "linux",
            config = new { User = user, Env = new[] { "PATH=/usr/bin", "ASPNETCORE_HTTP_PORTS=8080" } },
            rootfs = new { type = "layers", diff_ids = new[] { diffId } },
            history = new[] { new { created_by = "a test" } },
        });
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = "application/vnd.docker.container.image.v1+json", size = config.Length, digest = Digest(config) },
            layers = new[] { new { mediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip", size = layer.Length, digest = Digest(layer) } },
        });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/v2/", () => Results.Ok());
        app.MapMethods("/v2/base/manifests/{name}", ["GET", "HEAD"], (HttpContext context) =>
        {
            context.Response.Headers["Docker-Content-Digest"] = Digest(manifest);
            return Results.Bytes(manifest, ManifestType);
        });
        app.MapGet("/v2/base/blobs/{digest}", (string digest) => Results.Bytes(digest == Digest(config) ? config : layer, "application/octet-stream"));
        await app.StartAsync();
        return new(app);
    }

    public static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
