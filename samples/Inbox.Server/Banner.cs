using QRCoder;

namespace Inbox.Server;

/// <summary>Prints the banner at startup: the address to open, what to do with the phone, then what the server serves.</summary>
internal static class Banner
{
    /// <summary>The page that a phone opens. It has no pair code, so it uses the server's default pair, like the page at /.</summary>
    private const string CameraPage = "/send.html";

    public static void Print(ServerSettings settings, IReadOnlyList<string> urls, KeptCertificate? own)
    {
        Console.WriteLine("Inbox is running. Open this address on the PC:");
        Console.WriteLine();
        foreach (var url in urls)
        {
            Console.WriteLine($"  {url}/");
        }

        Console.WriteLine();
        PrintPhone(settings, $"{urls[0]}{CameraPage}");
        Console.WriteLine($"Mailboxes: {urls[0]}/inbox, described at {urls[0]}/openapi/v1.json");
        Console.WriteLine($"Pages: {PagesOf(settings)}");
        if (settings.Https)
        {
            Console.WriteLine($"Certificate: {CertificateOf(settings, own)}");
        }

        if (OpenFiles.Most() is { } most && settings.IsShortOfFiles)
        {
            Console.WriteLine($"Connections: at most {settings.MaxConnections}, because the system allows this process {most} open files (ulimit -n)");
        }

        if (settings.SettingsFile is { } file)
        {
            Console.WriteLine($"Settings: read from {file}");
        }

        if (settings.Verbose)
        {
            foreach (var (flag, value) in settings.Printed)
            {
                Console.WriteLine($"  {flag,-28} {value}");
            }
        }

        Console.WriteLine("Ctrl+C stops the server; -help lists its flags, and -verbose prints their values here.");
    }

    private static void PrintPhone(ServerSettings settings, string address)
    {
        if (!settings.Https)
        {
            Console.WriteLine("Browsers allow the camera over HTTPS only (or on localhost). With -https=false, a phone cannot be the camera.");
        }
        else if (new Uri(address).IsLoopback)
        {
            Console.WriteLine("A phone cannot reach localhost. Start with -bind=0.0.0.0:3000 to listen on the network too.");
        }
        else if (Console.IsOutputRedirected)
        {
            Console.WriteLine($"Open {address} on the phone, and press Start there.");
        }
        else
        {
            Console.WriteLine("Scan this code with the phone, and press Start on the page that opens:");
            Console.WriteLine();
            using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.L);
            using var code = new AsciiQRCode(data);
            Console.WriteLine(code.GetGraphicSmall());
        }

        Console.WriteLine();
    }

    private static string PagesOf(ServerSettings settings) => settings.Public switch
    {
        null => "the server's own",
        var folder when settings.IsPublicGiven => folder,
        var folder => $"{folder}, because the working directory has a folder of that name",
    };

    private static string CertificateOf(ServerSettings settings, KeptCertificate? own) => (settings.CertificateFiles, own) switch
    {
        ({ } files, _) => $"{Path.GetFullPath(files.Certificate)}, with the key {Path.GetFullPath(files.Key)}",
        (_, { File: { } file }) => $"self-signed, kept in {file}. Each browser warns about it once; continue past the warning. To use your own, set -server-cert and -server-key.",
        _ => "self-signed, and could not be kept: each browser warns about it after each start. To use your own, set -server-cert and -server-key.",
    };
}
