using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using QRCoder;

namespace Inbox.Server;

/// <summary>
/// Draws the links of the pages as QR codes. Drawing takes milliseconds and is open to anyone, so it draws one code at a time and limits each address.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore holds no resources unless its wait handle is used.")]
internal sealed class QrCodes
{
    /// <summary>The maximum length of the text; the longest link of the pages has about 300 bytes.</summary>
    private const int MaxBytes = 512;

    private const int PerMinute = 300;

    private readonly AddressLimit _limit = new(PerMinute);
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Draws the request body as a QR code. It is a POST so that the text, which contains a pair's code, appears in no URL and no log.</summary>
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
            return TypedResults.Problem("The request body is empty. Send the text of the QR code in it.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (!_limit.TryTake(context))
        {
            return TypedResults.Problem(
                string.Create(CultureInfo.InvariantCulture, $"Rate limit exceeded: {PerMinute} QR codes per minute for one address. Wait a minute, then try again."),
                statusCode: StatusCodes.Status429TooManyRequests, title: "Too many codes");
        }

        // Leaves the socket's thread, which other connections wait for.
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
