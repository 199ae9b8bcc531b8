using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Inbox.Server;

/// <summary>The server's own certificate. It is kept between starts, so that a browser that was told to go on with it is not asked again.</summary>
/// <param name="Certificate">With its private key.</param>
/// <param name="File">Where it is kept; null: nowhere, and the next start makes another.</param>
internal sealed record KeptCertificate(X509Certificate2 Certificate, string? File)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A certificate that collects more names than this, from network to network, starts over.</summary>
    private const int MaxNames = 64;

    private static readonly TimeSpan _renewBefore = TimeSpan.FromDays(30);

    /// <summary>Loads it from the user's data folder; makes it anew when it is missing, unreadable, soon over, or not good for an address of this machine.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="names">What it has to be good for.</param>
    public static KeptCertificate LoadOrMake(TimeProvider time, IReadOnlyList<string> names)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        var file = data.Length == 0 ? null : Path.Combine(data, "inbox", "server.pem");
        var kept = TryLoad(file);
        if (kept is not null && kept.NotAfter - time.GetUtcNow() >= _renewBefore && names.Where(IsStable).All(ServerCertificate.NamesOf(kept).Contains))
        {
            return new(kept, file);
        }

        // The former names stay: who goes from one network to another and back is asked once in each.
        string[] all = [.. names.Union(kept is null ? [] : ServerCertificate.NamesOf(kept))];
        var pem = ServerCertificate.MakeSelfSigned(time, all.Length > MaxNames ? names : all);
        return new(ServerCertificate.Parse(pem), TrySave(pem, file) ? file : null);
    }

    /// <summary>IPv6 addresses come and go by the day (RFC 8981). A certificate is for those of the day when it was made, and no reason to make another.</summary>
    private static bool IsStable(string name) => !IPAddress.TryParse(name, out var address) || address.AddressFamily == AddressFamily.InterNetwork;

    private static X509Certificate2? TryLoad(string? file)
    {
        try
        {
            // A key that others can read may have been copied.
            var isOwn = System.IO.File.Exists(file) && (OperatingSystem.IsWindows() || (System.IO.File.GetUnixFileMode(file) & ~OwnerOnly) == 0);
            return isOwn ? ServerCertificate.Parse(System.IO.File.ReadAllText(file!)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes it beside its place first: a start that reads at the same moment finds the former file or the new one, each whole.</summary>
    private static bool TrySave(string pem, string? file)
    {
        if (file is null)
        {
            return false;
        }

        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var temporary = $"{file}.{Guid.NewGuid():N}";
            using (var writer = new StreamWriter(temporary, options))
            {
                writer.Write(pem);
            }

            System.IO.File.Move(temporary, file, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
