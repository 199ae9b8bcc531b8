using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Inbox.Server;

/// <summary>The server's own certificate. It is kept between starts, so that a browser whose user accepted it does not warn again.</summary>
/// <param name="Certificate">The certificate with its private key.</param>
/// <param name="File">The file that it is kept in; null: it was not saved, and the next start makes another.</param>
internal sealed record KeptCertificate(X509Certificate2 Certificate, string? File)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The maximum number of names collected from different networks; beyond it a new certificate has the current names only.</summary>
    private const int MaxNames = 64;

    private static readonly TimeSpan _renewBefore = TimeSpan.FromDays(30);

    /// <summary>
    /// Loads the certificate from the user's data folder. Makes a new one if it is missing, unreadable, about to expire, or does not cover a
    /// name or an IPv4 address of this machine.
    /// </summary>
    /// <param name="time">The clock.</param>
    /// <param name="names">The names and addresses that it has to cover.</param>
    public static KeptCertificate LoadOrMake(TimeProvider time, IReadOnlyList<string> names)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        var file = data.Length == 0 ? null : Path.Combine(data, "inbox", "server.pem");
        var kept = TryLoad(file);
        if (kept is not null && kept.NotAfter - time.GetUtcNow() >= _renewBefore && names.Where(IsStable).All(ServerCertificate.NamesOf(kept).Contains))
        {
            return new(kept, file);
        }

        // The former names are kept, so that moving between networks causes one browser warning in each.
        string[] all = [.. names.Union(kept is null ? [] : ServerCertificate.NamesOf(kept))];
        var pem = ServerCertificate.MakeSelfSigned(time, all.Length > MaxNames ? names : all);
        return new(ServerCertificate.Parse(pem), TrySave(pem, file) ? file : null);
    }

    /// <summary>
    /// Returns whether a name has to be covered. IPv6 addresses change daily (RFC 8981): a certificate covers those of the day it was made, and
    /// a new address does not cause a new one.
    /// </summary>
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

    /// <summary>
    /// Writes a temporary file and renames it, so that another process reading at the same moment finds either the old or the new file
    /// complete.
    /// </summary>
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
