using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using QRCoder;

namespace Inbox.Server;

/// <summary>
/// Draws the links of the pages as QR codes. That costs milliseconds, and anybody may ask: so one is drawn at a time, and few for each address.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore holds nothing until somebody asks for its wait handle.")]
internal sealed class QrCodes
{
    /// <summary>Longest text that a code is drawn for; the longest link of the pages has some 300.</summary>
    private const int MaxBytes = 512;

    private const int PerMinute = 300;

    private readonly AddressLimit _limit = new(PerMinute);
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The body as a QR code: by POST, so that what is in it (a pair's code) stands in no URL and no log.</summary>
    public async Task<IResult> DrawAsync(HttpRequest request)
    {
        var context = request.HttpContext;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        if (text.Length == 0)
        {
            return TypedResults.Problem("Send the text of the code as the body.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (!_limit.TryTake(context))
        {
            return TypedResults.Problem(
                string.Create(CultureInfo.InvariantCulture, $"This server draws {PerMinute} codes a minute for one address."),
                statusCode: StatusCodes.Status429TooManyRequests, title: "Too many codes");
        }

        // Off the thread that the socket woke, which others wait for.
        await Task.Yield();
        await _turn.WaitAsync(context.RequestAborted);
        try
        {
            return TypedResults.Text(Draw(text), "image/svg+xml");
        }
        finally
        {
            _turn.Release();
        }
    }

    private static string Draw(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(8, "#000000", "#ffffff", sizingMode: SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
