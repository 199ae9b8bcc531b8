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
        app.UseFolderSlashes();
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

    /// <summary>
    /// Serves a folder's page, and redirects a folder's address without a slash at its end to the one with it. The redirect is relative, because a
    /// proxy may have taken a prefix off or ended TLS. It is not permanent, because browsers keep those after the app has moved.
    /// </summary>
    private static void UseFolderSlashes(this WebApplication app)
    {
        var folders = new DefaultFilesOptions { RedirectToAppendTrailingSlash = false };
        app.Use((context, next) =>
        {
            var request = context.Request;
            var isFolder = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
                && context.GetEndpoint()?.RequestDelegate is null
                && request.Path.Value?.EndsWith('/') is not true
                && folders.DefaultFileNames.Any(name => app.Environment.WebRootFileProvider.GetFileInfo($"{request.Path.Value}/{name}").Exists);
            if (!isFolder)
            {
                return next(context);
            }

            var address = (request.PathBase + request.Path).ToUriComponent();
            context.Response.Redirect($".{address[address.LastIndexOf('/')..]}/{request.QueryString}");
            return Task.CompletedTask;
        });
        app.UseDefaultFiles(folders);
    }
}
