using QRCoder;

namespace Inbox.Server;

/// <summary>What the server prints when it has started: its settings, what to open, and a code for the phone.</summary>
internal static class Banner
{
    public static void Print(ServerSettings settings, IReadOnlyList<string> urls)
    {
        Console.WriteLine("Inbox, a WebRTC signaling server. Settings (-help explains them):");
        foreach (var (flag, value) in settings.Printed)
        {
            Console.WriteLine($"  {flag,-18} {value}");
        }

        Console.WriteLine($"  serving files of   {settings.Public}");
        Console.WriteLine();
        if (!settings.Https)
        {
            Console.WriteLine("Browsers give a page the camera over HTTPS only (or on localhost): with -https=false a phone cannot send.");
        }
        else if (settings.CertificateFiles is null)
        {
            Console.WriteLine("There are no certificate files, so a self-signed certificate was made: the browser will warn once, go on there.");
            Console.WriteLine("-server-cert and -server-key name a certificate of your own.");
        }

        Console.WriteLine();
        Console.WriteLine("Open:");
        foreach (var url in urls)
        {
            Console.WriteLine($"  {url}/");
        }

        Console.WriteLine($"The mailbox is at {urls[0]}/inbox, its description at {urls[0]}/openapi/v1.json.");
        if (!Console.IsOutputRedirected)
        {
            Console.WriteLine();
            using var data = QRCodeGenerator.GenerateQrCode($"{urls[0]}/", QRCodeGenerator.ECCLevel.L);
            using var code = new AsciiQRCode(data);
            Console.WriteLine(code.GetGraphicSmall());
        }

        Console.WriteLine("Ctrl+C stops the server.");
    }
}
