using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>What takes long to make of the sources is made once, by the test process that asks first, and again when a source is newer.</summary>
internal static class Artifact
{
    private static readonly string[] _sources = ["Inbox.Core", "Inbox.AspNetCore", "Inbox.Client", "Inbox.Redis", "Inbox.Conformance", "samples"];

    /// <summary>A place among the things that were made.</summary>
    public static string Folder(params string[] parts) => Repository.At(["artifacts", "published", .. parts]);

    /// <summary>Makes it, unless it is there and as new as the sources.</summary>
    /// <param name="name">Its folder, which is empty when it is being made.</param>
    /// <param name="make">Makes it in that folder.</param>
    /// <returns>The folder.</returns>
    public static string Make(string name, Action<string> make)
    {
        var folder = Folder(name);
        var stamp = $"{folder}.made-of";
        var newest = NewestSource();
        Alone(() =>
        {
            if (File.Exists(stamp) && File.ReadAllText(stamp) == newest)
            {
                return;
            }

            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Directory.CreateDirectory(folder);
            make(folder);
            File.WriteAllText(stamp, newest);
        });
        return folder;
    }

    /// <summary>While no other test, of no other project either, makes something: the SDK's files in between are the same for all of them.</summary>
    public static void Alone(Action make)
    {
        using var mutex = new Mutex(false, $"inbox-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Repository.Root)))}");
        try
        {
            mutex.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // Its process was killed while it made something, which has no stamp then.
        }

        try
        {
            make();
        }
        finally
        {
            mutex.ReleaseMutex();
        }
    }

    private static string NewestSource() => _sources
        .SelectMany(folder => Directory.EnumerateFiles(Repository.At(folder), "*", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Repository.Root, "Directory.*"))
        .Max(File.GetLastWriteTimeUtc)
        .ToString("O", CultureInfo.InvariantCulture);
}
