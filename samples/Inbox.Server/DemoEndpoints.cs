using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using QRCoder;

namespace Inbox.Server;

/// <summary>What the demo pages ask of the server beyond the mailbox.</summary>
internal static class DemoEndpoints
{
    /// <summary>Longest text that a QR code is drawn for; a link is far shorter.</summary>
    private const int MaxQrBytes = 1024;

    public static void MapDemo(this WebApplication app, Func<IReadOnlyList<string>> urls)
    {
        // One default pair for each server: whoever opens the bare pages meets there. It is new at each start, so that no script holds a secret.
        var pair = RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 10).Insert(5, "-");
        app.MapGet("/default-pair", () => TypedResults.Ok(new DefaultPair(pair))).ExcludeFromDescription();
        app.MapGet("/addresses", () => TypedResults.Ok(new Addresses([.. urls().Where(url => !url.Contains("//localhost", StringComparison.Ordinal))]))).ExcludeFromDescription();
        app.MapPost("/qr", DrawAsync).ExcludeFromDescription();
    }

    /// <summary>The body as a QR code: by POST, so that what is in it (a pair's code) stands in no URL and no log.</summary>
    private static async Task<IResult> DrawAsync(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxQrBytes;
        }

        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        if (text.Length == 0)
        {
            return TypedResults.Problem("Send the text of the code as the body.", statusCode: StatusCodes.Status400BadRequest);
        }

        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        return TypedResults.Text(code.GetGraphic(8, "#000000", "#ffffff", sizingMode: SvgQRCode.SizingMode.ViewBoxAttribute), "image/svg+xml");
    }
}

/// <summary>What the demo endpoints answer.</summary>
internal sealed record DefaultPair(string Code);

/// <inheritdoc cref="DefaultPair"/>
internal sealed record Addresses(IReadOnlyList<string> Urls);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DefaultPair))]
[JsonSerializable(typeof(Addresses))]
internal sealed partial class DemoJson : JsonSerializerContext;
