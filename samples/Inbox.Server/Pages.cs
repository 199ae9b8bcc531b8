using Microsoft.Extensions.FileProviders;

namespace Inbox.Server;

/// <summary>Serves static files: the pages embedded in the program, or a folder of the user's.</summary>
internal static class Pages
{
    private const string Modules = "/_content";

    /// <param name="app">The server.</param>
    /// <param name="folder">The user's folder; null: the embedded pages.</param>
    /// <remarks>The browser modules are at <c>/_content/Inbox.AspNetCore/</c> in both cases, unless the folder has its own files there.</remarks>
    public static void UsePages(this WebApplication app, string? folder)
    {
        var own = new ManifestEmbeddedFileProvider(typeof(Pages).Assembly, "public");
        app.Environment.WebRootFileProvider = folder is null ? own : new PhysicalFileProvider(folder);
        app.UseDefaultFiles();
        app.UseStaticFiles();
        if (folder is not null)
        {
            app.UseStaticFiles(new StaticFileOptions
            {
                RequestPath = Modules,
                FileProvider = new ManifestEmbeddedFileProvider(typeof(Pages).Assembly, $"public{Modules}"),
            });
        }
    }
}
