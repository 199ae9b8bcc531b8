using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Inbox.Server;

/// <summary>The endpoints that the demo pages need besides the mailboxes.</summary>
internal static class DemoEndpoints
{
    public static void MapDemo(this WebApplication app, ServerSettings settings, Func<IReadOnlyList<string>> urls)
    {
        // The default pair, for pages opened without a code. It is random at each start, so that no script contains a secret; servers that share a
        // Redis have one together.
        var redis = app.Services.GetService<SharedRedis>();
        var pair = RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 10).Insert(5, "-");
        app.MapGet("/default-pair", async () => TypedResults.Ok(new DefaultPair(redis is null ? pair : await redis.KeepFirstAsync("default-pair", pair)))).ExcludeFromDescription();
        app.MapGet("/addresses", () => TypedResults.Ok(new Addresses([.. urls().Where(url => !url.Contains("//localhost", StringComparison.Ordinal))]))).ExcludeFromDescription();
        app.MapGet("/features", () => TypedResults.Ok(new Features(settings.PeerJs, settings.AdminKey is not null))).ExcludeFromDescription();
        app.MapPost("/qr", new QrCodes().DrawAsync).ExcludeFromDescription();
    }
}

/// <summary>The response of a demo endpoint.</summary>
internal sealed record DefaultPair(string Code);

/// <inheritdoc cref="DefaultPair"/>
internal sealed record Addresses(IReadOnlyList<string> Urls);

/// <summary>Which pages this server has turned on, for the links in the header of every page.</summary>
internal sealed record Features(bool PeerJs, bool Status);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DefaultPair))]
[JsonSerializable(typeof(Addresses))]
[JsonSerializable(typeof(Features))]
internal sealed partial class DemoJson : JsonSerializerContext;
