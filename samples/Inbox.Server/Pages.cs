using Microsoft.Extensions.FileProviders;

namespace Inbox.Server;

/// <summary>The files that the server shows: its own pages, which are inside the program, or a folder of the user's.</summary>
internal static class Pages
{
    private const string Modules = "/_content";

    /// <param name="app">The server.</param>
    /// <param name="folder">The user's folder; null: the pages inside the program.</param>
    /// <remarks>The browser modules are at <c>/_content/Inbox.AspNetCore/</c> either way, unless the folder has files of its own there.</remarks>
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
